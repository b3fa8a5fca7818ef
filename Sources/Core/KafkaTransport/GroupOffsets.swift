import Offsets

/// A reader that knows what its consumer group has committed: a broker's does, a recording's does not.
public protocol GroupOffsets {
    /// The offsets that the group has committed; absent where it has none.
    func committedOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    /// Commits for each partition the next offset to read, and waits until the broker has it.
    func commit(_ offsets: PartitionOffsets) throws
}

extension KafkaReader: GroupOffsets {
    public var groupOffsets: (any GroupOffsets)? { self }
}
