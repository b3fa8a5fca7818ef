import Columnar
import Foundation
import Expressions
import Plans
import Tables
import StreamTesting
import Testing

/// Plans held to real Spark: windows as columns, names of tables, durations.
@Suite struct PlanOracleTests {
    static let w2 = window(col("ts"), "2 seconds")
    static let w31 = window(col("ts"), "3 seconds", "1 seconds")

    static func table() throws -> DataFrame {
        try SparkSession().createDataFrame(
            [
                [.long(1), .timestamp(1_000_000), .string("a")], [.long(2), .timestamp(2_500_000), .string("a")],
                [.long(3), .timestamp(3_000_000), .string("b")], [.long(4), .null, .string("b")],
            ], "v long, ts timestamp, k string")
    }

    /// The recorder's jobs, written once more. `distinct` and `dropDuplicates` are not offered here.
    static func jobs(_ t: DataFrame) -> [String: DataFrame] {
        let a = t.alias("t")
        return [
            "withColumn": t.withColumn("w", w2),
            "withColumn, grouped": t.withColumn("w", w2).groupBy("w", "k").count(),
            "withColumn sliding, grouped": t.withColumn("w", w31).groupBy("w", "k").agg("sum(v)"),
            "select": t.select(w2),
            "select sliding": t.select(col("v"), w31.alias("w")),
            "select field": t.select(col("v"), w2.getField("start").alias("s"), w2.getField("end").alias("e")),
            "where": t.where(w2.getField("start") > expr("timestamp_micros(0)")),
            "where sliding": t.where(w31.getField("start") >= expr("timestamp_micros(1000000)")),
            "group by start": t.groupBy(w2.getField("start")).count(),
            "group by start and key": t.groupBy(w31.getField("start").alias("s"), col("k")).count(),
            "group by window and end": t.groupBy(w2, w2.getField("end")).count(),
            "aggregate of a window": t.groupBy("k").agg("max(window(ts, '2 seconds').start) m"),
            "two windows": t.select(w2, w31),
            "the same window twice": t.select(w2.alias("x"), w2.alias("y")),
            "window of a window": t.select(w2.alias("w")).select(window(col("w"), "4 seconds").alias("u")),
            "alias where": a.where("t.k > 'a'").select("t.k"),
            "alias select": a.select("t.v", "k"),
            "alias star": a.select("t.*"),
            "alias twice": a.select("t.k").select("t.k"),
            "alias withColumn": a.withColumn("x", "v + 1").select("t.k", "x"),
            "alias column of withColumn": a.withColumn("x", "v + 1").select("t.x"),
            "alias replaced column": a.withColumn("k", "'n'").select("t.k"),
            "alias renamed": a.withColumnRenamed("k", "q").select("t.q"),
            "alias of a renamed": a.withColumnRenamed("k", "q").select("t.v"),
            "alias drop": a.drop("v").select("t.k"),
            "alias group": a.groupBy("t.k").agg("sum(t.v) s").select("t.k", "s"),
            "alias order": a.orderBy("t.v").select("t.v"),
            "alias limit": a.orderBy("v").limit(2).select("t.v"),
            "alias union": a.union(t).select("t.v"),
            "alias over alias": a.alias("u").select("t.v"),
            "alias over alias, the outer": a.alias("u").select("u.v"),
            "alias other case": a.select("T.V"),
            "alias cast": a.select("cast(t.v as string)").select("t.v"),
            "alias aliased": a.select("t.v as v").select("t.v"),
            "alias named as a column": t.select("struct(v) as t", "v").alias("t").select("t.v"),
            "alias of another": a.select("u.k"),
            "alias star of another": a.select("u.*"),
        ]
    }

    @Test func `windows as columns and names of tables give Spark's columns and rows, or its refusals`() throws {
        let recorded = try RecordedPlans.load().static
        let jobs = Self.jobs(try Self.table())
        #expect(jobs.count > 35)
        for (name, job) in jobs {
            let expected = try #require(recorded[name], "\(name)")
            guard let rows = expected.rows else {
                let error = #expect(throws: AnalysisError.self, "\(name)") { try job.collect() }
                // Of the columns that a star may mean Spark says some, in no order.
                let free: Set = name == "alias star of another" ? ["*"] : []
                if let problem = RecordedRefusal(text: expected.refused ?? "").problem(error, free: free) {
                    Issue.record("\(name): \(problem)")
                }
                continue
            }
            #expect(JSON.sorted(try job.collect().map { .list($0.values.map { JSON($0) }) }) == JSON.sorted(rows), "\(name)")
            // The text of a window inside of another expression is Spark's own.
            if name != "group by start", name != "group by window and end" { #expect(try job.columns == expected.columns, "\(name)") }
        }
    }

    @Test func `an ordering by a window has the window first, and its order`() throws {
        let expected = try #require(try RecordedPlans.load().static["order by a window"])
        let job = try Self.table().orderBy("window(ts, '2 seconds').end DESC", "v")
        #expect(try job.columns == expected.columns)
        #expect(try job.collect().map { JSON.list($0.values.map { JSON($0) }).description } == expected.rows?.map(\.description))
    }

    @Test func `durations are read and refused as Spark does`() throws {
        for item in try RecordedPlans.load().durations {
            if let micros = item.micros {
                #expect(try IntervalText.micros(item.text) == micros, "\(item.text)")
            } else {
                let job = try Self.table().select(window(col("ts"), item.text))
                let error = #expect(throws: AnalysisError.self, "\(item.text)") { try job.collect() }
                // In SQL text Spark has a class for months, in Scala it has none; here it is one place.
                guard item.text != "1 month" else {
                    #expect(error?.errorClass?.name == "FAILED_FUNCTION_CALL")
                    continue
                }
                if let problem = RecordedRefusal(text: item.refused ?? "").problem(error) { Issue.record("\(item.text): \(problem)") }
            }
        }
    }
}
