import Columnar
import DStreams
import Errors
import Foundation
import Guide
import RDDs
import StreamTesting
import Synchronization
import Testing

/// Verdicts over small jobs, as Docs/semantics.md has them.
@Suite struct AssessmentTests {
    private static let batches = [["a 1", "b 2"], ["a 4", "a 8"], ["b 16"], ["a 32", "a 64"], ["b 3"], ["a 5"]]
    private static let job = SmallJob(batches: batches)

    @Test func `T1: a plain window carries over, with the phase of its labels`() throws {
        let assessment = try Self.job.assess { lines in
            lines.map(SmallJob.pair).reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(30), slideDuration: .seconds(20))
                .foreachRDD { _ in }
        }
        let finding = try #require(assessment["reduceByKeyAndWindow"])
        #expect(finding.rule == "window.reduce" && finding.isSettled && finding.open == [], "\(finding)")
        // (z − W) mod S = (0 − 30) mod 20.
        #expect(finding["phase"]?.extent?.hasPrefix("startTime = (z − W) mod S = 10 s; S does not divide W") == true)
        #expect(finding.detail == "30 s every 20 s" && finding.nodes.count == 3)
        #expect(assessment.isSettled, "\(assessment)")
        #expect(assessment.records == 9 && assessment.batches == 6 && assessment.isLive)
    }

    @Test func `T6: an inverse window carries over but for its ghosts, which are named`() throws {
        let window: @Sendable (DStream<String>) -> DStream<(String, Int)> = { lines in
            lines.map(SmallJob.pair).reduceByKeyAndWindow(
                { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
        }
        // b is in batches 1, 3 and 5, a in all others but for batch 3 and 5: each window of two batches has both.
        let without = try SmallJob(batches: Self.batches).assess { window($0).foreachRDD { _ in } }
        #expect(try #require(without["reduceByKeyAndWindow"]).open == [], "\(without)")
        #expect(without["reduceByKeyAndWindow"]?.rule == "window.inverse" && without.isSettled)

        // After two batches without it a has no record in the window.
        let with = try SmallJob(batches: [["a 1"], ["b 2"], ["b 3"], ["b 4"]]).assess { window($0).foreachRDD { _ in } }
        let ghosts = try #require(with["reduceByKeyAndWindow"]?["no-ghosts"])
        #expect(ghosts.outcome == .broken && ghosts.examples == ["key a at label 30000", "key a at label 40000"])
        #expect(!with.isSettled && with["reduceByKeyAndWindow"]?.open == ["no-ghosts"])
    }

    @Test func `T6: a filter that removes an identity with live records is broken, one of keys without records is not`() throws {
        func assess(_ batches: [[String]]) throws -> Finding? {
            try SmallJob(batches: batches).assess { lines in
                lines.map(SmallJob.pair)
                    .reduceByKeyAndWindow(
                        { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10), filterFunc: { $0.1 != 0 }
                    )
                    .foreachRDD { _ in }
            }["reduceByKeyAndWindow"]
        }
        // The case of Docs/semantics.md: 5 and −5 cancel at label 20000, with both records in the window.
        let cancelled = try #require(try assess([["a 5"], ["a -5"], ["a 1"], ["a 2"], ["a 4"], []]))
        #expect(
            cancelled["filter-keeps-records"]?.outcome == .broken
                && cancelled["filter-keeps-records"]?.examples.first == "key a at label 20000", "\(cancelled)")
        let empty = try #require(try assess([["a 5"], ["b 1"], ["b 2"], ["b 4"]]))
        #expect(empty.open == [] && empty["filter-keeps-records"]?.outcome == .holds, "\(empty)")
    }

    @Test func `D6: max is no group, and its own inverse does not take back`() throws {
        let assessment = try Self.job.assess { lines in
            lines.map(SmallJob.pair).reduceByKeyAndWindow(
                { max($0, $1) }, { max($0, $1) }, windowDuration: .seconds(20), slideDuration: .seconds(10)
            ).foreachRDD { _ in }
        }
        let condition = try #require(assessment["reduceByKeyAndWindow"]?["inverse-takes-back"])
        #expect(condition.outcome == .broken && condition.examples.count == 1, "\(condition)")
        #expect(assessment["reduceByKeyAndWindow"]?["associative"]?.outcome == .holds)
    }

    @Test func `T6: what counts the rows of an inverse window sees ghosts`() throws {
        let assessment = try Self.job.assess { lines in
            lines.map(SmallJob.pair).reduceByKeyAndWindow(
                { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10)
            ).count().foreachRDD { _ in }
        }
        let condition = try #require(assessment["reduceByKeyAndWindow"]?["end-of-graph"])
        #expect(condition.outcome == .broken && condition.examples == ["count stands below it"])
    }

    @Test func `T7: a plain window with gaps is rewritten, and one with an inverse has no equivalent`() throws {
        let assessment = try Self.job.assess { lines in
            let pairs = lines.map(SmallJob.pair)
            pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(10), slideDuration: .seconds(20)).foreachRDD { _ in }
            pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(10), slideDuration: .seconds(20)).foreachRDD {
                _ in
            }
        }
        #expect(
            assessment.findings.filter { $0.operation == "reduceByKeyAndWindow" }.map(\.rule) == ["window.gaps", "window.inverse-gaps"])
        #expect(assessment.findings.filter { $0.operation == "reduceByKeyAndWindow" }.map(\.verdict) == [.rewrite, .noEquivalent])
        #expect(assessment.remarks == ["the job has 2 outputs: its port is as many queries"])
        #expect(assessment.findings.first { $0.rule == "window.gaps" }?["phase"]?.extent == "startTime = z mod S = 0 s")
    }

    @Test func `T5: a window over a window carries over, over an inverse one it does not`() throws {
        let assessment = try Self.job.assess { lines in
            let pairs = lines.map(SmallJob.pair)
            pairs.reduceByKeyAndWindow({ $0 &+ $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                .reduceByKeyAndWindow({ max($0, $1) }, windowDuration: .seconds(40), slideDuration: .seconds(20)).foreachRDD { _ in }
            pairs.reduceByKeyAndWindow({ $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10))
                .reduceByKeyAndWindow({ max($0, $1) }, windowDuration: .seconds(40), slideDuration: .seconds(20)).foreachRDD { _ in }
        }
        let windows = assessment.findings.filter { $0.operation == "reduceByKeyAndWindow" }
        #expect(windows.map(\.rule) == ["window.reduce", "window.chained", "window.inverse", "window.chained"])
        #expect(windows[1].open == [] && windows[3].open == ["inner-window"] && windows[2].open.contains("end-of-graph"))
    }

    @Test func `T1: what reduces a windowed stream groups by its window, and without a window by the batch`() throws {
        let assessment = try Self.job.assess { lines in
            let pairs = lines.map(SmallJob.pair)
            let windows = pairs.window(.seconds(30), .seconds(10))
            windows.reduceByKey { $0 &+ $1 }.foreachRDD { _ in }
            windows.count().foreachRDD { _ in }
            pairs.reduceByKey { $0 &+ $1 }.foreachRDD { _ in }
            lines.window(.seconds(20)).countByValue().foreachRDD { _ in }
        }
        let rules = assessment.findings.map(\.rule)
        for rule in ["window.elements", "windowed.reduce", "windowed.count", "batch.reduce", "windowed.count-by-value"] {
            #expect(rules.contains(rule), "\(rules)")
        }
        for finding in assessment.findings { #expect(finding.open == [], "\(finding)") }
        let count = try #require(assessment.findings.first { $0.operation == "count" })
        #expect(count.nodes.count == 4, "the maps around its shuffle are its own")
    }

    @Test func `an order that matters is shown with two values`() throws {
        let assessment = try Self.job.assess { lines in
            let pairs = lines.map(SmallJob.pair)
            pairs.reduceByKey { $1 }.foreachRDD { _ in }
            pairs.mapValues { "\($0)" }.reduceByKeyAndWindow({ $0 + "," + $1 }, windowDuration: .seconds(20)).foreachRDD { _ in }
            pairs.groupByKeyAndWindow(.seconds(20)).foreachRDD { _ in }
        }
        #expect(assessment["reduceByKey"]?.open == ["commutative"])
        let joined = try #require(assessment["reduceByKeyAndWindow"]?["commutative"])
        #expect(joined.outcome == .broken && joined.examples.first?.contains("(t-0@") == true, "\(joined)")
        let list = try #require(assessment["groupByKeyAndWindow"]?["list-order"])
        #expect(list.examples == ["key a has the values 1 and 4 (t-0@0, t-0@2)"], "\(list)")
    }

    @Test func `a function that throws is named with its record, and one that is not the same twice with both results`() throws {
        struct Refused: Error, CustomStringConvertible { var description: String { "sixteen" } }
        let counter = Mutex(0)
        let assessment = try Self.job.assess { lines in
            lines.map { text in
                if text == "b 16" { throw Refused() }
                return text
            }.filter { _ in
                counter.withLock {
                    $0 += 1; return $0 % 3 != 0
                }
            }.foreachRDD { _ in }
        }
        let maps = assessment.findings.filter { $0.operation == "map" }
        let throwing = try #require(maps.last?["throws-nothing"])
        #expect(throwing.outcome == .broken && throwing.examples.contains("function(b 16) (t-0@4) threw sixteen"), "\(throwing)")
        #expect(throwing.examples.contains { $0.hasPrefix("batch 30000, record t-0@4: ") }, "\(throwing)")
        #expect(maps.first?.open == [], "another map threw nothing")
        #expect(assessment["filter"]?["deterministic"]?.outcome == .broken)
        #expect(assessment.remarks.contains { $0.contains("1 batch failed in the run") })
    }

    @Test func `keys that a query groups otherwise are shown`() throws {
        let assessment = try SmallJob(batches: [["1", "x", "-0"]]).assess { lines in
            lines.map { text -> (Double, Int) in (text == "x" ? .nan : Double(text) ?? 0, 1) }.reduceByKey { $0 &+ $1 }.foreachRDD { _ in }
        }
        let keys = try #require(assessment["reduceByKey"]?["keys-alike"])
        #expect(keys.examples == ["key NaN: not a number (t-0@1)", "key -0.0: minus zero (t-0@2)"], "\(keys)")
    }

    @Test func `counts of nothing, empty batches and state that only grows are counted`() throws {
        let assessment = try SmallJob(batches: [["a 1"], [], ["b 1"], []]).assess { lines in
            lines.count().foreachRDD { _ in }
            lines.countByWindow(.seconds(10), .seconds(10)).foreachRDD { _ in }
            lines.foreachRDD { _ in }
            lines.map(SmallJob.pair).updateStateByKey { (values: [Int], state: Int?) in values.reduce(state ?? 0, &+) }.foreachRDD { _ in }
        }
        #expect(assessment["count"]?["no-zero-count"]?.examples == ["2 counts of 0"])
        #expect(assessment["countByWindow"]?["no-zero-count"]?.examples == ["2 counts of 0"])
        let outputs = assessment.findings.filter { $0.operation == "foreachRDD" }
        #expect(outputs.map { $0["no-empty-batch"]?.outcome } == [.holds, .holds, .broken, .holds])
        #expect(outputs[2]["no-empty-batch"]?.examples == ["2 of 4 batches were empty"])
        let state = try #require(assessment["updateStateByKey"])
        #expect(
            state.verdict == .rewrite
                && state["state-ends"]?.examples == [
                    "2 keys, of which 0 left; 2 are held at the end, 2 of them without a new value in the last batch"
                ], "\(state)")
        #expect(assessment.remarks.first?.hasPrefix("the job has 4 outputs") == true)
    }

    @Test func `Python's short inverse windows are plain ones`() throws {
        let nodes = [
            JobNode(id: 0, parents: [], kind: .kafka, operation: "createDirectStream", slide: 1000),
            JobNode(id: 1, parents: [0], kind: .shuffle, operation: "reduceByKeyAndWindow", call: 1, slide: 1000, functions: ["reduce"]),
            JobNode(
                id: 2, parents: [1], kind: .reducedWindow, operation: "reduceByKeyAndWindow", call: 1, slide: 1000, window: 4000,
                functions: ["reduce", "inverse"]),
            JobNode(id: 3, parents: [2], kind: .output, operation: "pprint", slide: 1000, output: "pprint-0"),
        ]
        func rule(_ dialect: JobGraph.Dialect, _ window: Int64) throws -> String? {
            var nodes = nodes
            nodes[2].window = window
            return Assessment(
                RecordedProbe(graph: try JobGraph(job: "p", dialect: dialect, batchInterval: 1000, nodes: nodes), samples: []))[
                    "reduceByKeyAndWindow"]?.rule
        }
        #expect(
            try rule(.python, 4000) == "window.reduce" && rule(.python, 5000) == "window.inverse" && rule(.scala, 4000) == "window.inverse")
    }

    @Test func `a live job and its files say the same but for calls that were not recorded`() throws {
        let probe = try Self.job.probe { lines in
            lines.map(SmallJob.pair).reduceByKeyAndWindow(
                { $0 &+ $1 }, { $0 &- $1 }, windowDuration: .seconds(20), slideDuration: .seconds(10)
            ).foreachRDD { _ in }
        }
        let scratch = try Scratch(inMemory: true)
        try SampleFolder("\(scratch.path)/samples").write(probe.samples, probe.counts)
        let graph = try JobGraph(json: probe.graph.json, name: "graph")
        let files = try SampleFolder("\(scratch.path)/samples").read(for: graph)
        #expect(graph == probe.graph && files.samples == probe.samples && files.counts == probe.counts)
        let (live, recorded) = (Assessment(probe), Assessment(RecordedProbe(graph: graph, samples: files.samples, counts: files.counts)))
        #expect(live.findings.map(\.rule) == recorded.findings.map(\.rule))
        for (one, other) in zip(live.findings, recorded.findings) {
            for (left, right) in zip(one.conditions, other.conditions) {
                let agrees = right.outcome == left.outcome || right.outcome == .notChecked
                #expect(left.id == right.id && agrees, "\(left) \(right)")
            }
        }
        #expect(try JSONDecoder().decode(Assessment.self, from: Data(try live.json().utf8)) == live)
    }

    @Test func `a job that a recording cannot be given to is refused with what to do`() throws {
        func refusal(_ job: SmallJob, _ build: @escaping @Sendable (DStream<String>) throws -> Void = { $0.foreachRDD { _ in } }) -> String
        {
            do { return "\(try job.assess(build).isSettled)" } catch { return "\((error as? GuideError)?.code.rawValue ?? ""): \(error)" }
        }
        #expect(
            refusal(SmallJob(batches: [["a"]], topic: "other"))
                == "nothingRead: the job small reads none of the records: they are of other, and it reads t")
        #expect(
            refusal(SmallJob(batches: [[], []])) == "nothingRead: there is no record to assess the job small on: the recording is empty")
        #expect(
            refusal(SmallJob(batches: [["a"], ["b"]])) { $0.filter { _ in false }.foreachRDD { _ in } }
                == "nothingAccepted: the job small makes nothing of the 2 records: no element reaches its output in 2 batches")
        #expect(refusal(SmallJob(batches: [["a"]])) { _ in } == "invalidGraph: the job small has no output, so nothing of it would run")
        #expect(
            refusal(SmallJob(batches: [["a"]])) { lines in
                let queue = lines.map { $0 }
                queue.window(.seconds(15)).foreachRDD { _ in }
            }.contains("must be a multiple of the slide duration of parent DStream"))
    }

    @Test func `a job of queues alone is refused`() throws {
        #expect {
            try JobRecorder("queues") { ssc in ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize([1])])).foreachRDD { _ in } }
                .record(.init(batchInterval: 1000, zeroTime: 0), connector: ScriptedCluster())
        } throws: { ($0 as? GuideError)?.code == .noKafka && "\($0)".contains("queues reads no Kafka topic") }
    }
}
