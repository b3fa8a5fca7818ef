import BatchRuntime
import Checkpoints
import Columnar
import KafkaTransport
import Logging
import Offsets
import Plans

/// A Kafka subscription as a stream: positions are the offsets of each partition, in Spark's JSON.
///
/// Mirrors `org.apache.spark.sql.kafka010.KafkaMicroBatchStream`.
final class KafkaStreamSource: StreamSource, OffsetRangeSource {
    let options: KafkaOptions
    private let reader: any TopicReader
    private let lookup: KafkaLookup
    private let fetch: KafkaFetch
    private let start: KafkaStartLog
    private let clock: any StreamClock
    private var limit: KafkaRateLimit
    /// For `availableNow`: the end that positions never exceed.
    private var fixedEnd: PartitionOffsets?
    private(set) var newestPosition: String?
    private let logger = Logger(label: "portage.kafka.source")

    var description: String { "KafkaV2[\(options.subscription.description)]" }

    var beginsAtEndOf: String? {
        get throws { try options.starting == .latest && !start.isWritten ? options.subscription.names : nil }
    }

    init(_ options: KafkaOptions, _ environment: StreamEnvironment) throws {
        self.options = options
        reader = try environment.connector.reader(properties: options.properties)
        lookup = KafkaLookup(options: options, reader: reader, logger: logger)
        fetch = KafkaFetch(lookup)
        start = KafkaStartLog(checkpoint: environment.checkpoint, index: environment.index)
        clock = environment.clock
        limit = KafkaRateLimit(
            minimum: options.minOffsetsPerTrigger, maximum: options.maxOffsetsPerTrigger, maxDelayMillis: options.maxTriggerDelayMillis)
    }

    // MARK: Positions

    var offsetRanges: (any OffsetRangeSource)? { self }

    func initialPosition() throws -> String {
        try start.recalled(orWritten: { try lookup.resolve(options.starting, .starting) }).json
    }

    func takes(_ range: OffsetRange) -> Bool { options.subscription.takes(range) }

    func latestPosition(from start: String?) throws -> String? {
        let start = try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets()
        let latest = try fixedEnd ?? lookup.latest(known: start)
        newestPosition = latest.json
        for partition in latest.partitions {
            guard let known = start[partition], let end = latest[partition], end < known else { continue }
            try lost(
                "\(partition): the query has read up to offset \(known), but the log now ends at \(end); was the topic deleted and "
                    + "created again?"
            )
        }
        for partition in start.partitions where latest[partition] == nil {
            try lost("\(partition) is gone; the query has read up to offset \(start[partition] ?? 0) of it")
        }
        if limit.holdsBack(from: start, to: latest, nowMillis: clock.nowMillis) { return start.json }
        // As in Spark, the query continues from the current end, even if that is before what was read.
        guard let maximum = limit.maximum else { return latest.json }
        return KafkaRateLimit.shared(maximum, from: try begun(start, latest), to: latest).json
    }

    /// `start` with the first offset for each partition that is new in `end`.
    private func begun(_ start: PartitionOffsets, _ end: PartitionOffsets) throws -> PartitionOffsets {
        let fresh = end.partitions.filter { start[$0] == nil }
        guard !fresh.isEmpty else { return start }
        var start = start
        for (partition, earliest) in try lookup.earliest(of: fresh).offsets {
            if earliest > 0 { try lost("\(partition) was added while the query ran and starts at offset \(earliest) instead of 0") }
            start[partition] = min(earliest, end[partition] ?? earliest)
        }
        return start
    }

    func prepareForAvailableNow() throws { fixedEnd = try lookup.latest() }

    func ignoreRateLimits() { limit = KafkaRateLimit(minimum: nil, maximum: nil, maxDelayMillis: 0) }

    func ranges(from start: String?, until end: String) throws -> [OffsetRange] {
        let end = try PartitionOffsets(json: end)
        let start = try begun(try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets(), end)
        return start.ranges(until: end).filter { !$0.isEmpty }
    }

    func position(before ranges: [OffsetRange]) -> String {
        var start = PartitionOffsets()
        for range in ranges where takes(range) && start[range.topicPartition] == nil { start[range.topicPartition] = range.from }
        return start.json
    }

    func position(after start: String?, _ ranges: [OffsetRange]) throws -> String {
        var position = try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets()
        for range in ranges where takes(range) { position[range.topicPartition] = range.until }
        return position.json
    }

    // MARK: Reading

    func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
        try read(try ranges(from: start, until: end), columns: columns)
    }

    func read(_ ranges: [OffsetRange], columns: [Int]) throws -> [RecordBatch] {
        let headers = options.includeHeaders && columns.contains(KafkaColumns.headers)
        return try fetch.records(ranges.filter { takes($0) && !$0.isEmpty }, includeHeaders: headers)
            .map { KafkaColumns.batch($0, columns, includeHeaders: options.includeHeaders) }
    }

    func deferred(from start: String?, until end: String, columns: [Int]) throws -> [DeferredBatch]? {
        try deferred(try ranges(from: start, until: end), columns: columns)
    }

    func deferred(_ ranges: [OffsetRange], columns: [Int]) throws -> [DeferredBatch]? {
        let includeHeaders = options.includeHeaders
        return fetch.parts(
            ranges.filter { takes($0) && !$0.isEmpty }, includeHeaders: includeHeaders && columns.contains(KafkaColumns.headers)
        ) { KafkaColumns.batch($0, columns, includeHeaders: includeHeaders) }
    }

    private func lost(_ what: String) throws {
        if options.failOnDataLoss { throw KafkaFetch.loss(what) }
        logger.warning("\(what); continuing because failOnDataLoss is false")
    }

    // MARK: Ending

    func committed(until end: String) throws {
        guard options.commitsOffsets, let group = reader.groupOffsets else { return }
        // Commits only tell others how far the query is: if a broker refuses them, no batch fails.
        do { try group.commit(try PartitionOffsets(json: end)) } catch { logger.warning("offsets not committed: \(error)") }
    }

    func giveUpWaiting() { reader.giveUpWaiting() }

    func close() { reader.close() }
}
