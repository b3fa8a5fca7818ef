import BatchRuntime
import Columnar
import Foundation
import Plans
import StreamTesting
import Synchronization
import Tables
import Testing

/// Streaming plans held to real Spark, batch by batch, in each output mode.
@Suite struct PlanStreamOracleTests {
    static func jobs(_ raw: DataFrame) -> [String: DataFrame] {
        let (w2, w31) = (PlanOracleTests.w2, PlanOracleTests.w31)
        let t = raw.withWatermark("ts", "1 seconds")
        return [
            "withColumn, grouped": t.withColumn("w", w2).groupBy("w", "k").agg("sum(v) s"),
            "withColumn sliding, grouped": t.withColumn("w", w31).groupBy("w", "k").agg("sum(v) s"),
            "select": t.select(w2.alias("w"), col("v")),
            "where": t.where(w2.getField("start") > expr("timestamp_micros(0)")).select("v"),
            "where, grouped": t.where(w2.getField("start") > expr("timestamp_micros(0)")).groupBy("window", "k").count(),
            "group by start": t.groupBy(w2.getField("start").alias("s")).count(),
            "group by window and start": t.groupBy(w2, w2.getField("start").alias("s")).count(),
            "window without watermark": raw.withColumn("w", w2).groupBy("w").count(),
            "collected": t.groupBy("k").agg("collect_list(v) c", "collect_set(v) s"),
            "second watermark": t.groupBy(w2).agg("sum(v) s", "max(ts) m").withWatermark("m", "1 seconds"),
            "second watermark, window": t.groupBy(w2).agg("sum(v) s").withWatermark("window", "1 seconds"),
            "second watermark, grouped": t.groupBy(w2).agg("sum(v) s").select("window_time(window) t", "s").withWatermark("t", "3 seconds")
                .groupBy(window(col("t"), "4 seconds")).agg("sum(s) s"),
            "window of clocks": raw.select("cast(ts as timestamp_ntz) c", "k", "v").groupBy(window(col("c"), "2 seconds")).agg("sum(v) s"),
            "window of clocks as a column": raw.select("window(cast(ts as timestamp_ntz), '3 seconds', '1 seconds') w", "v")
                .groupBy("w").agg("sum(v) s"),
            "time of a window of clocks": raw.select("window_time(window(cast(ts as timestamp_ntz), '2 seconds')) t", "v"),
            "watermark of clocks": raw.select("cast(ts as timestamp_ntz) c", "v").withWatermark("c", "1 seconds")
                .groupBy(window(col("c"), "2 seconds")).count(),
            "watermark of a window of clocks": raw.select("window(cast(ts as timestamp_ntz), '2 seconds') w", "v")
                .withWatermark("w", "1 seconds").groupBy("w").count(),
            "second watermark without aggregation": t.withWatermark("ts", "5 seconds"),
            "second watermark, other column": t.select("ts", "ts + interval 1 second u", "v").withWatermark("u", "5 seconds"),
            "spread": t.groupBy("k").agg("stddev(v) s", "var_pop(v) p", "approx_count_distinct(v) n"),
        ]
    }

    private final class Taken: Sendable {
        let batches = Mutex<[[JSON]]>([])
    }

    @Test func `windows as columns, collected values and second watermarks stream as on Spark`() throws {
        let recorded = try RecordedPlans.load()
        var compared = 0
        for mode in OutputMode.allCases {
            let session = SparkSession()
            let schema = Schema([Field("ts", .timestamp), Field("k", .string), Field("v", .long)])
            for name in Self.jobs(MemoryStream(schema).toDF(session)).keys.sorted() {
                let expected = try #require(recorded.streams["\(name): \(mode)"], "\(name): \(mode)")
                let input = MemoryStream(schema, addsPerTrigger: 1)
                guard let job = Self.jobs(input.toDF(session))[name] else { continue }
                let taken = Taken()
                let run: () throws -> Void = {
                    let query = try job.writeStream.outputMode(mode).foreachBatch { frame, _ in
                        let rows = try frame.collect().map { JSON.list($0.values.map { JSON($0) }) }
                        taken.batches.withLock { $0.append(rows) }
                    }.prepare()
                    defer { try? query.stop() }
                    for lines in recorded.stream {
                        try input.add(
                            lines.map { line -> [Value] in
                                let parts = line.split(separator: ",")
                                return [.timestamp(Int64(parts[0]) ?? 0), .string(String(parts[1])), .long(Int64(parts[2]) ?? 0)]
                            })
                    }
                    try query.runAvailable()
                }
                guard let batches = expected.batches else {
                    let error = #expect(throws: (any Error).self, "\(name): \(mode)") { try run() }
                    if let problem = Self.problem(error, expected.refused ?? "") { Issue.record("\(name): \(mode): \(problem)") }
                    continue
                }
                try run()
                let got = taken.batches.withLock { $0 }
                #expect(got.map { $0.count } == batches.map { $0.count }, "\(name): \(mode)")
                if name == "spread" {
                    for (mine, theirs) in zip(got, batches) { #expect(Self.isNear(mine, theirs), "\(name): \(mode): \(mine) \(theirs)") }
                } else {
                    #expect(got.map { JSON.sorted($0) } == batches.map { JSON.sorted($0) }, "\(name): \(mode)")
                }
                compared += 1
            }
        }
        #expect(compared > 25)
    }

    /// What is wrong with our refusal. Spark notices a second watermark when the stream runs, we when the query is made: the reason is
    /// the same.
    private static func problem(_ error: (any Error)?, _ refused: String) -> String? {
        let reason = refused.split(separator: "terminated with exception: ").last.map(String.init) ?? refused
        // A second watermark in a mode that is refused too: which of the two wrongs is named first.
        let ours = error.map { "\($0)" } ?? ""
        if reason.hasPrefix("Complete output mode"), ours.hasPrefix("Redefining watermark is disallowed") { return nil }
        // Spark has no class for most of these: then the beginning of its sentence is ours.
        guard reason.hasPrefix("[") else {
            let beginning = reason.prefix { $0 != "." && $0 != ";" && $0 != ":" }.prefix(60)
            return ours.contains(beginning) ? nil : "\(String(describing: error)), not \(reason)"
        }
        return RecordedRefusal(text: reason).problem(error)
    }

    /// The same rows but for the last digits: Spark merges once more on the way through its shuffle.
    private static func isNear(_ mine: [JSON], _ theirs: [JSON]) -> Bool {
        let pairs = zip(mine.sorted { "\($0)" < "\($1)" }, theirs.sorted { "\($0)" < "\($1)" })
        return mine.count == theirs.count && pairs.allSatisfy { near($0, $1) }
    }

    private static func near(_ a: JSON, _ b: JSON) -> Bool {
        func number(_ json: JSON) -> Double? {
            switch json {
            case .whole(let whole): Double(whole)
            case .number(let number): number
            default: nil
            }
        }
        if case .list(let x) = a, case .list(let y) = b { return x.count == y.count && zip(x, y).allSatisfy { near($0, $1) } }
        if let x = number(a), let y = number(b) { return abs(x - y) <= 4 * max(abs(x), abs(y)).ulp }
        return a == b
    }
}
