import DStreams
import Differential
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Tables
import Testing

/// Jobs of several outputs, and comparisons that have nothing to compare. What each must say was worked out by hand.
@Suite struct OutputTests {
    private static let batches = [["a 1", "b 2"], ["a 3"], ["b 4"], []]

    private func compare(
        _ legacy: @escaping @Sendable (StreamingContext) throws -> Void = WordJob.legacy, outputs: [String] = [],
        batches: [[String]] = Self.batches,
        against other: JobComparison.Other = .port, _ port: (@Sendable (SparkSession) throws -> [DataStreamWriter])?
    ) throws -> JobReport {
        var comparison = JobComparison("job", legacy: legacy, queries: port)
        comparison.outputs = outputs
        return try comparison.run(
            against: other, connector: ListedTopic(texts: batches.flatMap { $0 }), manifest: ListedTopic.manifest(batches))
    }

    private func refusal(_ body: () throws -> JobReport) -> DifferentialError? {
        #expect(throws: DifferentialError.self) { _ = try body() }
    }

    @Test func `each output is compared with its counterpart, and one verdict stands over all`() throws {
        let same = try compare { [WordJob.values($0), WordJob.ones($0)] }
        #expect(same.outputs.map(\.verdict) == [.identical, .identical])
        #expect(same.outputs.map(\.totals.identical) == [4, 4])
        #expect(same.outputs.map(\.outputName) == ["foreachRDD-0 and job-0", "foreachRDD-1 and job-1"])
        #expect(
            same.outputs.map { [$0.legacyOutput, $0.portOutput, $0.legacyName, $0.portName] } == [
                ["foreachRDD-0", "job-0", "foreachRDD-0 on DStreams", "job-0 (port)"],
                ["foreachRDD-1", "job-1", "foreachRDD-1 on DStreams", "job-1 (port)"],
            ])
        #expect(same.verdict == .identical && same.exitStatus() == 0)
        #expect(same.headline == "2 outputs: 2 identical")

