import Checkpoints
import Columnar
import Foundation
import Operators
import Portage
import StateStore
import StreamTesting
import Synchronization
import Tables
import Testing

/// State of windows over clocks without a zone: kept over a restart, and shown without the query.
@Suite struct ClockWindowStateTests {
    @Test(arguments: ["2 seconds", "2 seconds', '1 seconds"])
    func `windows of clocks go on after a restart, in any zone, and state read shows them`(_ window: String) throws {
        let scratch = try Scratch()
        let input = MemoryStream(Schema([Field("c", .timestampNTZ), Field("v", .long)]))
        let taken = Mutex<[[String]]>([])
        let runs: [(zone: String, rows: [(Int64, Int64)])] = [
            ("UTC", [(500_000, 1), (2_500_000, 2)]), ("America/New_York", [(600_000, 4), (9_000_000, 8)]),
        ]
        for (zone, rows) in runs {
            try input.add(rows.map { [.timestampNTZ($0), .long($1)] })
            let session = SparkSession(conf: ["spark.sql.session.timeZone": zone])
            let table = input.toDF(session).groupBy("window(c, '\(window)')").agg("sum(v) s")
            let query = try table.selectExpr(["cast(window as string) w", "s"]).writeStream
                .outputMode(.update).option("checkpointLocation", scratch.path("c")).foreachBatch { frame, _ in
                    let rows = try frame.collect().map { "\($0.values[0]) \($0.values[1])" }.sorted()
                    taken.withLock { $0.append(rows) }
                }.prepare()
            try query.runAvailable()
            try query.stop()
        }
        // `0, 02(1)`: the seconds of the start and the end, and the sum.
        let shown = taken.withLock { $0.map { rows in
            rows.map { row in
                ["string(\"{1970-01-01 00:00:0", "string(\"{", "1970-01-01 00:00:", "1969-12-31 23:59:", "}\") long"]
                    .reduce(row) { $0.replacing($1, with: "") }
            }.sorted()
        } }
        let expected = window == "2 seconds"
            ? [["0, 02(1)", "2, 04(2)"], ["0, 02(5)", "8, 10(8)"]]
            : [["0, 02(1)", "1, 03(2)", "2, 04(2)", "59, 01(1)"], ["0, 02(5)", "59, 01(5)", "8, 10(8)", "9, 11(8)"]]
        #expect(shown == expected)
        let state = try StoredState(of: scratch.path("c"))
        let id = try #require(state.operators.first).operatorInfo.operatorId
        let (rows, forms) = try StateRows(state, operatorID: id).text(at: state.batches.last ?? 0)
        let lines = String(decoding: rows.json(forms), as: UTF8.self).split(separator: "\n").map(String.init)
        let first = #""window":{"start":"1970-01-01T00:00:00.000","end":"1970-01-01T00:00:02.000"}"#
        #expect(lines.contains { $0.contains(first) && $0.contains(":5}") }, "\(lines)")
        #expect(lines.count == (window == "2 seconds" ? 3 : 6), "\(lines)")
    }
}
