import Foundation
import Offsets
import Expressions
import Plans

/// Where a read of Kafka begins or ends, according to the options.
enum KafkaPosition: Sendable, Equatable {
    case earliest, latest
    /// -2 is earliest, -1 latest.
    case offsets(PartitionOffsets)
    /// For each partition the first offset whose timestamp, in ms, is at or after its own.
    case timestamps(PartitionOffsets)
    /// The same with one timestamp for all partitions.
    case timestamp(Int64)

    /// The start or the end of a read; decides the names of the options.
    enum Side: String, Sendable { case starting, ending }

    /// A single timestamp takes precedence over timestamps by partition, and those over offsets, as in Spark; options that are not used are
    /// not checked.
    ///
    /// - Parameter offsets: the option of the offsets, with its default.
    static func read(_ options: DataSourceOptions, _ side: Side, _ offsets: DataSourceOption<String>) throws(AnalysisError) -> KafkaPosition
    {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        if let text = try options[side == .starting ? KafkaOptions.startingTimestamp : KafkaOptions.endingTimestamp] {
            guard let millis = Int64(text.trimmingCharacters(in: .whitespaces)) else {
                throw wrong("the option \(side)Timestamp is '\(text)'; expected one number, in ms since the epoch")
            }
            return .timestamp(millis)
        }
        if let text = try options[side == .starting ? KafkaOptions.startingOffsetsByTimestamp : KafkaOptions.endingOffsetsByTimestamp] {
            guard let times = try? PartitionOffsets(json: text), !times.offsets.isEmpty else {
                throw wrong(
                    "the option \(side)OffsetsByTimestamp is \(text); expected ms since the epoch as {\"topic\":{\"0\":1700000000000}}")
            }
            return .timestamps(times)
        }
        let text = try options[offsets]
        switch text.trimmingCharacters(in: .whitespaces).lowercased() {
        case "earliest": return .earliest
        case "latest": return .latest
        default:
            let offsets: PartitionOffsets
            do { offsets = try PartitionOffsets(json: text) } catch {
                throw wrong("the option \(side)Offsets is neither \"earliest\" nor \"latest\" nor JSON: \(error.message)")
            }
            if let bad = offsets.partitions.first(where: { (offsets[$0] ?? 0) < -2 }) {
                throw wrong("\(side)Offsets for \(bad) is \(offsets[bad] ?? 0); expected an offset, -2 or -1")
            }
            return .offsets(offsets)
        }
    }

    /// Refuses positions at which a static read cannot start or end.
    static func checkBatch(_ starting: KafkaPosition, _ ending: KafkaPosition) throws(AnalysisError) {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        if starting == .latest { throw wrong("starting offset can't be latest for batch queries on Kafka (the option startingOffsets)") }
        if ending == .earliest { throw wrong("ending offset can't be earliest for batch queries on Kafka (the option endingOffsets)") }
        if case .offsets(let offsets) = starting, let bad = offsets.partitions.first(where: { offsets[$0] == -1 }) {
            throw wrong("startingOffsets for \(bad) can't be latest (-1) for batch queries on Kafka")
        }
        if case .offsets(let offsets) = ending, let bad = offsets.partitions.first(where: { offsets[$0] == -2 }) {
            throw wrong("endingOffsets for \(bad) can't be earliest (-2) for batch queries on Kafka")
        }
        switch (starting, ending) {
        case (.offsets(let start), .offsets(let end)): try check(start, end, "offset", "startingOffsets", "endingOffsets")
        case (.timestamps(let start), .timestamps(let end)):
            try check(start, end, "timestamp", "startingOffsetsByTimestamp", "endingOffsetsByTimestamp")
        default: break
        }
    }

    private static func check(
        _ start: PartitionOffsets, _ end: PartitionOffsets, _ what: String, _ first: String, _ second: String
    ) throws(AnalysisError) {
        func wrong(_ message: String) -> AnalysisError { AnalysisError(.wrongOption, "kafka source: \(message)") }
        let lonely = Set(start.partitions).symmetricDifference(end.partitions).sorted()
        guard lonely.isEmpty else {
            throw wrong(
                "\(first) and \(second) must name the same partitions; only one of them has "
                    + "\(lonely.map(\.description).joined(separator: ", "))"
            )
        }
        // Negative offsets stand for the ends of the log and are not compared.
        for partition in start.partitions {
            guard let from = start[partition], let until = end[partition], from >= 0, until >= 0, from > until else { continue }
            throw wrong("\(partition): the \(what) \(from) of \(first) is greater than the \(what) \(until) of \(second)")
        }
    }
}
