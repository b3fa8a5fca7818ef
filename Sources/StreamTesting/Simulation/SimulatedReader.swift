import KafkaTransport
import Offsets

/// Reads simulated topics.
struct SimulatedReader: TopicReader {
    private let topics: SimulatedTopics
    private let life: SimulatedLife

    init(_ topics: SimulatedTopics, _ life: SimulatedLife) {
        self.topics = topics
        self.life = life
    }

    private func records(_ partition: TopicPartition) -> [SimulatedTopics.Record] {
        topics.state.withLock { state in
            guard let partitions = state.topics[partition.topic], partitions.indices.contains(Int(partition.partition)) else { return [] }
            return partitions[Int(partition.partition)]
        }
    }

    func topicNames() -> [String] { topics.state.withLock { $0.topics.keys.sorted() } }

    func partitions(of topic: String) throws -> [TopicPartition] {
        let count = topics.state.withLock { $0.topics[topic]?.count }
        guard let count else { throw KafkaError(.unknownTopic, "topic \(topic) does not exist") }
        return (0..<Int32(count)).map { TopicPartition(topic, $0) }
    }

    func earliestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets {
        PartitionOffsets(Dictionary(partitions.map { ($0, 0) }, uniquingKeysWith: { $1 }))
    }

    func latestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets {
        PartitionOffsets(Dictionary(partitions.map { ($0, Int64(records($0).count)) }, uniquingKeysWith: { $1 }))
    }

    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) -> PartitionOffsets {
        var found = PartitionOffsets()
        for partition in partitions {
            if let index = records(partition).firstIndex(where: { $0.timestampMillis >= millis }) { found[partition] = Int64(index) }
        }
        return found
    }

    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        // Not counted: partitions are read concurrently, so their order does not depend on a seed alone.
        if life.isDead { throw SimulatedLife.Died(operation: "fetch \(range)") }
        let all = records(range.topicPartition)
        guard range.from >= 0, range.until <= all.count else { throw KafkaError(.offsetOutOfRange, "\(range) is not in the log") }
        var builder = KafkaRecordsBuilder(capacity: Int(range.until - range.from), bytes: 64, includeHeaders: includeHeaders)
        for offset in range.from..<range.until {
            let record = all[Int(offset)]
            builder.append(key: record.key, value: record.value, offset: offset, timestampMillis: record.timestampMillis, timestampType: 0)
            if includeHeaders { builder.appendHeaders([]) }
        }
        return builder.finish(range)
    }

    func close() {}
}
