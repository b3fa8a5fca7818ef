import Checkpoints
import Columnar
import Foundation
import Offsets
import StateStore

/// An inspection as text for people.
package struct InspectionText {
    private let inspection: CheckpointInspection
    private let operators: [OperatorMetadata]
    private let newest: Int
    private let width: Int?

    /// - Parameters:
    ///   - operators: those with metadata.
    ///   - width: the number of columns; nil for no limit.
    package init(_ inspection: CheckpointInspection, operators: [OperatorMetadata] = [], newest: Int, width: Int? = nil) {
        self.width = width
        self.inspection = inspection
        self.operators = operators
        self.newest = newest
    }

    package var text: String {
        var lines = [
            "checkpoint  \(inspection.path)", "query id    \(inspection.id ?? "none")", "job         \(job)", "lease       \(lease)",
        ]
        let committed = inspection.lastCommitted.map { "\($0.id)" } ?? "none"
        let pending = inspection.pending.map { "; batch \($0.id) was planned and runs next" } ?? ""
        lines.append("committed   \(committed)\(pending)")
        if !inspection.batches.isEmpty {
            lines += [""] + titles
            for batch in inspection.batches.suffix(max(0, newest)) {
                let ends = batch.offsets.map { $0 ?? "-" }.joined(separator: " ")
                let (id, isCommitted) = ("\(batch.id)".padded(5), (batch.isCommitted ? "yes" : "no").padded(9))
                let watermarks = "\(Self.time(batch.evictionWatermark))  \(Self.time(batch.lateWatermark))"
                if !hasWatermarks {
                    lines += rows("\(id)  \(Self.time(batch.batchTime))  \(isCommitted)", ends)
                } else if isNarrow {
                    lines.append("\(id)  \(Self.time(batch.batchTime))  \(isCommitted)")
                    lines += rows("       \(watermarks)", ends)
                } else {
                    lines += rows("\(id)  \(Self.time(batch.batchTime))  \(watermarks)  \(isCommitted)", ends)
                }
            }
            let hidden = inspection.batches.count - min(inspection.batches.count, max(0, newest))
            if hidden > 0 { lines.append("(\(hidden) older batches; --batches shows more)") }
        }
        if !inspection.state.isEmpty {
            let rows = inspection.state.map {
                [$0.id, $0.newestVersion.map { "\($0)" } ?? "-", "\($0.deltas)", "\($0.snapshots)", "\($0.bytes)"]
            }
            lines += [""] + AlignedText.lines([["state", "version", "deltas", "snapshots", "bytes"]] + rows)
        }
        if !operators.isEmpty {
            let rows = operators.map { metadata in
                let id = metadata.operatorInfo.operatorId
                let bytes = inspection.state.filter { $0.id.hasPrefix("\(id)/") }.reduce(0) { $0 + $1.bytes }
                let partitions = metadata.stateStoreInfo.map(\.numPartitions).max() ?? 1
                return ["\(id)", "\(partitions)", "\(bytes)", metadata.operatorInfo.operatorName]
            }
            lines += [""] + AlignedText.lines([["operator", "partitions", "bytes", "name"]] + rows)
        }
        for problem in inspection.problems { lines += ["", "problem: \(problem)"] }
        return lines.joined(separator: "\n")
    }

    private static let title = "batch  time                      evict by                  drop late by              committed  ends at"
    /// Where that does not fit, a batch has a row for itself and one for its watermarks.
    private static let narrowTitles = [
        "batch  time                      committed", "       evict by                  drop late by              ends at",
    ]
    private static let titleWithoutWatermarks = "batch  time                      committed  ends at"
    private var titles: [String] { !hasWatermarks ? [Self.titleWithoutWatermarks] : isNarrow ? Self.narrowTitles : [Self.title] }
    private var isNarrow: Bool { width.map { $0 < Self.title.count } ?? false }
    /// A legacy job on its own engine has none, and a query none before its first.
    private var hasWatermarks: Bool { inspection.batches.contains { $0.evictionWatermark != 0 || $0.lateWatermark != 0 } }

    /// A row and the ends of its ranges, which continue on the next lines if they do not fit, split after commas.
    private func rows(_ row: String, _ ends: String) -> [String] {
        guard let width, row.count + 2 + ends.count > width else { return ["\(row)  \(ends)"] }
        // A cell that is padded for the next one has none here.
        var lines = [String(row.reversed().drop { $0 == " " }.reversed())]
        var line = "      "
        for part in ends.split(separator: ",", omittingEmptySubsequences: false).enumerated().map({ $0 == 0 ? "\($1)" : ",\($1)" }) {
            // A comma stays at the end of its part.
            let isComma = part.hasPrefix(",")
            if isComma { line += "," }
            let text = isComma ? String(part.dropFirst()) : part
            if line.count + text.count > width, line != "      " {
                lines.append(line)
                line = "      "
            }
            line += text
        }
        return lines + [line]
    }

    private var job: String {
        guard let job = inspection.job else { return "not of Portage (a checkpoint of Spark's?)" }
        var parts = ["\(job.name) (\(job.kind.rawValue))"]
        if let interval = job.batchInterval { parts.append("batch interval \(interval) ms") }
        if let zero = job.zeroTime { parts.append("zero time \(Self.time(zero).trimmingCharacters(in: .whitespaces))") }
        return parts.joined(separator: ", ")
    }

    private var lease: String {
        guard let lease = inspection.lease else { return "free" }
        let holder = "process \(lease.holder.pid) on \(lease.holder.host), fence \(lease.fence)"
        return switch inspection.leaseStanding {
        case .free: "free (last: \(holder))"
        case .held: "held by \(holder)"
        case .abandoned: "abandoned by \(holder); the next start takes it over"
        case .heldElsewhere: "held by \(holder), on another host"
        }
    }

    private static func time(_ millis: Int64) -> String {
        guard millis != 0 else { return "-".padded(24) }
        return CivilTime(millis: millis).iso.padded(24)
    }
}
