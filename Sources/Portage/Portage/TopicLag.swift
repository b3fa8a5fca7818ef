import Checkpoints
import KafkaTransport
import Offsets

/// How far a checkpoint is behind its topics, partition by partition.
struct TopicLag: Encodable {
    struct Partition: Encodable {
        var topic: String
        var partition: Int32
        /// Where the newest batch of the checkpoint ends, and where the log ends.
        var reached: Int64
        var latest: Int64
        var lag: Int64
    }

    var partitions: [Partition]

    /// Asks the brokers for the ends of the partitions that the newest batch read.
    /// - Throws: `KafkaError`; `CommandError` if no source of the checkpoint reads Kafka.
    init(_ inspection: CheckpointInspection, _ reader: any TopicReader) throws {
        let ends = (inspection.batches.last?.offsets ?? []).compactMap { $0.flatMap { try? PartitionOffsets(json: $0) } }
        var reached = PartitionOffsets()
        for offsets in ends { for partition in offsets.partitions { reached[partition] = offsets[partition] } }
        guard !reached.partitions.isEmpty else {
            throw CommandError("\(inspection.path): its newest batch reads no Kafka topic; leave --bootstrap-servers out")
        }
        let latest = try reader.latestOffsets(of: reached.partitions)
        partitions = reached.partitions.sorted().map { place in
            let (from, until) = (reached[place] ?? 0, latest[place] ?? 0)
            return Partition(
                topic: place.topic, partition: place.partition, reached: from, latest: until,
                lag: max(0, until.subtractingReportingOverflow(from).partialValue))
        }
    }

    var text: String {
        let rows = partitions.map { ["\(TopicPartition($0.topic, $0.partition))", "\($0.reached)", "\($0.latest)", "\($0.lag)"] }
        return ([""] + AlignedText.lines([["partition", "reached", "latest", "lag"]] + rows)).joined(separator: "\n")
    }
}