        let swapped = try compare { [WordJob.values($0), WordJob.values($0)] }
        #expect(swapped.outputs.map(\.verdict) == [.identical, .different])
        // b is 2 for 1, a is 3 for 1, b is 4 for 1; a 1 is 1 on both sides.
        #expect(swapped.outputs[1].totals.different == 3 && swapped.outputs[1].totals.identical == 1)
        #expect(swapped.verdict == .different && swapped.exitStatus() == 1)
        #expect(swapped.headline == "2 outputs: 1 identical, 1 different")
    }

    @Test func `outputs of one name belong together, whatever their order`() throws {
        let report = try compare { [WordJob.ones($0).queryName("foreachRDD-1"), WordJob.values($0).queryName("foreachRDD-0")] }
        #expect(report.outputs.map(\.verdict) == [.identical, .identical])
        #expect(report.outputs.map(\.outputName) == ["foreachRDD-0", "foreachRDD-1"])
    }

    @Test func `outputs can be chosen by the name of either side, or paired`() throws {
        let port: @Sendable (SparkSession) throws -> [DataStreamWriter] = {
            [WordJob.ones($0).queryName("ones"), WordJob.values($0).queryName("values")]
        }
        #expect(try compare(outputs: ["foreachRDD-0"], port).outputs.map(\.outputName) == ["foreachRDD-0 and ones"])
        #expect(try compare(outputs: ["values"], port).outputs.map(\.outputName) == ["foreachRDD-1 and values"])
        let paired = try compare(outputs: ["foreachRDD-0=values", "foreachRDD-1=ones"], port)
        #expect(paired.outputs.map(\.verdict) == [.identical, .identical])
        let unknown = refusal { try compare(outputs: ["sums"], port) }
        #expect(
            unknown?.message.contains(
                "there is no such output; the legacy side has foreachRDD-0, foreachRDD-1; the other side has ones, values") == true)
    }

    @Test func `an output without a counterpart is refused before anything runs, unless another is chosen`() throws {
        let error = refusal { try compare { [WordJob.values($0)] } }
        #expect(error?.code == .ambiguousOutput)
        #expect(error?.message.contains("the legacy side has foreachRDD-0, foreachRDD-1; the other side has job") == true)
        #expect(error?.message.contains("--output") == true)
        #expect(try compare(outputs: ["foreachRDD-0"]) { [WordJob.values($0)] }.verdict == .identical)
    }

    @Test func `two queries of one name are refused`() {
        let error = refusal { try compare { [WordJob.values($0).queryName("q"), WordJob.ones($0).queryName("q")] } }
        #expect(error?.message.contains("two queries called q") == true)
    }

    @Test func `the legacy job on tables is compared output by output too`() throws {
        let report = try compare(against: .tables, nil)
        #expect(report.outputs.map(\.verdict) == [.identical, .identical])
        #expect(report.outputs.map(\.outputName) == ["foreachRDD-0", "foreachRDD-1"])
    }

    @Test func `terminal, page and JSON know every output`() throws {
        let report = try compare { [WordJob.values($0), WordJob.values($0)] }
        let text = TerminalReport(style: TerminalStyle(width: 100)).text(report)
        #expect(text.contains("── foreachRDD-0 and job-0") && text.contains("── foreachRDD-1 and job-1"))
        #expect(text.split(separator: "\n").last == "≠ job: 2 outputs: 1 identical, 1 different")
        let page = HTMLReport().page(report)
        #expect(page.matches(of: /<article class="output"/).count == 2)
        #expect(page.contains("href=\"#output-1\"") && page.contains("id=\"output-1\""))
        let anchors = page.matches(of: /id="([^"]*)"/).map(\.1)
        #expect(Set(anchors).count == anchors.count, "an anchor stands twice")
        #expect(try JobReport(json: try report.json()) == report)
    }

    @Test func `each output that differs is made small by itself`() throws {
        var comparison = JobComparison(
            "job", legacy: WordJob.legacy, queries: { [WordJob.values($0).where("v <> 3"), WordJob.ones($0).where("k <> 'b'")] })
        let connector = ListedTopic(texts: Self.batches.flatMap { $0 })
        let manifest = ListedTopic.manifest(Self.batches)
        func small(_ outputs: [String]) throws -> [[[Range<Int64>]]?] {
            comparison.outputs = outputs
            let report = try comparison.run(against: .port, connector: connector, manifest: manifest)
            return try comparison.shrunk(report, against: .port, connector: connector, manifest: manifest).report.outputs.map { output in
                output.counterexample?.entries.map { $0.ranges.filter { !$0.isEmpty }.map { $0.from..<$0.until } }
            }
        }
        // The first lacks the value 3, which is record 2; the second the key b, of which record 1 or 3 is enough. Labels stay where they
        // are.
        let found = try small([])
        #expect(found.count == 2 && found[0] == [[], [2..<3], [], []], "\(found)")
        #expect(found[1] == [[1..<2], [], [], []] || found[1] == [[], [], [3..<4], []], "\(found)")
        #expect(try small(["foreachRDD-0"]) == [[[], [2..<3], [], []]])
        comparison.port = { [WordJob.values($0), WordJob.ones($0).where("n <> 1")] }
        #expect(try small([])[0] == nil, "what is identical has nothing to make small")
    }

    @Test func `a port of several queries runs all of them, or those chosen, each with a checkpoint in a folder of its name`() throws {
        let scratch = try Scratch()
        var run = PortJobRun("job", queries: { [WordJob.values($0).queryName("values"), WordJob.ones($0)] })
        func emitted(_ chosen: [String], in folder: String) throws -> [String: [Int]] {
            run.chosen = chosen
            let input = RunInput(
                connector: ListedTopic(texts: Self.batches.flatMap { $0 }), manifest: ListedTopic.manifest(Self.batches),
                checkpoint: scratch.path + "/" + folder)
            let outcome = try run.run(input)
            return Dictionary(
                uniqueKeysWithValues: outcome.outputs.map { output in
                    (output.name, outcome.observations.filter { $0.output == output.name }.map(\.rows.count).filter { $0 > 0 })
                })
        }
        #expect(try emitted([], in: "all") == ["values": [2, 1, 1], "job-1": [2, 1, 1]])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/all").sorted() == ["job-1", "values"])
        // Chosen afterwards with the same checkpoint, one goes on: nothing is left to do.
        #expect(try emitted(["job-1"], in: "all") == ["job-1": []])
        #expect(try emitted(["values"], in: "one") == ["values": [2, 1, 1]])
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/one") == ["values"])
        let error = #expect(throws: DifferentialError.self) { _ = try emitted(["sums"], in: "none") }
        #expect(error?.message == "--output sums: the port of job has no such query; it has values, job-1")
    }

    // MARK: Nothing to compare

    @Test func `a recording of another topic is refused, with the topics`() {
        let job: @Sendable (StreamingContext) throws -> Void = { ssc in
            try WordJob.pairs(ssc, topic: "orders").count().foreachRDD { _, _ in }
        }
        for other in [JobComparison.Other.tables, .port] {
            let error = refusal { try compare(job, against: other) { [WordJob.values($0)] } }
            #expect(error?.code == .nothingRead)
            #expect(error?.message == "the legacy job reads none of the records: they are of t, and it reads orders")
        }
        let port = refusal { try compare(outputs: ["foreachRDD-0"]) { [WordJob.rows($0, topic: "orders").select("k", "v").writeStream] } }
        #expect(port?.message == "the query job of the port reads none of the records: they are of t; look at its subscribe option")
        let several = refusal {
            try compare {
                [
                    WordJob.rows($0, topic: "orders").select("k", "v").writeStream,
                    WordJob.rows($0, topic: "bills").select("k", "v").writeStream.queryName("bills"),
                ]
            }
        }
        #expect(
            several?.message
                == "the queries job-0, bills of the port read none of the records: they are of t; look at their subscribe options")
    }

    @Test func `an empty recording is refused`() {
        let error = refusal { try compare(batches: [[], []]) { [WordJob.values($0), WordJob.ones($0)] } }
        #expect(error?.message == "there is no record to compare on")
    }

    @Test func `no row on either side is no success`() throws {
        let none: @Sendable (StreamingContext) throws -> Void = { ssc in try WordJob.pairs(ssc).filter { $0.1 > 100 }.foreachRDD { _, _ in }
        }
        let report = try compare(none) { [WordJob.values($0).where("v > 100")] }
        #expect(report.verdict == .nothing && report.exitStatus() == 2 && report.exitStatus(allowsPending: true) == 2)
        #expect(
            report.headline
                == "Nothing was compared: neither side emitted a row. 4 records were given in 4 batches: look at what both sides leave out")
        #expect(HTMLReport().page(report).contains("Nothing compared"))
    }

    @Test func `where no cell is final the verdict is pending, and no success unless that is allowed`() throws {
        let sums: @Sendable (StreamingContext) throws -> Void = { ssc in
            try WordJob.pairs(ssc).reduceByKey { $0 &+ $1 }.foreachRDD { _, _ in }
        }
        let report = try compare(sums) { spark in
            [
                WordJob.rows(spark).withWatermark("timestamp", "10 days").groupBy(window("timestamp", "10 seconds"), col("k")).agg(sum("v"))
                    .writeStream.outputMode(.append)
            ]
        }
        #expect(report.verdict == .pending && report.outputs[0].totals.pending == 4)
        #expect(report.exitStatus() == 2 && report.exitStatus(allowsPending: true) == 0)
        #expect(
            report.headline
                == "Pending: no cell is final on both sides, 4 cells wait. Compare a longer recording, or run with --allow-pending to "
                    + "accept that"
        )
    }

    @Test func `rows that a query without a watermark leaves out are missing, not pending`() throws {
        let report = try compare(outputs: ["foreachRDD-0"]) { [WordJob.values($0).where("v <> 3")] }
        #expect(report.outputs[0].totals.different == 1 && report.outputs[0].totals.pending == 0)
        #expect(report.exitStatus() == 1)
    }

    @Test func `an output in which nothing is final outweighs one that is identical`() throws {
        let identical = try #require(try compare { [WordJob.values($0), WordJob.ones($0)] }.outputs.first)
        func report(_ verdict: Verdict) -> ComparisonReport {
            var report = identical
            report.verdict = verdict
            return report
        }
        let statuses = [
            [Verdict.identical], [.identical, .pending], [.identical, .nothing], [.different, .nothing], [.different, .pending], [],
        ]
        .map { JobReport(job: "j", outputs: $0.map(report)).exitStatus() }
        #expect(statuses == [0, 2, 2, 1, 1, 2])
    }
}
