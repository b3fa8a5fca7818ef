import DStreams
import Differential
import KafkaTransport
import Offsets
import RDDs
import Tables
import Testing

/// Ports that make their window as a column and group by that. A record such as `b 12` is of second 12; what must come out was worked out
/// by hand.
@Suite struct WindowColumnTests {
    private static let batches = [["a 1", "b 12"], ["a 3", "b 14"], ["a 25"], ["b 41"], []]

    enum Form: CaseIterable {
        case grouping, column, selected, filtered, named
    }

    private static func rows(_ spark: SparkSession) -> DataFrame {
        WordJob.rows(spark).select("k", "v", "timestamp_seconds(v) AS ts").withWatermark("ts", "10 seconds")
    }

    private static func query(_ form: Form, _ slide: String, _ spark: SparkSession) -> DataStreamWriter {
        let rows = rows(spark)
        let window = window("ts", "20 seconds", slide)
        let grouped =
            switch form {
            case .grouping: rows.groupBy(window, col("k"))
            case .column: rows.withColumn("w", window).groupBy("w", "k")
            case .selected: rows.select(window, col("k"), col("v")).groupBy("window", "k")
            case .filtered: rows.withColumn("w", window).where("v > 0").select("v", "w", "k").where("k <> 'c'").groupBy("w", "k")
            case .named: rows.where("v > 0").select(window.alias("span"), col("k"), col("v")).groupBy(col("span").alias("w"), col("k"))
            }
        return grouped.agg(sum("v").alias("s")).writeStream.outputMode(.append)
    }

    private func report(_ form: Form, _ slide: Int64) throws -> ComparisonReport {
        let sums: @Sendable (StreamingContext) throws -> Void = { ssc in
            try WordJob.pairs(ssc).reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(slide))
                .foreachRDD { _, _ in }
        }
        let comparison = JobComparison("job", legacy: sums, port: { Self.query(form, "\(slide) seconds", $0) })
        let report = try comparison.run(
            against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
        return try #require(report.outputs.first)
    }

    private func cells(_ report: ComparisonReport) -> [String] {
        report.cells.map { cell in
            let records = cell.movedRecords.map { "\($0)" }
            return "\(cell.label) \(cell.key) \(cell.verdict) \(cell.explained) \(cell.causes) \(records) \(cell.why)"
        }
    }

    /// Windows that end at 20 and 40. Legacy: a 4, b 26; a 25, b 41. Port: a 4, b 26 and a 25; its watermark comes to 31, so that 40 waits.
    @Test(arguments: Form.allCases)
    func `cells that the watermark has not passed are pending, however the window is made`(_ form: Form) throws {
        let report = try report(form, 20)
        #expect(report.totals.identical == 2 && report.totals.different == 0 && report.totals.pending == 2, "\(cells(report))")
        #expect(report.verdict == .identical)
    }

    /// A record is in two windows. Legacy at 10: a 1, b 12; the port at 10: a 4. At 20 both have a 4 and b 26. At 30 legacy has a 28, b 14
    /// and the port a 25, b 26. At 40 and 50 the port waits.
    @Test(arguments: Form.allCases)
    func `a cell that differs is explained by the same records, however the window is made`(_ form: Form) throws {
        let (report, grouping) = (try report(form, 10), try report(.grouping, 10))
        #expect(report.totals.identical == 2 && report.totals.different == 4 && report.totals.explained == 4, "\(cells(report))")
        #expect(report.totals.pending > 0)
        #expect(cells(report) == cells(grouping))
    }
}
