import Offsets

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
