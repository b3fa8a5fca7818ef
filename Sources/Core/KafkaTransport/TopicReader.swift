import Offsets

/// A log of partitions that can be read by offset: a broker, or a recording that stands in for one.
///
/// Both engines read through this and nothing else, so a run over a recording is the same code as a run over a broker.
/// Calls block; they may come from several threads at once.
public protocol TopicReader: Sendable {
    /// All topics, in order, without Kafka's internal ones: what a pattern subscription matches against.
    func topicNames() throws -> [String]
    /// The partitions of `topic`, in order. Throws `KafkaError` `.unknownTopic`, `.unreachable`.
    func partitions(of topic: String) throws -> [TopicPartition]
    /// The first readable offset of each partition.
    func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// The offset after the last record of each partition.
    func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// For each partition the first offset whose timestamp is at or after `millis`; absent where there is none.
    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets
    /// Exactly the records of `range`. Throws `KafkaError` `.offsetOutOfRange` if the log no longer, or not yet, holds it.
    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords
    /// The first records of `range`, about as many as `limit` allows: the `range` of the result says how far they go. It advances by at
    /// least one offset, so that repeated calls reach the end. Throws as `fetch` does.
    func fetchPart(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit) throws -> KafkaRecords
    /// The owner of the reader is to stop: from now on a call to which brokers have not answered for two seconds throws `KafkaError`
    /// `.stopped`, including calls under way.
    func giveUpWaiting()
    /// What a consumer group has committed; nil for a reader without a group, such as that of a recording.
    var groupOffsets: (any GroupOffsets)? { get }
    func close()
}

/// How much one part of a range may hold.
public struct FetchLimit: Sendable {
    public var records: Int
    /// Bytes of keys, values and headers together; a part ends with the record, or the few thousand that arrived together, that reaches it.
    public var bytes: Int

    public init(records: Int, bytes: Int) {
        self.records = max(1, records)
        self.bytes = max(1, bytes)
    }

    /// Fits the cache of a core or two, and is still far more than the cost of a call.
    public static let part = FetchLimit(records: 65_536, bytes: 8 << 20)
}

extension TopicReader {
    public func giveUpWaiting() {}
    public var groupOffsets: (any GroupOffsets)? { nil }

    /// By the number of offsets, without knowing sizes.
    public func fetchPart(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit) throws -> KafkaRecords {
        var part = range
        part.until = min(range.until, range.from.addingReportingOverflow(Int64(limit.records)).partialValue)
        return try fetch(range.count > Int64(limit.records) ? part : range, includeHeaders: includeHeaders)
    }

    /// Pushes the records of `range` part by part, in order. An error of `body` ends it.
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

/// A reader that has a consumer group's committed offsets: one of a broker has them, one of a recording does not.
public protocol GroupOffsets {
    /// The offsets that the group has committed; absent where it has none.
    func committedOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// Commits the next offset to read of each partition, and waits until the broker has it.
    func commit(_ offsets: PartitionOffsets) throws
}

extension KafkaReader: GroupOffsets {
    public var groupOffsets: (any GroupOffsets)? { self }
}
