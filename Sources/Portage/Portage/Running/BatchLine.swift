import Columnar
import Offsets

/// The report of one batch of a live run, for the log and the metrics.
package struct BatchLine: Sendable {
    var batchID: Int64
    /// The label, or the trigger time, in ms.
    var batchTime: Int64
    var inputRecords: Int64
    /// For a skipped batch: how many records were left out.
    var skippedRecords: Int64?
    /// Rows given to the sink; nil for a legacy job, whose outputs do not count them.
    var outputRows: Int64?
    /// For a legacy job: how many outputs ran, and how many failed.
    package var outputs: (ran: Int, failed: Int)?
    var durationMillis: Int64
    /// From its label to its start.
    var schedulingDelayMillis: Int64?
    /// How many records each partition has beyond the batch; empty if no source knows.
    var lag: [TopicPartition: Int64] = [:]
    /// ms; nil if there is none, 0 if it has not moved yet.
    var watermark: Int64?
    var state: (rows: Int64, bytes: Int64)?
    /// Late groups of rows: as in Spark, rows are counted after the batch has aggregated them.
    var droppedRows: Int64 = 0

    /// nil until there is one.
    var reachedWatermark: Int64? { watermark == 0 ? nil : watermark }

    package init(
        batchID: Int64, batchTime: Int64, inputRecords: Int64, skippedRecords: Int64? = nil, outputRows: Int64? = nil,
        outputs: (ran: Int, failed: Int)? = nil, durationMillis: Int64, schedulingDelayMillis: Int64? = nil,
        lag: [TopicPartition: Int64] = [:],
        watermark: Int64? = nil, state: (rows: Int64, bytes: Int64)? = nil, droppedRows: Int64 = 0
    ) {
        self.batchID = batchID
        self.batchTime = batchTime
        self.inputRecords = inputRecords
        self.skippedRecords = skippedRecords
        self.outputRows = outputRows
        self.outputs = outputs
        self.durationMillis = durationMillis
        self.schedulingDelayMillis = schedulingDelayMillis
        self.lag = lag
        self.watermark = watermark
        self.state = state
        self.droppedRows = droppedRows
    }

    /// The sum over all partitions.
    var totalLag: Int64? { lag.isEmpty ? nil : lag.values.reduce(0) { $0.saturating(plus: $1) } }

    /// `batch 12 of 2026-01-31T17:40:00.000Z: 1200 records in, 30 rows out, 85 ms, lag 0, watermark 2026-01-31T17:39:50.000Z`.
    package var text: String { "batch \(batchID) of \(Self.time(batchTime)): \(parts.map(\.text).joined(separator: ", "))" }

    /// The same in at most `width` columns: the least important parts are left out first, then the rest is cut.
    package func text(width: Int) -> String {
        var parts = parts
        // The time of day is enough for a line that changes while one watches.
        let head = "batch \(batchID) of \(Self.time(batchTime).dropFirst(11)): "
        func line() -> String { head + parts.map(\.short).joined(separator: ", ") }
        if text.count <= width { return text }
        while line().count > width, parts.count > 1, let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight }) {
            parts.remove(at: least)
        }
        return String(line().prefix(max(0, width)))
    }

    /// The parts of the line, in order.
    private var parts: [(text: String, short: String, weight: Int)] {
        var parts: [(text: String, short: String, weight: Int)] = []
        func say(_ weight: Int, _ text: String, short: String? = nil) { parts.append((text, short ?? text, weight)) }
        if let skippedRecords {
            say(
                9, "skipped on request, without its \(Self.count(skippedRecords, "record"))",
                short: "skipped without \(Self.count(skippedRecords, "record"))")
        } else {
            say(7, Self.count(inputRecords, "record") + " in", short: "\(inputRecords) in")
        }
        if let outputRows { say(6, Self.count(outputRows, "row") + " out", short: "\(outputRows) out") }
        if let outputs, outputs.failed > 0 { say(10, "\(outputs.failed) of \(Self.count(Int64(outputs.ran), "output")) failed") }
        say(5, "\(durationMillis) ms")
        if let schedulingDelayMillis, schedulingDelayMillis > 0 { say(4, "started \(schedulingDelayMillis) ms late") }
        if let totalLag { say(8, "lag \(totalLag)") }
        if let watermark {
            say(
                1, watermark == 0 ? "no watermark yet" : "watermark \(Self.time(watermark))",
                short: watermark == 0 ? "no watermark yet" : "watermark \(Self.time(watermark).dropFirst(11))")
        }
        if let state { say(2, "state \(Self.count(state.rows, "row"))") }
        if droppedRows > 0 { say(3, "\(Self.count(droppedRows, "late group")) dropped", short: "\(droppedRows) late") }
        return parts
    }

    static func count(_ number: Int64, _ noun: String, _ plural: String? = nil) -> String { Count.of(number, noun, plural) }

    static func time(_ millis: Int64) -> String { CivilTime(millis: millis).iso }
}
