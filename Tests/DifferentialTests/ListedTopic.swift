import KafkaTransport
import Offsets

/// A topic of one partition as a list of texts, batch by batch.
struct ListedTopic: TopicConnector, TopicReader {
    static let partition = TopicPartition("t", 0)
    let texts: [String]

    /// Offsets from 0, batches of 10 s from zero time 0.
    static func manifest(_ batches: [[String]]) -> BatchManifest {
        var next: Int64 = 0
        let entries = batches.enumerated().map { index, batch in
            defer { next += Int64(batch.count) }
            return BatchManifest.Entry(
                batchTime: Int64(index + 1) * 10_000,
                ranges: [OffsetRange(partition, from: next, until: next + Int64(batch.count))])
        }
        return BatchManifest(batchInterval: 10_000, zeroTime: 0, entries: entries)
    }

    func reader(properties: [String: String]) -> any TopicReader { self }
    func writer(properties: [String: String]) throws -> any TopicWriter { throw KafkaError(.other, "read only") }

    func topicNames() -> [String] { ["t"] }
    func partitions(of topic: String) -> [TopicPartition] { [Self.partition] }
    func earliestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets { PartitionOffsets([Self.partition: 0]) }
    func latestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets { PartitionOffsets([Self.partition: Int64(texts.count)]) }
    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) -> PartitionOffsets { PartitionOffsets() }

    func fetch(_ range: OffsetRange, includeHeaders: Bool) -> KafkaRecords {
        var builder = KafkaRecordsBuilder(capacity: Int(range.count), bytes: 0, includeHeaders: includeHeaders)
        for offset in range.from..<range.until {
            builder.append(key: nil, value: Array(texts[Int(offset)].utf8), offset: offset, timestampMillis: offset, timestampType: 0)
            if includeHeaders { builder.appendHeaders([]) }
        }
        return builder.finish(range)
    }

    func close() {}
}
