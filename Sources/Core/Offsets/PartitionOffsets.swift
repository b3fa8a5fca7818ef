/// A position in a set of partitions: the next offset to read of each.
public struct PartitionOffsets: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    public var offsets: [TopicPartition: Int64]

    public init(_ offsets: [TopicPartition: Int64] = [:]) { self.offsets = offsets }

    public init(dictionaryLiteral elements: (TopicPartition, Int64)...) {
        offsets = Dictionary(elements, uniquingKeysWith: { $1 })
    }

    public subscript(topicPartition: TopicPartition) -> Int64? {
        get { offsets[topicPartition] }
        set { offsets[topicPartition] = newValue }
    }

    /// The partitions in order.
    public var partitions: [TopicPartition] { offsets.keys.sorted() }

    /// The ranges from here to `end`: one a partition of `end`, in order; a partition new in `end` starts at
    /// `newPartitionStart`.
    public func ranges(until end: PartitionOffsets, newPartitionStart: Int64 = 0) -> [OffsetRange] {
        end.partitions.map { partition in
            let until = end.offsets[partition] ?? 0
            return OffsetRange(partition, from: offsets[partition] ?? min(newPartitionStart, until), until: until)
        }
    }
}
