import BatchRuntime
import Columnar
import DStreams
import Differential
import KafkaTransport
import Offsets
import Tables
import Testing

/// Whatever a comparison did not see, it must not call equal. What each must say was worked out by hand.
@Suite struct UnseenTests {
    private static let batches = [["a 1", "b 2"], ["a 3"], ["b 4"], []]

    private static func sums(_ ssc: StreamingContext) throws { try WordJob.pairs(ssc).reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in } }

    /// The event time is the number in seconds.
    private static func windowed(_ spark: SparkSession, where condition: String? = nil, delay: String = "0 seconds") -> DataStreamWriter {
        var rows = WordJob.rows(spark).selectExpr("k", "v", "timestamp_seconds(v) AS ts")
        if let condition { rows = rows.where(condition) }
        return rows.withWatermark("ts", delay).groupBy(window("ts", "10 seconds"), col("k")).agg(sum("v").alias("s")).writeStream
            .outputMode(.append)
    }

    private func compare(
        _ legacy: @escaping @Sendable (StreamingContext) throws -> Void = Self.sums, batches: [[String]] = Self.batches,
        _ port: @escaping @Sendable (SparkSession) throws -> DataStreamWriter
    ) throws -> JobReport {
        try JobComparison("job", legacy: legacy, port: port).run(
            against: .port, connector: ListedTopic(texts: batches.flatMap { $0 }), manifest: ListedTopic.manifest(batches))
    }

    /// Totals as `identical/different/pending`.
    private func totals(_ report: JobReport) -> String {
        report.outputs.map { "\($0.totals.identical)/\($0.totals.different)/\($0.totals.pending)" }.joined(separator: " ")
    }

    @Test func `a port that leaves out every record is different, or with a watermark nothing, also where pending is allowed`() throws {
        let plain = try compare { WordJob.values($0).where("v > 100") }
        #expect(totals(plain) == "0/4/0" && plain.exitStatus(allowsPending: true) == 1)
        // No record reaches the watermark: no window is ever final, and none holds anything.
        let windowed = try compare { Self.windowed($0, where: "v > 100") }
        #expect(totals(windowed) == "0/0/4" && windowed.verdict == .nothing)
        #expect(windowed.exitStatus() == 2 && windowed.exitStatus(allowsPending: true) == 2)
        #expect(
            windowed.headline
                == "Nothing was compared: the port emitted no row, and holds none that it could still emit. 4 records were given in 4 "
                    + "batches: look at what it leaves out, and at how far its windows reach"
        )
        #expect(
            HTMLReport().page(windowed).contains(
                "The port emitted no row, and holds none that it could still emit, so nothing was compared."))
    }

    @Test func `a port that holds all of its rows back is pending, and only that may be allowed`() throws {
        let report = try compare { Self.windowed($0, delay: "10 days") }
        #expect(report.verdict == .pending && report.exitStatus() == 2 && report.exitStatus(allowsPending: true) == 0)
    }

    @Test func `a legacy job that emitted no row is different from a port that did, and is nothing where the port's rows are pending`()
        throws
    {
        let none: @Sendable (StreamingContext) throws -> Void = {
            try WordJob.pairs($0).filter { $0.1 > 100 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        }
        #expect(totals(try compare(none) { WordJob.values($0) }) == "0/4/0")
        // A window of a day has no label within 40 s.
        let day: @Sendable (StreamingContext) throws -> Void = {
            try WordJob.pairs($0).reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(86_400), slideDuration: .seconds(86_400))
                .foreachRDD { _, _ in }
        }
        let report = try compare(day) { spark in
            WordJob.rows(spark).selectExpr("k", "v", "timestamp_seconds(v) AS ts").groupBy(window("ts", "1 day"), col("k")).agg(
                sum("v").alias("s")
            ).writeStream
                .outputMode(.complete)
        }
        #expect(totals(report) == "0/0/2" && report.verdict == .nothing && report.exitStatus(allowsPending: true) == 2)
        #expect(report.headline.hasPrefix("Nothing was compared: the legacy side emitted no row. "))
    }

    @Test func `records that all come too late for the port are missing there, each with its record`() throws {
        // The first record takes the watermark to 1000 s; the others are at home in their batches and lie far before it.
        let batches = [["z 1000"], [], ["a 21", "b 22"], ["a 33"], ["z 1010"], []]
        let report = try compare(batches: batches) { Self.windowed($0) }
        #expect(report.verdict == .different && report.exitStatus(allowsPending: true) == 1)
        #expect(report.outputs[0].totals.identical == 0)
        let cells = report.outputs[0].cells.filter { $0.verdict == .different && $0.key != [.string("z")] }
        let found = cells.map { "\($0.label / 1_000) \($0.causes.map(\.rawValue)) \($0.records.map(\.record.id.offset))" }
        #expect(found == [#"30 ["late-drop"] [1]"#, #"30 ["late-drop"] [2]"#, #"40 ["late-drop"] [3]"#])
    }

    private struct Broken: Error {}

    @Test(arguments: ["legacy", "port"]) func `a side that fails on the way leaves no verdict`(side: String) throws {
        let error = #expect(throws: (any Error).self) {
            if side == "legacy" {
                try compare({ ssc in
                    try WordJob.pairs(ssc).map { pair -> (String, Int) in if pair.1 == 3 { throw Broken() } else { return pair } }
                        .reduceByKey { $0 &+ $1 }
                        .foreachRDD { _, _ in }
                }) { WordJob.values($0) }
            } else {
                try compare { WordJob.values($0).where("to_date(IF(v = 3, '2023-2-3', '2023-02-03'), 'yyyy-MM-dd') IS NOT NULL") }
            }
        }
        #expect(
            side == "legacy" ? (error as? RunFailure)?.cause is Broken : "\(error.map { "\($0)" } ?? "")".contains("2023-2-3"),
            "\(String(describing: error))")
    }

    @Test func `a legacy job without outputs, and a port without queries, are refused`() {
        for (legacy, words) in [({ _ in }, "the legacy side has none"), (Self.sums, "has no query")]
            as [(@Sendable (StreamingContext) throws -> Void, String)]
        {
            let error = #expect(throws: DifferentialError.self) {
                _ = try JobComparison("job", legacy: legacy, queries: { words.contains("none") ? [WordJob.values($0)] : [] })
                    .run(against: .port, connector: ListedTopic(texts: ["a 1"]), manifest: ListedTopic.manifest([["a 1"]]))
            }
            #expect(error?.message.contains(words) == true, "\(String(describing: error))")
        }
        #expect(throws: (any Error).self) {
            try JobComparison("job", legacy: { _ in }, port: nil)
                .run(against: .tables, connector: ListedTopic(texts: ["a 1"]), manifest: ListedTopic.manifest([["a 1"]]))
        }
    }

    // MARK: Cells

    private func cells(_ legacy: [[Value]], _ port: [[Value]]) throws -> ComparisonReport {
        func observation(_ rows: [[Value]], _ kind: Observation.Kind) -> Observation {
            Observation(output: "o", label: 10_000, batchTime: 10_000, kind: kind, columns: ["key", "value"], rows: rows)
        }
        return try Comparison(job: "job").report(legacy: [observation(legacy, .rdd)], port: [observation(port, .append)])
    }

    @Test func `null is not zero, not NaN, not the empty text and not an absent row; each is equal to itself only`() throws {
        let values: [Value?] = [
            .null, .long(0), .double(.nan), .string(""), .string("null"), .string("NaN"), .boolean(false), .binary([]), .array([]), nil,
        ]
        for (index, left) in values.enumerated() {
            for (other, right) in values.enumerated() where left != nil || right != nil {
                let report = try cells(left.map { [[.string("k"), $0]] } ?? [], right.map { [[.string("k"), $0]] } ?? [])
                #expect(
                    report.verdict == (index == other ? .identical : .different),
                    "\(String(describing: left)) and \(String(describing: right))")
            }
        }
        // Keys, too: null, the text null and no key.
        #expect(try cells([[.null, .long(1)]], [[.string("null"), .long(1)]]).totals.different == 2)
        #expect(try cells([[.null, .long(1)]], [[.null, .long(1)]]).verdict == .identical)
        #expect(try cells([[.double(.nan), .long(1)]], [[.null, .long(1)]]).totals.different == 2)
    }

    @Test func `a key that one side has twice is no equal cell`() throws {
        let one: [Value] = [.string("k"), .long(1)]
        let two: [Value] = [.string("k"), .long(2)]
        #expect(try cells([one, one], [one]).verdict == .different)
        #expect(try cells([one], [one, one]).verdict == .different)
        #expect(try cells([one, two], [two, one]).verdict == .identical)
        #expect(try cells([one, one, two], [one, two, two]).verdict == .different)
    }

    @Test func `a side without a row is different in every cell, whatever the values`() throws {
        for rows in [[[Value.string("k"), .null]], [[.null, .null]], [[.string(""), .long(0)]], [[.string("k"), .double(.nan)]]] {
            #expect(try cells(rows, []).verdict == .different && cells([], rows).verdict == .different, "\(rows)")
        }
    }

    // MARK: One verdict in all places

    @Test func `terminal, page, JSON and exit status say the same`() throws {
        let ghosts: @Sendable (StreamingContext) throws -> Void = {
            try WordJob.pairs($0).reduceByKeyAndWindow(
                { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(10), slideDuration: .seconds(10)
            ).foreachRDD { _, _ in }
        }
        let reports: [(Verdict, Int32, Int32, JobReport)] = [
            (.identical, 0, 0, try compare { WordJob.values($0) }),
            (.different, 1, 1, try compare { WordJob.values($0).where("v <> 3") }),
            (.different, 1, 1, try compare(ghosts) { WordJob.values($0) }),
            (.pending, 2, 0, try compare { Self.windowed($0, delay: "10 days") }),
            (.nothing, 2, 2, try compare { Self.windowed($0, where: "v > 100") }),
            (
                .nothing, 2, 2,
                try compare({ try WordJob.pairs($0).filter { $0.1 > 100 }.foreachRDD { _, _ in } }) { WordJob.values($0).where("v > 100") }
            ),
        ]
        let words: [Verdict: (mark: String, page: String)] = [
            .identical: ("=", "Identical"), .different: ("≠", "Different"), .pending: ("…", "Pending"), .nothing: ("∅", "Nothing compared"),
        ]
        for (verdict, status, allowed, report) in reports {
            var word = try #require(words[verdict])
            if report.headline.hasPrefix("Equal up to ghosts") { word = ("≈", "Equal up to ghosts") }
            #expect(report.verdict == verdict && report.outputs[0].verdict == verdict, "\(report.headline)")
            #expect(report.exitStatus() == status && report.exitStatus(allowsPending: true) == allowed, "\(report.headline)")
            let last = TerminalReport(style: TerminalStyle(width: 400)).text(report).split(separator: "\n").last ?? ""
            #expect(last == "\(word.mark) job: \(report.headline)")
            let page = HTMLReport().page(report)
            #expect(page.contains("<strong>\(word.page)</strong>") && page.contains("\(word.page) · job</title>"), "\(report.headline)")
            #expect(try report.json().contains("\"verdict\":\"\(verdict.rawValue)\",\"version\":2}"))
        }
    }
}
