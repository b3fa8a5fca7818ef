import Foundation
import KafkaTransport
import Logging
import Expressions
import Plans

/// The options of Spark's Kafka source, read and checked.
struct KafkaOptions: Sendable {
    var subscription: KafkaSubscription
    var starting: KafkaPosition
    var ending: KafkaPosition
    /// Whether a starting timestamp past a partition's last record means its end, instead of an error.
    var startsAtLatestWithoutMatch: Bool
    var minOffsetsPerTrigger: Int64?
    var maxOffsetsPerTrigger: Int64?
    /// For how long `minOffsetsPerTrigger` may hold a batch back.
    var maxTriggerDelayMillis: Int64
    var minPartitions: Int64?
    var maxRecordsPerPartition: Int64?
    var failOnDataLoss: Bool
    var includeHeaders: Bool
    /// How often offsets are asked for until a broker answers, and the pause in between.
    var fetchAttempts: Int64
    var fetchPauseMillis: Int64
    /// Whether the group named by `kafka.group.id` is told how far each committed batch has read.
    var commitsOffsets: Bool
    /// Without the prefix `kafka.`.
    var properties: [String: String]

    private static let known = [
        "subscribe", "subscribepattern", "assign", "startingoffsets", "endingoffsets", "startingoffsetsbytimestamp", "endingoffsetsbytimestamp",
        "startingtimestamp", "endingtimestamp", "startingoffsetsbytimestampstrategy", "minoffsetspertrigger", "maxoffsetspertrigger",
        "maxtriggerdelay", "minpartitions", "maxrecordsperpartition", "failondataloss", "includeheaders", "groupidprefix",
        "fetchoffset.numretries", "fetchoffset.retryintervalms", "kafkaconsumer.polltimeoutms", "commitoffsets",
    ]

    /// What Spark refuses, and why.
    private static let refused = [
        "auto.offset.reset": "the source keeps its own offsets; say in startingOffsets where a new query starts, a restarted one goes on where it was",
        "key.deserializer": "keys are read as bytes; cast the column instead",
        "value.deserializer": "values are read as bytes; cast the column instead",
        "enable.auto.commit": "the source keeps its own offsets; set commitOffsets to true to tell a group how far the query is",
        "interceptor.classes": "they could change what is read; do that work in the query",
    ]

    init(_ options: SourceOptions, isStreaming: Bool) throws {
        try options.allowOnly(Self.known, prefix: "kafka.", format: "kafka")
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        if isStreaming {
            for name in ["endingOffsets", "endingOffsetsByTimestamp", "endingTimestamp"] where options[name] != nil {
                throw wrong("ending \(name == "endingOffsets" ? "offset" : "timestamp") not valid in streaming queries (the option \(name))")
            }
        }
        properties = options.stripping("kafka.")
        for (name, why) in Self.refused.sorted(by: { $0.key < $1.key }) where properties[name] != nil {
            throw wrong("the option kafka.\(name) is not supported: \(why)")
        }
        guard properties["bootstrap.servers"]?.isEmpty == false else {
            throw wrong("the option kafka.bootstrap.servers must be given, like \"host1:9092,host2:9092\"")
        }
        subscription = try KafkaSubscription(options)
        starting = try KafkaPosition.read(options, .starting, isStreaming ? .latest : .earliest)
        ending = isStreaming ? .latest : try KafkaPosition.read(options, .ending, .latest)
        if !isStreaming { try KafkaPosition.checkBatch(starting, ending) }
        switch (options["startingOffsetsByTimestampStrategy"] ?? "error").lowercased() {
        case "error": startsAtLatestWithoutMatch = false
        case "latest": startsAtLatestWithoutMatch = true
        case let other: throw wrong("the option startingOffsetsByTimestampStrategy is '\(other)'; expected error or latest")
        }
        minOffsetsPerTrigger = try options.positive("minOffsetsPerTrigger")
        maxOffsetsPerTrigger = try options.positive("maxOffsetsPerTrigger")
        if let minimum = minOffsetsPerTrigger, let maximum = maxOffsetsPerTrigger, minimum > maximum {
            throw wrong("minOffsetsPerTrigger (\(minimum)) is higher than maxOffsetsPerTrigger (\(maximum))")
        }
        maxTriggerDelayMillis = try JavaTimeText.millis(options["maxTriggerDelay"] ?? "15m", option: "maxTriggerDelay")
        minPartitions = try options.positive("minPartitions")
        maxRecordsPerPartition = try options.positive("maxRecordsPerPartition")
        failOnDataLoss = try options.flag("failOnDataLoss", default: true)
        includeHeaders = try options.flag("includeHeaders", default: false)
        fetchAttempts = try options.positive("fetchOffset.numRetries") ?? 3
        fetchPauseMillis = try options.whole("fetchOffset.retryIntervalMs") ?? 1000
        // Spark's own default is its network time-out.
        properties[KafkaProperties.pollTimeout] = "\(try options.positive("kafkaConsumer.pollTimeoutMs") ?? 120_000)"
        commitsOffsets = try options.flag("commitOffsets", default: false)
        if commitsOffsets, properties["group.id"]?.isEmpty != false {
            throw wrong("commitOffsets needs the option kafka.group.id: the group that is told how far the query is")
        }
        if commitsOffsets, !isStreaming { throw wrong("commitOffsets is for streaming queries: a batch query commits nothing") }
        // Java's client is named after its group. No client here joins one, so its name is where brokers see the prefix.
        if properties["client.id"] == nil {
            let prefix = options["groupIdPrefix"] ?? (isStreaming ? "spark-kafka-source" : "spark-kafka-relation")
            properties["client.id"] = "consumer-\(properties["group.id"] ?? "\(prefix)-\(UUID().uuidString.lowercased())")"
        }
        if !isStreaming {
            for name in ["minOffsetsPerTrigger", "maxOffsetsPerTrigger", "maxTriggerDelay"] where options[name] != nil {
                Logger(label: "portage.kafka.source").warning("the option \(name) is ignored in batch queries")
            }
        }
    }
}
