import KafkaTransport

/// The options of the Kafka source: name, default and meaning.
extension KafkaOptions {
    private static let both: Set<DataSourceUse> = [.readStream, .read]

    /// Where a partition starts that has no record at or after the timestamp.
    enum StartWithoutMatch: String, CaseIterable { case error, latest }

    static let subscribe = DataSourceOption.text(
        "subscribe", for: both, "Topics to read, `a,b`. One of `subscribe`, `subscribePattern` and `assign` is required."
    ).optional
    static let subscribePattern = DataSourceOption.text(
        "subscribePattern", for: both, "A regular expression that matches any part of the names of the topics to read."
    ).optional
    static let assign = DataSourceOption.text("assign", for: both, "Partitions to read, `{\"a\":[0,1]}`.").optional

    static let startingOffsetsOfStream = DataSourceOption.text(
        "startingOffsets", default: "latest", for: [.readStream],
        "Where a new query begins: `earliest`, `latest`, or `{\"a\":{\"0\":23,\"1\":-2}}`, −2 for earliest and −1 for latest. A query "
            + "with a checkpoint resumes where it stopped."
    )
    static let startingOffsetsOfBatch = DataSourceOption.text(
        "startingOffsets", default: "earliest", for: [.read],
        "Where it begins: `earliest`, or `{\"a\":{\"0\":23,\"1\":-2}}`, −2 for earliest.")
    static let startingOffsetsByTimestamp = DataSourceOption.text(
        "startingOffsetsByTimestamp", for: both,
        "Begins with each partition's first record at or after its time, `{\"a\":{\"0\":1700000000000}}`, in ms since the epoch."
    ).optional
    static let startingTimestamp = DataSourceOption.text("startingTimestamp", for: both, "The same time for all partitions.").optional
    static let startsWithoutMatch = DataSourceOption<StartWithoutMatch>.choice(
        "startingOffsetsByTimestampStrategy", default: .error, for: both,
        "What happens if a partition has no record at or after its time: `error`, or the end of the log is taken.")
    static let endingOffsets = DataSourceOption.text(
        "endingOffsets", default: "latest", for: [.read], "Where it ends: `latest`, or `{\"a\":{\"0\":23,\"1\":-1}}`, −1 for latest.")
    static let endingOffsetsByTimestamp = DataSourceOption.text(
        "endingOffsetsByTimestamp", for: [.read],
        "Ends before each partition's first record at or after its time; if there is none, at the end of the log."
    ).optional
    static let endingTimestamp = DataSourceOption.text("endingTimestamp", for: [.read], "The same time for all partitions.").optional

    static let maxOffsets = DataSourceOption.integer(
        "maxOffsetsPerTrigger", for: both, "The most records of a batch of a query, divided among partitions by their lag."
    ).optional
    static let minOffsets = DataSourceOption.integer(
        "minOffsetsPerTrigger", for: both, "Every batch of a query but the first waits until there are this many records."
    ).optional
    static let maxDelay = DataSourceOption.duration(
        "maxTriggerDelay", default: "15m", for: both, "How long `minOffsetsPerTrigger` may hold a batch back.")
    static let partitions = DataSourceOption.integer(
        "minPartitions", for: both, "Cuts the ranges of a batch into about this many or more, which are read in parallel."
    ).optional
    static let recordsPerPartition = DataSourceOption.integer(
        "maxRecordsPerPartition", for: both, "Cuts ranges into parts of at most this many offsets."
    ).optional
    static let failsOnDataLoss = DataSourceOption.flag(
        "failOnDataLoss", default: true, for: both,
        "Whether the query fails when records are deleted before it reads them; if not, it warns and continues.")
    static let headers = DataSourceOption.flag("includeHeaders", default: false, for: both, "Adds the column `headers`.")
    static let offsetRetries = DataSourceOption.integer(
        "fetchOffset.numRetries", default: 3, for: both, "How many times offsets are requested while brokers do not answer.")
    static let offsetRetryPause = DataSourceOption.integer(
        "fetchOffset.retryIntervalMs", default: 1000, in: 0...Int64.max, for: both, "Milliseconds between two of these attempts.")
    /// Spark's own default is its network timeout.
    static let pollTimeout = DataSourceOption.integer(
        KafkaProperties.pollTimeout, default: 120_000, for: both, "Milliseconds that a read waits for the next record.")
    static let commits = DataSourceOption.flag(
        "commitOffsets", default: false, for: both,
        "For a query: commits to the group `kafka.group.id` how far each committed batch has read, so that lag tools see it; the query "
            + "itself never reads it. Spark has no such option."
    )
    static let streamClientPrefix = DataSourceOption.text(
        "groupIdPrefix", default: "spark-kafka-source", for: [.readStream],
        "No group is joined: brokers see the prefix in the client's name, `consumer-PREFIX-…`.")
    static let batchClientPrefix = DataSourceOption.text(
        "groupIdPrefix", default: "spark-kafka-relation", for: [.read],
        "No group is joined: brokers see the prefix in the client's name, `consumer-PREFIX-…`.")

    static let declared: [any AnyDataSourceOption] = [
        subscribe, subscribePattern, assign, startingOffsetsOfStream, startingOffsetsOfBatch, startingOffsetsByTimestamp, startingTimestamp,
        startsWithoutMatch, endingOffsets, endingOffsetsByTimestamp, endingTimestamp, maxOffsets, minOffsets, maxDelay, partitions,
        recordsPerPartition, failsOnDataLoss, headers, offsetRetries, offsetRetryPause, pollTimeout, commits, streamClientPrefix,
        batchClientPrefix,
    ]

    static let prefix = DataSourceOptionPrefix(
        "kafka.", for: both, "Any property of Kafka's consumer. `kafka.bootstrap.servers`, `host:port,host:port`, is required.")
}
