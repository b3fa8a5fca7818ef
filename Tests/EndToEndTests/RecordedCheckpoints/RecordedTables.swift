import Columnar
import Foundation
import Portage
import StateStore
import StreamTesting
import Synchronization
import Tables

/// Table queries over batches that are written here, and what arithmetic says of each: one half runs where the checkpoint is recorded, the
/// rest where it is read.
struct RecordedTables {
    enum Query: String, CaseIterable { case windows, totals, chain, types }

    static let batches = 8
    /// So many run before a checkpoint is recorded.
    static let half = 4

    let query: Query
    let provider: StateStoreProvider

    static let schema = Schema([
        Field("k", .string), Field("n", .long), Field("x", .double), Field("t", .string), Field("b", .boolean), Field("ts", .timestamp),
        Field("d", .date), Field("y", .binary), Field("a", .array(.string)),
    ])

    /// Of the query over the types that the other schema has not.
    static let otherTypes = Schema([
        Field("gp", money), Field("gc", .timestampNTZ), Field("gs", .dayToSecond), Field("gy", .yearToMonth), Field("ga", .array(money)),
        Field("gb", .array(.structure([Field("c", .timestampNTZ), Field("s", .dayToSecond), Field("y", .yearToMonth)]))),
        Field("p", money), Field("c", .timestampNTZ), Field("s", .dayToSecond), Field("y", .yearToMonth), Field("m", .map(.string, .long)),
    ])
    static let money = DataType.decimal(precision: 20, scale: 2)

    /// One record; its place among all decides what it holds.
    struct Record {
        let place: Int64
        /// 6 of them.
        var key: String? { [nil, "a", "b", "a key that is longer than twelve bytes", "ä", ""][Int(place % 6)] }
        var number: Int64? { place % 7 == 3 ? nil : place * place % 101 - 40 }
        /// Sums of quarters are exact.
        var double: Double { Double(place % 17) / 4 - 1 }
        var text: String? { place % 5 == 1 ? nil : "text \(place * 7 % 13)" }
        var truth: Bool { place % 3 == 0 }
        /// In s, rising.
        var time: Int64 { place * 3 / 2 }
        var date: Int32 { Int32(place % 4) - 2 }
        var bytes: [UInt8] { [UInt8](repeating: UInt8(place % 3), count: Int(place % 3) * 9) }
        var list: [String] { (0..<place % 3).map { "e\($0)" } }

        var row: [Value] {
            [
                key.map { .string($0) } ?? .null, number.map { .long($0) } ?? .null, .double(double), text.map { .string($0) } ?? .null,
                .boolean(truth), .timestamp(time * 1_000_000), .date(date), .binary(bytes), .array(list.map { .string($0) }),
            ]
        }
    }

    static func records(_ batch: Int) -> [Record] { (0..<12).map { Record(place: Int64(batch) * 12 + $0) } }
    static func records(_ batches: Range<Int>) -> [Record] { batches.flatMap(records) }

    static func rows(_ batch: Int, of query: Query) -> [[Value]] { records(batch).map { query == .types ? $0.otherRow : $0.row } }

    /// Rows of what is emitted.
    final class Emitted: Sendable {
        private let all = Mutex<[[Value]]>([])
        func add(_ rows: [[Value]]) { all.withLock { $0 += rows } }
        var rows: [[Value]] { all.withLock { $0 } }
    }

    /// Runs the batches of `range` over the checkpoint, which has those before. Returns what they emit, in any order.
    func run(_ range: Range<Int>, checkpoint: String) throws -> [[Value]] {
        var conf = [StateStoreProvider.setting: provider.className]
        // Later it goes on with as many as there are.
        if range.lowerBound == 0 { conf[StateStores.partitionsSetting] = query == .totals ? "1" : "2" }
        let session = SparkSession(conf: conf, clock: ManualClock(millis: 0))
        let streams = (0..<2).map { _ in MemoryStream(query == .types ? Self.otherTypes : Self.schema, addsPerTrigger: 1) }
        for batch in 0..<range.upperBound {
            try streams[0].add(Self.rows(batch, of: query))
            // The second stream lags one batch behind, and so does the watermark over both.
            try streams[1].add(batch == 0 ? [] : Self.rows(batch - 1, of: query))
        }
        let emitted = Emitted()
        let table = streams[0].toDF(session)
        let result: DataFrame
        switch query {
        case .windows:
            result = table.withWatermark("ts", "0 seconds").groupBy(Tables.window("ts", "20 seconds", "10 seconds"), col("k")).agg(
                expr("count(*)"), expr("count_if(b)"), expr("sum(n)"), expr("sum(x)"), expr("avg(x)"), expr("min(t)"), expr("max(t)"),
                expr("min(n)"),
                expr("max(ts)"), expr("min(d)"), expr("max(b)"), expr("max(a)"), expr("max(named_struct('n', n, 't', t))"),
                expr("first(n)"), expr("last(t, true)"),
                expr("collect_list(n)"), expr("collect_set(t)"), expr("approx_count_distinct(t)"), expr("round(stddev_samp(n), 6)"),
                expr("round(var_pop(x), 6)"))
        case .totals:
            result = table.groupBy(
                col("n"), col("x"), col("b"), col("d"), col("y"), col("a"), expr("named_struct('k', k, 'd', d)").alias("s"),
                expr("CAST(n AS TINYINT)").alias("i")
            )
            .agg(expr("count(*)"), expr("sum(x)"))
        case .chain:
            result = table.withWatermark("ts", "0 seconds").union(streams[1].toDF(session).withWatermark("ts", "2 seconds"))
                .groupBy(Tables.window("ts", "10 seconds"), col("k")).agg(expr("sum(n)").alias("n"))
                .groupBy(Tables.window("window", "20 seconds")).agg(expr("sum(n)"), expr("count(*)"))
        case .types:
            result = table.groupBy("gp", "gc", "gs", "gy", "ga", "gb").agg(
                expr("count(*)"), expr("sum(p)"), expr("avg(p)"), expr("min(p)"), expr("max(c)"), expr("min(s)"), expr("max(y)"),
                expr("first(m)"), expr("last(m, true)"),
                expr("collect_list(p)"), expr("collect_set(y)"), expr("max(named_struct('p', p, 'c', c))"))
        }
        let isUpdate = query == .totals || query == .types
        let writer = result.writeStream.outputMode(isUpdate ? .update : .append).option("checkpointLocation", checkpoint)
            .foreachBatch { table, _ in emitted.add(try table.batches().flatMap(\.rows)) }
        let run = try writer.prepare()
        try run.runAvailable()
        try run.stop()
        return emitted.rows
    }
}
