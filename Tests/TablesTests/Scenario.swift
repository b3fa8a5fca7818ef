import BatchRuntime
import Columnar
import Foundation
import Synchronization
import Tables
import Testing

/// A windowed sum over a stream in memory, run step by step, with what each batch emitted.
///
/// Input is a line of batches: `a1@3 b2@8 | a4@12`, key a, value 1, event time 3 s. `?` is a null time, `-` a null key.
/// After each batch the query is idle, unless the next one follows with `||`. Output is a line a batch.
struct Scenario {
    struct Record: Hashable, Sendable {
        var key: String?
        var value: Int64
        /// ms
        var time: Int64?
    }

    static let schema = Schema([Field("k", .string), Field("v", .long), Field("ts", .timestamp)])

    static func records(_ text: some StringProtocol) -> [Record] {
        text.split(separator: " ").compactMap { item in
            let parts = item.split(separator: "@")
            guard parts.count == 2, let value = Int64(parts[0].dropFirst()) else { return nil }
            let key = parts[0].prefix(1)
            return Record(
                key: key == "-" ? nil : String(key), value: value,
                time: parts[1] == "?" ? nil : Double(parts[1]).map { Int64(($0 * 1000).rounded()) })
        }
    }

    static func row(_ record: Record) -> [Value] {
        [record.key.map { .string($0) } ?? .null, .long(record.value), record.time.map { .timestamp($0 * 1000) } ?? .null]
    }

    var mode: OutputMode = .append
    var delay = "0 seconds"
    var window = "10 seconds"
    var slide: String?
    var startTime: String?
    var conf: [String: String] = [:]
    var checkpoint: String?
    /// What to do with the windowed sums.
    var then: @Sendable (DataFrame) -> DataFrame = { $0 }

    /// What one batch emitted, sorted, and what it said.
    struct Emitted: Hashable, Sendable {
        var rows: [[Value]]
        var dropped: [Int]
        var stateRows: [Int]
        var watermark: String?
    }

    func writer(_ stream: MemoryStream) -> DataStreamWriter {
        let session = SparkSession(conf: conf, clock: ManualClock(millis: 0))
        let sums = stream.toDF(session).withWatermark("ts", delay)
            .groupBy(Tables.window("ts", window, slide, startTime), col("k")).agg(sum("v").alias("total"))
        var writer = then(sums).writeStream.outputMode(mode)
        if let checkpoint { writer = writer.option("checkpointLocation", checkpoint) }
        return writer
    }

    /// Runs waves of batches; after each wave the query is idle.
    func run(_ waves: [[[Record]]]) throws -> [Emitted] {
        let stream = MemoryStream(Self.schema, addsPerTrigger: 1)
        let rows = Mutex<[Int64: [[Value]]]>([:])
        let query = try writer(stream).foreachBatch { table, batch in
            let emitted = try table.batches().flatMap(\.rows)
            rows.withLock { $0[batch] = emitted }
        }.prepare()
        for wave in waves {
            for batch in wave { try stream.add(batch.map(Self.row)) }
            try query.runAvailable()
        }
        let progress = query.recentProgress
        try query.stop()
        return progress.map { batch in
            Emitted(
                rows: Self.sorted(rows.withLock { $0[batch.batchId] ?? [] }),
                dropped: batch.stateOperators.map(\.numRowsDroppedByWatermark), stateRows: batch.stateOperators.map(\.numRowsTotal),
                watermark: batch.eventTime["watermark"])
        }
    }

    static func waves(_ text: String) -> [[[Record]]] {
        var waves: [[[Record]]] = [[]]
        for part in text.replacingOccurrences(of: "||", with: "~").split(separator: "|", omittingEmptySubsequences: false) {
            waves.append(part.split(separator: "~", omittingEmptySubsequences: false).map { records($0) })
        }
        return Array(waves.dropFirst())
    }

    static func sorted(_ rows: [[Value]]) -> [[Value]] {
        rows.map { ("\($0)", $0) }.sorted { $0.0 < $1.0 }.map(\.1)
    }

    /// One text a batch: `[0,10) a 1, [10,20) b 2`, times in seconds; `.` where nothing was emitted.
    func run(_ text: String) throws -> String {
        try run(Self.waves(text)).map { batch in
            batch.rows.isEmpty ? "." : batch.rows.map(Self.text).sorted().joined(separator: ", ")
        }.joined(separator: " | ")
    }

    private static func text(_ row: [Value]) -> String {
        row.map { value in
            switch value {
            case .structure(let ends): "[" + ends.map(text).joined(separator: ",") + ")"
            default: text(value)
            }
        }.joined(separator: " ")
    }

    private static func text(_ value: Value) -> String {
        switch value {
        case .timestamp(let micros): micros % 1_000_000 == 0 ? "\(micros / 1_000_000)" : "\(Double(micros) / 1_000_000)"
        case .long(let number): "\(number)"
        case .string(let text): text
        case .null: "-"
        default: "\(value)"
        }
    }
}
