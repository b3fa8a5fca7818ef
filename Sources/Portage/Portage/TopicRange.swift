import Foundation
import KafkaTransport
import Offsets
import Recordings

/// A part of topics as given to a command.
struct TopicRange {
    var topics: [String]
    /// `earliest` in any case, or offsets as JSON.
    var from: String
    /// `latest` in any case, or offsets as JSON.
    var until: String

    var isFromStart: Bool { from.lowercased() == "earliest" }
    var isToEnd: Bool { until.lowercased() == "latest" }
    var isWhole: Bool { isFromStart && isToEnd }

    /// The current ranges of the topics' partitions; a partition that the offsets do not name is taken whole.
    /// - Returns: the ranges, and for each option that leaves partitions out, a sentence that names them.
    func resolve(_ reader: any TopicReader) throws -> (ranges: [OffsetRange], notes: [String]) {
        let partitions = try topics.flatMap { try reader.partitions(of: $0) }
        let earliest = try reader.earliestOffsets(of: partitions)
        let latest = try reader.latestOffsets(of: partitions)
        let starts = try isFromStart ? earliest : named(from, in: partitions, option: "--from", word: "earliest")
        let ends = try isToEnd ? latest : named(until, in: partitions, option: "--until", word: "latest")
        let ranges = try partitions.map { partition in
            let first = earliest[partition] ?? 0
            let last = latest[partition] ?? first
            let start = starts[partition] ?? first
            let end = ends[partition] ?? last
            guard (first...max(first, last)).contains(start), (first...max(first, last)).contains(end) else {
                let holder = reader is Recording ? "recording" : "topic"
                throw CommandError(
                    "\(partition) [\(start), \(end)): the \(holder) holds [\(first), \(last)) of it; give --from and --until within")
            }
            guard start <= end else {
                throw CommandError("\(partition): --from \(start) is after --until \(end); give an end at or after the start")
            }
            return OffsetRange(partition, from: start, until: end)
        }
        func note(_ option: String, _ named: PartitionOffsets, _ extent: String) -> String? {
            let others = partitions.filter { named[$0] == nil }
            return others.isEmpty ? nil : "\(option) does not name \(others.map { "\($0)" }.joined(separator: ", ")): taken \(extent)"
        }
        return (ranges, [note("--from", starts, "from the start"), note("--until", ends, "to the end")].compactMap { $0 })
    }

    private func named(_ json: String, in partitions: [TopicPartition], option: String, word: String) throws -> PartitionOffsets {
        let offsets: PartitionOffsets
        do { offsets = try PartitionOffsets(json: json) } catch {
            // A text that is not a JSON object was meant as a word.
            guard json.contains("{") else {
                throw CommandError("\(option) \(json): expected \(word), or offsets as {\"topic\":{\"partition\":offset}}")
            }
            throw CommandError(error, before: "\(option) ")
        }
        guard PartitionOffsets.names(in: json) == offsets.partitions.count + Set(offsets.partitions.map(\.topic)).count else {
            throw CommandError(
                "\(option) \(json): a topic or partition is named twice, or a topic without a partition; give each partition once")
        }
        for partition in offsets.partitions where !partitions.contains(partition) {
            let numbers = partitions.filter { $0.topic == partition.topic }.map(\.partition)
            guard !numbers.isEmpty else {
                throw CommandError(
                    "\(option): the topic \(partition.topic) is not among the records; they are of \(topics.joined(separator: ", "))")
            }
            let list =
                numbers.count > 2 && numbers == Array(0..<Int32(numbers.count))
                ? "0 to \(numbers.count - 1)" : numbers.map(String.init).joined(separator: ", ")
            throw CommandError("\(option) \(partition): the topic has \(Count.word(numbers.count, "partition", "partitions")) \(list) only")
        }
        return offsets
    }
}
