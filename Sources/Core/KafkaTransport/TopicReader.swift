import Offsets

/// A log of partitions that can be read by offset: a broker, or a recording that stands in for one.
///
/// Both engines read through this and nothing else, so a run over a recording is the same code as a run over a broker.
/// Calls block; they may come from several threads at once.
public protocol TopicReader: Sendable {
    /// Every topic that there is, in order, without Kafka's internal ones: what a pattern subscription matches against.
    func topicNames() throws -> [String]
    /// The partitions of `topic`, in order. Throws `KafkaError` `.unknownTopic`, `.unreachable`.
    func partitions(of topic: String) throws -> [TopicPartition]
    /// The first offset that still can be read, of each partition.
    func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// One past the last record, of each partition.
    func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// For each partition the first offset whose timestamp is at or after `millis`; absent where there is none.
    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets
    /// Exactly the records of `range`. Throws `KafkaError` `.offsetOutOfRange` if the log no longer, or not yet, holds it.
    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords
    /// The first records of `range`, about as many as `limit` allows: the `range` of what is returned says how far they go. At least one
    /// offset is passed, so that reading on from there comes to the end. Throws as `fetch` does.
    func fetchPart(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit) throws -> KafkaRecords
    /// Whoever reads is to stop: from now on a call to which brokers have said nothing for two seconds throws `KafkaError` `.stopped`, one
    /// under way too.
    func giveUpWaiting()
    /// What a consumer group has committed; nil for a reader that has no group, such as a recording's.
    var groupOffsets: (any GroupOffsets)? { get }
    func close()
}

/// How much one part of a range may hold.
public struct FetchLimit: Sendable {
    public var records: Int
    /// Keys, values and headers together; a part ends with the record, or the few thousand that came together, that reaches it.
    public var bytes: Int

    public init(records: Int, bytes: Int) {
        self.records = max(1, records)
        self.bytes = max(1, bytes)
    }

    /// What stays in the cache of a core or two, and is still far more than a call costs.
    public static let part = FetchLimit(records: 65_536, bytes: 8 << 20)
}

extension TopicReader {
    public func giveUpWaiting() {}
    public var groupOffsets: (any GroupOffsets)? { nil }

    /// Without knowledge of sizes, by the number of offsets.
    public func fetchPart(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit) throws -> KafkaRecords {
        var part = range
        part.until = min(range.until, range.from.addingReportingOverflow(Int64(limit.records)).partialValue)
        return try fetch(range.count > Int64(limit.records) ? part : range, includeHeaders: includeHeaders)
    }

    /// Pushes the records of `range` part by part, in order. What throws ends it.
    public func forEachPart(
        of range: OffsetRange, includeHeaders: Bool, limit: FetchLimit = .part, _ body: (KafkaRecords) throws -> Void
    ) throws {
        var rest = range
        while !rest.isEmpty {
            let records = try fetchPart(rest, includeHeaders: includeHeaders, limit: limit)
            rest.from = max(rest.from + 1, records.range.until)
            try body(records)
        }
    }
}
