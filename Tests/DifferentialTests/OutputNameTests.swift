import DStreams
import Differential
import KafkaTransport
import Offsets
import Tables
import Testing

/// A legacy job with three outputs and a port with three queries: who is compared with whom, and what is said where that is not clear.
@Suite struct OutputNameTests {
    private static let batches = [["a 1", "b 2"], ["a 3"], ["b 4"], []]

    /// Sums, counts and the greatest of each batch; no two of them are the same.
    private static func legacy(_ ssc: StreamingContext) throws {
        let pairs = try WordJob.pairs(ssc)
        pairs.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        pairs.mapValues { _ in 1 }.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        pairs.mapValues { $0 &* 10 }.reduceByKey { max($0, $1) }.foreachRDD { _, _ in }
    }

    private static func tens(_ spark: SparkSession) -> DataStreamWriter { WordJob.rows(spark).selectExpr("k", "10 * v AS t").writeStream }

    private func compare(
        _ outputs: [String] = [], legacy: @escaping @Sendable (StreamingContext) throws -> Void = Self.legacy,
        _ port: @escaping @Sendable (SparkSession) throws -> [DataStreamWriter]
    ) throws -> JobReport {
        var comparison = JobComparison("job", legacy: legacy, queries: port)
        comparison.outputs = outputs
        return try comparison.run(
            against: .port, connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches))
    }

    private func message(_ body: () throws -> JobReport) -> String {
        (#expect(throws: DifferentialError.self) { _ = try body() })?.message ?? ""
    }

    private func verdicts(_ report: JobReport) -> [String] { report.outputs.map { "\($0.outputName ?? "?"): \($0.verdict)" } }

    @Test func `three queries without names are paired in order`() throws {
        let report = try compare { [WordJob.values($0), WordJob.ones($0), Self.tens($0)] }
        #expect(
            verdicts(report) == [
                "foreachRDD-0 and job-0: identical", "foreachRDD-1 and job-1: identical", "foreachRDD-2 and job-2: identical",
            ])
        #expect(report.verdict == .identical && report.leftOut == nil)
    }

    @Test func `in another order they differ, and names or --output put that right`() throws {
        let swapped = try compare { [WordJob.ones($0), Self.tens($0), WordJob.values($0)] }
        #expect(swapped.outputs.map(\.verdict) == [.different, .different, .different] && swapped.exitStatus() == 1)
        let named = try compare {
            [
                WordJob.ones($0).queryName("foreachRDD-1"), Self.tens($0).queryName("foreachRDD-2"),
                WordJob.values($0).queryName("foreachRDD-0"),
            ]
        }
        #expect(verdicts(named) == ["foreachRDD-0: identical", "foreachRDD-1: identical", "foreachRDD-2: identical"])
        let paired = try compare(["foreachRDD-0=values", "foreachRDD-1=ones", "foreachRDD-2=tens"]) {
            [WordJob.ones($0).queryName("ones"), Self.tens($0).queryName("tens"), WordJob.values($0).queryName("values")]
        }
        #expect(paired.outputs.map(\.verdict) == [.identical, .identical, .identical] && paired.leftOut == nil)
    }

    @Test func `one output may be compared with several`() throws {
        let report = try compare(["foreachRDD-1=ones", "foreachRDD-1=again", "foreachRDD-0=again"]) {
            [WordJob.ones($0).queryName("ones"), WordJob.ones($0).queryName("again")]
        }
        #expect(
            verdicts(report) == [
                "foreachRDD-1 and ones: identical", "foreachRDD-1 and again: identical", "foreachRDD-0 and again: different",
            ])
        // Four records, each under its key and batch.
        #expect(report.outputs.map(\.totals.cells) == [4, 4, 4])
    }

    @Test func `a name takes its pair out, and the rest is paired in order`() throws {
        let report = try compare { [Self.tens($0).queryName("foreachRDD-2"), WordJob.values($0), WordJob.ones($0).queryName("ones")] }
        #expect(verdicts(report) == ["foreachRDD-0 and job-1: identical", "foreachRDD-1 and ones: identical", "foreachRDD-2: identical"])
    }

    @Test func `the only query of a port goes by its name, and by the job's without one`() throws {
        let only: @Sendable (SparkSession) throws -> [DataStreamWriter] = { [WordJob.ones($0).queryName("foreachRDD-1")] }
        #expect(
            message { try compare([], only) }.contains(
                "the legacy side has foreachRDD-0, foreachRDD-1, foreachRDD-2; the other side has foreachRDD-1."))
        let report = try compare(["foreachRDD-1"], only)
        #expect(verdicts(report) == ["foreachRDD-1: identical"] && report.leftOut == ["foreachRDD-0", "foreachRDD-2"])
        #expect(try compare(["foreachRDD-2=job"]) { [Self.tens($0)] }.outputs.map(\.outputName) == ["foreachRDD-2 and job"])
    }

    @Test func `one missing on either side is refused with the names of both, and the others can be chosen`() throws {
        let two: @Sendable (SparkSession) throws -> [DataStreamWriter] = {
            [WordJob.values($0).queryName("sums"), WordJob.ones($0).queryName("counts")]
        }
        let lacking = message { try compare([], two) }
        #expect(lacking.contains("the legacy side has foreachRDD-0, foreachRDD-1, foreachRDD-2; the other side has sums, counts."))
        #expect(lacking.contains("--output NAME, or --output LEGACY=PORT"))
        let chosen = try compare(["sums", "counts"], two)
        #expect(chosen.verdict == .identical && chosen.outputs.count == 2 && chosen.leftOut == ["foreachRDD-2"])
        #expect(
            message { try compare(["foreachRDD-2"], two) }.contains(
                "--output foreachRDD-2: this output has no counterpart; give --output LEGACY=PORT"))

        let excess = message {
            try compare(legacy: { try WordJob.legacy($0) }) { [WordJob.values($0), WordJob.ones($0), Self.tens($0).queryName("tens")] }
        }
        #expect(excess.contains("the legacy side has foreachRDD-0, foreachRDD-1; the other side has job-0, job-1, tens."))
    }

    @Test func `what was left out stands in the terminal's report, the page and the JSON`() throws {
        let report = try compare(["foreachRDD-1"]) { [WordJob.values($0), WordJob.ones($0), Self.tens($0)] }
        #expect(report.leftOut == ["foreachRDD-0", "foreachRDD-2", "job-0", "job-2"])
        let sentence = "Not compared because other outputs were chosen: foreachRDD-0, foreachRDD-2, job-0, job-2."
        #expect(TerminalReport(style: TerminalStyle(width: 200)).text(report).contains(sentence))
        #expect(HTMLReport().page(report).contains(sentence))
        #expect(try JobReport(json: try report.json()) == report)
        let all = try compare { [WordJob.values($0), WordJob.ones($0), Self.tens($0)] }
        #expect(!TerminalReport(style: TerminalStyle(width: 200)).text(all).contains("Not compared"))
        let json = try all.json()
        #expect(!HTMLReport().page(all).contains("Not compared") && !json.contains("leftOut"))
    }

    // MARK: What was not chosen does not run

    private struct Broken: Error {}

    @Test func `an output that was not chosen cannot keep the others from being compared`() throws {
        let broken: @Sendable (StreamingContext) throws -> Void = { ssc in
            let pairs = try WordJob.pairs(ssc)
            pairs.reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
            pairs.map { pair -> (String, Int) in if pair.1 > 2 { throw Broken() } else { return pair } }.reduceByKey { $0 &+ $1 }.foreachRDD
            { _, _ in }
        }
        // The date of `v = 3` is one that Spark's parsers before and after 3.0 read differently: an error by default.
        let port: @Sendable (SparkSession) throws -> [DataStreamWriter] = { spark in
            [
                WordJob.values(spark),
                WordJob.rows(spark).selectExpr("k", "to_date(IF(v = 3, '2023-2-3', '2023-02-03'), 'yyyy-MM-dd') AS d").writeStream,
            ]
        }
        let failure = #expect(throws: RunFailure.self) { try compare(legacy: broken, port) }
        #expect(failure?.cause is Broken && failure.map { "\($0)" }?.contains("output foreachRDD-1, operation map") == true)
        let chosen = try compare(["foreachRDD-0"], legacy: broken, port)
        #expect(chosen.verdict == .identical && chosen.leftOut == ["foreachRDD-1", "job-1"])
        // Chosen, or with all, the port's query fails too.
        #expect(throws: (any Error).self) { try compare(legacy: { try WordJob.legacy($0) }, port) }
        let alone = try compare(["foreachRDD-0"], legacy: { try WordJob.legacy($0) }, port)
        #expect(alone.verdict == .identical)
    }

    @Test func `an output whose topic the recording lacks is named`() throws {
        let mixed: @Sendable (StreamingContext) throws -> Void = { ssc in
            try WordJob.pairs(ssc).reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
            try WordJob.pairs(ssc, topic: "orders").reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        }
        let port: @Sendable (SparkSession) throws -> [DataStreamWriter] = {
            [WordJob.values($0), WordJob.rows($0, topic: "orders").select("k", "v").writeStream]
        }
        #expect(
            message { try compare(legacy: mixed, port) }
                == "the legacy job's output foreachRDD-1 reads none of the records: they are of t, and it reads orders; choose other "
                    + "outputs with --output, or record its topic too"
        )
        #expect(try compare(["foreachRDD-0"], legacy: mixed, port).verdict == .identical)
    }
}
