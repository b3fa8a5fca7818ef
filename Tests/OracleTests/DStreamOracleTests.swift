import Adapter
import BatchRuntime
import DStreams
import Foundation
import RDDs
import Synchronization
import Testing

/// The legacy engine against what real Spark did with the same job and the same batches.
@Suite struct DStreamOracleTests {
    @Test func `the recordings are there`() {
        #expect(Recording.all("dstream").count >= 100)
    }

    /// Not asked of us: Swift's types do not let a transform return null; and a window with an inverse that goes back in time, over which
    /// Spark hangs, or reads batches that have not come, is refused.
    static let impossible: Set = [
        "outputs-null-transform", "edge-inverse--2-1", "edge-count--2-1", "edge-countByValue--2-1", "edge-inverse-2--1", "edge-count-2--1",
        "edge-countByValue-2--1",
    ]

    @Test(arguments: [
        "edge-inverse--2-1", "edge-count--2-1", "edge-countByValue--2-1", "edge-inverse-2--1", "edge-count-2--1", "edge-countByValue-2--1",
    ])
    func `a window with an inverse that goes back in time is refused`(_ name: String) throws {
        let recording = try #require(Recording.all("dstream").first { $0.name == name })
        #expect((DStreamRun(recording.json).error as? StreamingError)?.code == .badArgument)
    }

    @Test(arguments: Recording.all("dstream").filter { !impossible.contains($0.name) })
    func `the legacy engine emits what Spark emitted`(_ recording: Recording) throws {
        let run = DStreamRun(recording.json)
        // Where the order of rows is the point, or rows are lists of a slice, nothing is sorted.
        let sorted = try recording.json.array("outputs").filter { $0["ordered"]?.asBool != true }.compactMap { $0["name"] }
        let expected = try recording.json.array("recorded").map { $0["output"].map(sorted.contains) == true ? $0.sorted : $0 }
        for (mine, theirs) in zip(run.emitted, expected) where !Self.matches(mine, theirs) {
            Issue.record("emitted \(mine.text), Spark \(theirs.text)")
        }
        if run.emitted.count != expected.count {
            let extra = run.emitted.count > expected.count ? run.emitted : expected
            Issue.record(
                """
                emitted \(run.emitted.count) times, Spark \(expected.count); first beyond: \
                \(extra[min(run.emitted.count, expected.count)].text)
                """)
        }
        try Self.compare(run.error, recording.json["error"])
    }

    /// The same call of the same output with the same rows, or failed for the same reason.
    static func matches(_ mine: JSON, _ theirs: JSON) -> Bool {
        guard let failure = theirs["fails"] else { return mine == theirs }
        guard mine["output"] == theirs["output"], mine["label"] == theirs["label"], let text = mine["fails"]?.asString else { return false }
        return text.contains(reason(of: failure))
    }

    /// What Spark says of a failure; of one inside a task, what the task threw.
    static func reason(of error: JSON) -> String {
        (error["cause"] ?? error)["message"]?.asString ?? "no message"
    }

    static func compare(_ mine: (any Error)?, _ theirs: JSON?) throws {
        guard let theirs else {
            if let mine { Issue.record("failed with \(mine), Spark did not") }
            return
        }
        let error = try #require(mine, "did not fail; Spark: \(reason(of: theirs))")
        #expect("\(error)".contains(reason(of: theirs)))
        // A mistake in the job is told by its kind, too. Failures of batches keep what the user's code threw.
        guard theirs["stage"]?.asString != "await" else { return }
        let kinds: [String: StreamingError.Code] = [
            "java.lang.IllegalArgumentException": .badArgument, "java.lang.Exception": .badArgument,
            "java.lang.IllegalStateException": .badState,
            "java.lang.ArithmeticException": .badArgument,
        ]
        #expect((error as? StreamingError)?.code == kinds[theirs["class"]?.asString ?? ""])
    }
}

/// One run of a recorded job on our engine: each label from the first to the last, and what came of it.
struct DStreamRun {
    private(set) var emitted: [JSON] = []
    private(set) var error: (any Error)?

    /// - Parameter onTables: whether the adapter runs the job on the table engine.
    init(_ recording: JSON, onTables: Bool = false) {
        let tape = DStreamJob.Tape()
        do {
            let context = StreamingContext(
                SparkContext(appName: "oracle", defaultParallelism: 2), .milliseconds(try recording.integer("batch")),
                clock: ManualClock(millis: try recording.integer("now")), printer: { tape.print($0) })
            let directory = FileManager.default.temporaryDirectory.appending(path: "portage-oracle-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: directory) }
            if recording["checkpoint"]?.asBool == true {
                context.checkpoint(directory.path)
                // With a checkpoint of ours a failed batch is the last, to be run again at the next start, where Spark goes on and
                // runs it again later; what Spark's later batches emit is seen without one.
                if recording.text.contains("fails:") { context.keepStateInMemory() }
            }
            let job = try DStreamJob(recording, in: context, tape: tape)
            if onTables { context.runOnTables() }
            try play(job)
        } catch {
            self.error = self.error ?? error
        }
        emitted = tape.all
    }

    private mutating func play(_ job: DStreamJob) throws {
        defer { job.context.stop() }
        let interval = try job.recording.integer("batch")
        var label = (try job.recording.integer("now") / interval + 1) * interval
        while label <= (try job.recording.integer("until")) {
            try job.context.runBatches(until: Time(label))
            try job.slice(after: label)
            if error == nil {
                do { _ = try job.context.awaitTerminationOrTimeout(.milliseconds(0)) } catch { self.error = error }
            }
            label += interval
        }
    }
}

extension JSON {
    /// With `rows` in one order; recorded rows come in Spark's own.
    var sorted: JSON {
        guard case .object(var fields) = self, let rows = fields["rows"]?.asArray else { return self }
        fields["rows"] = .array(rows.sorted { $0.text < $1.text })
        return .object(fields)
    }
}
