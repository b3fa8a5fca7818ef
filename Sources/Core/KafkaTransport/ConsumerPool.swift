import Offsets

/// The idle consumers of a reader. Plain state: the reader holds it in a lock and does the blocking work outside.
struct ConsumerPool {
    /// Idle consumers beyond this are closed: each holds threads and buffers. As many as Spark keeps (`spark.kafka.consumer.cache.capacity`).
    static let maximumIdle = 64

    private var idle: [PartitionConsumer] = []
    private(set) var isClosed = false

    /// An idle consumer: one that stands just at `offset` of `partition` if there is one, for it may hold the records already;
    /// else one of the same partition; else one that is stopped. One that reads another partition ahead is left to it, for what it
    /// holds would be lost, unless there are as many as there may be: then the one that has been idle for longest.
    mutating func take(for partition: TopicPartition, at offset: Int64) -> PartitionConsumer? {
        let index = idle.firstIndex { $0.isPositioned(at: offset, of: partition) }
            ?? idle.firstIndex { $0.partition == partition } ?? idle.firstIndex { $0.partition == nil }
            ?? (idle.count >= Self.maximumIdle ? 0 : nil)
        return index.map { idle.remove(at: $0) }
    }

    /// Takes a consumer back. Returns the one to close instead, if any.
    mutating func giveBack(_ consumer: PartitionConsumer) -> PartitionConsumer? {
        guard !isClosed else { return consumer }
        idle.append(consumer)
        return idle.count > Self.maximumIdle ? idle.removeFirst() : nil
    }

    /// Closes the pool and returns what was idle, to be closed.
    mutating func close() -> [PartitionConsumer] {
        isClosed = true
        defer { idle = [] }
        return idle
    }
}
