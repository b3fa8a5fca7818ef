import KafkaTransport
import Offsets

/// Offsets, gaps and errors are those of the recorded log; the recorded range counts as the whole log.
extension Recording: TopicReader {
    public func topicNames() -> [String] { topics }

    public func partitions(of topic: String) throws -> [TopicPartition] {
        let partitions = ranges.map(\.topicPartition).filter { $0.topic == topic }
        guard !partitions.isEmpty else { throw KafkaError.unknownTopic(topic, at: directory) }
        return partitions
    }

    public func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try offsets(partitions) { $0.described.from }
    }

    public func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try offsets(partitions) { $0.described.until }
    }

    public func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets {
        try offsets(partitions) { try $0.offset(atOrAfterMillis: millis) }
    }

    public func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        let file = try file(of: range.topicPartition)
        let held = file.described
        guard range.from >= 0, range.until >= range.from, range.isEmpty || range.from >= held.from && range.until <= held.until else {
            throw KafkaError.outOfRange(range, earliest: held.from, latest: held.until)
        }
        return try file.fetch(range, includeHeaders: includeHeaders)
    }

    /// Does nothing: a recording may serve several readers, and its files are closed with its last reference.
    public func close() {}

    private func offsets(_ partitions: [TopicPartition], _ offset: (PartitionFile) throws -> Int64?) throws -> PartitionOffsets {
        var result = PartitionOffsets()
        for partition in partitions { result[partition] = try offset(file(of: partition)) }
        return result
    }
}
