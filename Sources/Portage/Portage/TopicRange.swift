import KafkaTransport
import Offsets

/// A part of a topic as a command names it.
struct TopicRange {
    var topic: String
    /// `earliest`, or offsets as JSON.
    var from: String
    /// `latest`, or offsets as JSON.
    var until: String

    /// The ranges of the topic's partitions as they are now.
    func resolve(_ reader: any TopicReader) throws -> [OffsetRange] {
        let partitions = try reader.partitions(of: topic)
        let starts = try from == "earliest" ? reader.earliestOffsets(of: partitions) : PartitionOffsets(json: from)
        let ends = try until == "latest" ? reader.latestOffsets(of: partitions) : PartitionOffsets(json: until)
        for named in starts.partitions + ends.partitions where !partitions.contains(named) {
            throw CommandError("\(named): the topic \(topic) has partitions 0 to \(partitions.count - 1) only")
        }
        return try partitions.compactMap { partition in
            guard let end = ends[partition] else { return nil }
            let start = try starts[partition] ?? reader.earliestOffsets(of: [partition])[partition] ?? 0
            guard start <= end else { throw CommandError("\(partition): begins at \(start), behind its end \(end)") }
            return OffsetRange(partition, from: start, until: end)
        }
    }
}
