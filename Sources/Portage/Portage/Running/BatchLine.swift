import Columnar
import Offsets

/// How one batch of a live run went: what the log says of it, and what the metrics count.
struct BatchLine: Sendable {
    var batchID: Int64
    /// Its label, or its trigger's time; ms.
    var batchTime: Int64
    var inputRecords: Int64
    /// Rows given to the sink; nil for a legacy job, whose outputs do not say.
    var outputRows: Int64?
    /// Of a legacy job: its outputs that ran, and those that failed.
    var outputs: (ran: Int, failed: Int)?
    var durationMillis: Int64
    /// From its label to its start.
    var schedulingDelayMillis: Int64?
    /// How many records each partition has beyond the batch; empty where no source says.
    var lag: [TopicPartition: Int64] = [:]
    /// ms; nil where there is none.
    var watermark: Int64?
    var state: (rows: Int64, bytes: Int64)?
    /// Rows that came behind the watermark.
    var droppedRows: Int64 = 0

    /// Over all partitions.
    var totalLag: Int64? { lag.isEmpty ? nil : lag.values.reduce(0) { $0.saturating(plus: $1) } }

    /// `batch 12 of 2026-01-31T17:40:00.000Z: 1200 records in, 30 rows out, 85 ms, lag 0, watermark 2026-01-31T17:39:50.000Z`.
    var text: String {
        var parts = [Self.count(inputRecords, "record") + " in"]
        if let outputRows { parts.append(Self.count(outputRows, "row") + " out") }
        if let outputs, outputs.failed > 0 { parts.append("\(outputs.failed) of \(Self.count(Int64(outputs.ran), "output")) failed") }
        parts.append("\(durationMillis) ms")
        if let schedulingDelayMillis, schedulingDelayMillis > 0 { parts.append("begun \(schedulingDelayMillis) ms late") }
        if let totalLag { parts.append("lag \(totalLag)") }
        if let watermark { parts.append("watermark \(Self.time(watermark))") }
        if let state { parts.append("state \(Self.count(state.rows, "row"))") }
        if droppedRows > 0 { parts.append("\(Self.count(droppedRows, "late row")) dropped") }
        return "batch \(batchID) of \(Self.time(batchTime)): \(parts.joined(separator: ", "))"
    }

    private static func count(_ number: Int64, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    static func time(_ millis: Int64) -> String { CivilTime(micros: millis.saturating(times: 1000)).iso }
}
