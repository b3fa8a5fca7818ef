import BatchRuntime
import Foundation
import Offsets
import Recordings
import StreamTesting
import Testing

/// A trap in a job's own function ends the process: it says where and what to do, and a run leads past it.
@Suite(.timeLimit(.minutes(5))) struct TrapTests {
    /// A record in the middle of the fourth batch of the recording.
    struct Bad {
        let entries: [BatchManifest.Entry]
        let range: OffsetRange
        let offset: Int64
        var label: Int64 { entries[3].batchTime }

        init() throws {
            entries = try BatchManifest(from: Recording(directory: ShortRecording.path()), batchInterval: 10_000).entries
            range = try #require(entries[3].ranges.first { $0.count > 2 })
            offset = range.from + range.count / 2
        }

        var text: String { "\(range.partition)@\(offset)" }
        /// The records of each batch, the fourth left out.
        var counts: [Int64] { entries.enumerated().map { $0 == 3 ? 0 : $1.ranges.reduce(0) { $0 + $1.count } } }
    }

    private func run(_ arguments: [String], _ bad: Bad, in scratch: Scratch) async throws -> Sensors.Ending {
        let out = scratch.path("out")
        if !FileManager.default.fileExists(atPath: out) { FileManager.default.createFile(atPath: out, contents: nil) }
        return try await Sensors.start(
            "relay", arguments, in: scratch,
            environment: ["RELAY_TRAP": bad.text, "RELAY_OUT": out, "SWIFT_BACKTRACE": "enable=no"]
        ).end()
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a trap names job, batch and ranges, comes again at a restart, and is led past by --skip-batch`(engine: String) async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "trapping", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("cp")]
        for _ in 0..<2 {
            let ending = try await run(arguments, bad, in: scratch)
            #expect(ending.status == nil && [SIGILL, SIGTRAP].contains(ending.signal ?? 0), "\(ending)")
            for part in [
                "relay: a trap in the job ended the process, SIG", "job trapping, batch 3, label \(bad.label)",
                "sensor_readings_raw-\(bad.range.partition) offsets \(bad.range.from) until \(bad.range.until)", scratch.path("cp"),
                "written &+", "--skip-batch \(bad.label)",
            ] { #expect(ending.errors.contains(part), "\(part) is not in \(ending)") }
        }
        // Lines that were written twice, for the batch before may have been published again, count once.
        let skipping = try await run(arguments + ["--skip-batch", "\(bad.label)"], bad, in: scratch)
        #expect(skipping.status == 0, "\(skipping)")
        #expect(skipping.errors.contains("batch 3 of label \(bad.label) is skipped as asked"), "\(skipping)")
        let lines = Set(try scratch.text("out").split(separator: "\n").map(String.init))
        let counts = bad.counts
        var expected: Set<String> = []
        for (index, entry) in bad.entries.enumerated() {
            if engine == "port" {
                expected.insert("batch \(index) \(counts[index])")
            } else {
                expected.insert("window \(entry.batchTime) \(counts[max(0, index - 2)...index].reduce(0, +))")
                expected.insert("all \(entry.batchTime) \(counts[...index].reduce(0, +))")
            }
        }
        #expect(lines == expected)
        // It is over: another start has nothing to do, and the batch cannot be skipped any more but was.
        #expect(try await run(arguments, bad, in: scratch).status == 0)
        #expect(try await run(arguments + ["--skip-batch", "\(bad.label)"], bad, in: scratch).status == 0)
        let refused = try await run(arguments + ["--skip-batch", "\(bad.entries[1].batchTime)"], bad, in: scratch)
        #expect(refused.status == 2 && refused.errors.contains("cannot skip the batch of label \(bad.entries[1].batchTime)"), "\(refused)")
    }

    @Test func `a window over a skipped batch leaves it out after a restart too`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let whole = ["run", "trapping", "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("cp"), "--skip-batch", "\(bad.label)"]
        // The process dies in the batch after, whose window reaches back over the one that was skipped.
        let out = scratch.path("out")
        FileManager.default.createFile(atPath: out, contents: nil)
        let environment = ["RELAY_TRAP": bad.text, "RELAY_OUT": out, "SWIFT_BACKTRACE": "enable=no"]
        let killed = try await Sensors.start(
            "relay", whole, in: scratch, environment: environment.merging(["PORTAGE_CRASH_AT": "before-run:4"]) { $1 }
        ).end()
        #expect(killed.status == 137, "\(killed)")
        // The next start does not name the batch again.
        let ending = try await Sensors.start("relay", Array(whole.dropLast(2)), in: scratch, environment: environment).end()
        #expect(ending.status == 0, "\(ending)")
        let window = bad.counts[2...4].reduce(0, +)
        #expect(try scratch.text("out").contains("window \(bad.entries[4].batchTime) \(window)\n"))
    }

    @Test func `compare says that the job trapped, and exits with 2`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let ending = try await run(["compare", "trapping", "--recording", try ShortRecording.path(), "--against", "tables"], bad, in: scratch)
        #expect(ending.status == 2, "\(ending)")
        #expect(ending.errors.contains("relay: no verdict: the job trapped here, SIG"), "\(ending)")
        #expect(ending.errors.contains("job trapping, batch 3, label \(bad.label)"), "\(ending)")
    }

    @Test func `a trap where no batch runs is left to whoever handled it before`() async throws {
        let scratch = try Scratch(inMemory: true)
        let life = try Sensors.start("relay", ["run", "copy", "--engine", "port", "--bootstrap-servers", "127.0.0.1:1", "--format", "noop"], in: scratch,
            environment: ["SWIFT_BACKTRACE": "enable=no"])
        try await Task.sleep(for: .milliseconds(300))
        life.signal(SIGABRT)
        let ending = try await life.end()
        #expect(ending.signal == SIGABRT, "\(ending)")
        #expect(!ending.errors.contains("a trap in the job"))
    }
}
