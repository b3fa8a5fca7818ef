import KafkaTransport
import Offsets

/// A part of a topic as a command names it.
struct TopicRange {
    var topic: String
    /// `earliest`, or offsets as JSON.
    var from: String
    /// `latest`, or offsets as JSON.
    var until: String

    /// The ranges of the topic's partitions as they are now; a partition that offsets do not name is taken as far as it goes.
    func resolve(_ reader: any TopicReader) throws -> [OffsetRange] {
        let partitions = try reader.partitions(of: topic)
        let earliest = try reader.earliestOffsets(of: partitions)
        let latest = try reader.latestOffsets(of: partitions)
        let starts = try from == "earliest" ? earliest : named(from, in: partitions, option: "--from")
        let ends = try until == "latest" ? latest : named(until, in: partitions, option: "--until")
        return try partitions.map { partition in
            let first = earliest[partition] ?? 0
            let last = latest[partition] ?? first
            let start = starts[partition] ?? first
            let end = ends[partition] ?? last
            guard (first...max(first, last)).contains(start), (first...max(first, last)).contains(end) else {
                throw CommandError("\(partition) [\(start), \(end)): the topic holds [\(first), \(last)) of it; give --from and --until within")
            }
            guard start <= end else {
                throw CommandError("\(partition): --from \(start) is behind --until \(end); give an end at or after the start")
            }
            return OffsetRange(partition, from: start, until: end)
        }
    }

    private func named(_ json: String, in partitions: [TopicPartition], option: String) throws -> PartitionOffsets {
        let offsets: PartitionOffsets
        do { offsets = try PartitionOffsets(json: json) } catch { throw CommandError("\(option) \(error)") }
        for partition in offsets.partitions where !partitions.contains(partition) {
            throw CommandError("\(option) \(partition): the topic \(topic) has \(partitions.count == 1 ? "partition 0" : "partitions 0 to \(partitions.count - 1)") only")
        }
        return offsets
    }
}
