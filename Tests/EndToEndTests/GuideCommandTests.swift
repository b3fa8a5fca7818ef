import Foundation
import Guide
import StreamTesting
import Testing

/// `guide` as a process: what it says, and with which status it ends.
@Suite struct GuideCommandTests {
    private static let fixture = "\(Sensors.repository)/fixtures/guide/scala-totals"

    @Test func `the sensors job is assessed, and its graph and samples say the same as the job itself`() async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        let live = try await Sensors.run("guide", "assess", "sensor-totals", "--recording", recording, in: scratch)
        #expect(live.status == 0 || live.status == 1, "\(live)")
        #expect(live.errors.isEmpty && live.output.contains("reduceByKeyAndWindow, 30 s every 10 s"), "\(live)")
        #expect(live.output.contains("[window.inverse]") && live.output.contains("foreachBatch"), "\(live)")

        let json = try await Sensors.run("guide", "assess", "--recording", recording, "--json", in: scratch)
        let assessment = try JSONDecoder().decode(Assessment.self, from: Data(json.output.utf8))
        #expect(json.status == live.status && (assessment.isSettled ? 0 : 1) == live.status, "\(json)")
        #expect(assessment.findings.map(\.rule) == ["input.kafka", "element.flat-map", "element.map", "window.inverse", "output.foreach"])
        let window = assessment.findings[3]
        // A count of records: its functions are a group, and every condition but that on ghosts is one of them.
        for condition in window.conditions where condition.id != "no-ghosts" { #expect(condition.outcome == .holds, "\(condition)") }

        let made = try await Sensors.run("guide", "graph", "--recording", recording, "--to", "there", in: scratch)
        #expect(made.status == 0 && made.output.hasPrefix("graph: there/graph.json (6 nodes)\n"), "\(made)")
        let files = try await Sensors.run(
            "guide", "assess", "--graph", "there/graph.json", "--samples", "there/samples", "--json", in: scratch)
        let recorded = try JSONDecoder().decode(Assessment.self, from: Data(files.output.utf8))
        #expect(
            recorded.findings.map(\.rule) == assessment.findings.map(\.rule) && !recorded.isLive && recorded.records == assessment.records)
        for (one, other) in zip(assessment.findings, recorded.findings) {
            for (left, right) in zip(one.conditions, other.conditions) {
                let agrees = right.outcome == left.outcome || right.outcome == .notChecked
                #expect(left.id == right.id && agrees, "\(left) \(right)")
            }
        }
        #expect(try scratch.tree("published").isEmpty, "the job's output was not run")
    }

    @Test func `a recorded Scala job is assessed without any job`() async throws {
        let scratch = try Scratch(inMemory: true)
        let ending = try await Sensors.run(
            "guide", "assess", "--graph", "\(Self.fixture)/graph.json", "--samples", "\(Self.fixture)/samples", in: scratch)
        #expect(ending.status == 0 && ending.output.hasPrefix("ScalaTotals: all 5 calls carry over\n"), "\(ending)")
        let bare = try await Sensors.run("guide", "assess", "--graph", "\(Self.fixture)/graph.json", in: scratch)
        #expect(bare.status == 1 && bare.output.contains("not checked"), "without samples laws are not checked: \(bare)")
    }

    @Test func `a rule is explained, and all are listed`() async throws {
        let scratch = try Scratch(inMemory: true)
        let one = try await Sensors.run("guide", "explain", "window.inverse", in: scratch)
        #expect(one.status == 0 && one.output.hasPrefix("## window.inverse\n") && one.output.contains("inverse-takes-back"), "\(one)")
        let all = try await Sensors.run("guide", "explain", in: scratch)
        #expect(all.status == 0 && all.output.contains("window.gaps") && all.output.contains("output.print"), "\(all)")
        try await Sensors.run("guide", "explain", "window.inverze", in: scratch).expectRefusal("did you mean window.inverse?")
    }

    @Test func `bad input is refused in a line, and nothing is written`() async throws {
        let scratch = try Scratch(inMemory: true)
        let recording = try ShortRecording.path()
        try await Sensors.run("guide", "assess", in: scratch).expectRefusal("what to assess on? Give --recording, or --graph and --samples")
        try await Sensors.run("guide", "assess", "sensor-totale", "--recording", recording, in: scratch).expectRefusal(
            "did you mean sensor-totals?")
        try await Sensors.run("guide", "assess", "--recording", "nowhere", in: scratch).expectRefusal("nowhere")
        try await Sensors.run("guide", "assess", "--graph", "nowhere.json", in: scratch).expectRefusal(
            "nowhere.json: the graph could not be read: No such file")
        try await Sensors.run("guide", "graph", "--recording", recording, "--to", "\(recording)/in", in: scratch).expectRefusal(
            "lies in the folder of --recording")
        try await Sensors.run("guide", "graph", "--recording", recording, "--to", "-", in: scratch).expectRefusal(
            "--to -: a directory is needed")
        for arguments in [["--graph", "g", "--recording", recording], ["--samples", "s"], ["--graph", ""]] {
            let ending = try await Sensors.start(["guide", "assess"] + arguments, in: scratch).end()
            #expect(ending.status == 64 && ending.errors.hasPrefix("sensors: "), "\(ending)")
        }
        try "{\"version\": 1}".write(toFile: scratch.path("work/g.json"), atomically: true, encoding: .utf8)
        try await Sensors.run("guide", "assess", "--graph", "g.json", in: scratch).expectRefusal("g.json is not a job graph")
        #expect(try scratch.tree("work").keys.sorted() == ["g.json"])
    }
}
