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
        var iso: String {
            Date(timeIntervalSince1970: Double(label) / 1000).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }

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
            environment: ["RELAY_TRAP": bad.text, "RELAY_OUT": out]
        ).end()
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a trap names job, batch and ranges, comes again at a restart, and is led past by --skip-batch`(engine: String) async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "trapping", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("cp"),
        ]
        for _ in 0..<2 {
            let ending = try await run(arguments, bad, in: scratch)
            #expect(ending.status == nil && [SIGILL, SIGTRAP].contains(ending.signal ?? 0), "\(ending)")
            for part in [
                "relay: a trap in the job ended the process, SIG", "job trapping, batch 3, label \(bad.label)",
                "sensor_readings_raw-\(bad.range.partition) offsets \(bad.range.from) until \(bad.range.until)", scratch.path("cp"),
                "written &+", "--skip-batch \(bad.label)",
            ] { #expect(ending.errors.contains(part), "\(part) is not in \(ending)") }
            // The runtime's backtrace does not follow.
            #expect(ending.errors.hasSuffix("--skip-batch \(bad.label)\n"), "\(ending)")
        }
        // Lines that were written twice, for the batch before may have been published again, count once.
        let skipping = try await run(arguments + ["--skip-batch", engine == "port" ? bad.iso : "\(bad.label)"], bad, in: scratch)
        #expect(skipping.status == 0, "\(skipping)")
        #expect(skipping.errors.contains("batch 3 of label \(bad.label) (\(bad.iso)) is skipped on request"), "\(skipping)")
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

    @Test func `without a checkpoint a trap over a recording is led past over the same recording, and no checkpoint is spoken of`()
        async throws
    {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "trapping", "--engine", "port", "--recording", try ShortRecording.path()]
        let ending = try await run(arguments, bad, in: scratch)
        #expect(ending.errors.hasSuffix("run it again, over the same recording, with --skip-batch \(bad.label)\n"), "\(ending)")
        #expect(!ending.errors.contains("checkpoint"), "\(ending)")
        #expect(try await run(arguments + ["--skip-batch", "\(bad.label)"], bad, in: scratch).status == 0)
    }

    @Test func `a window over a skipped batch leaves it out after a restart too`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let whole = [
            "run", "trapping", "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("cp"), "--skip-batch", "\(bad.label)",
        ]
        // The process dies in the batch after, whose window reaches back over the one that was skipped.
        let out = scratch.path("out")
        _ = FileManager.default.createFile(atPath: out, contents: nil)
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

    @Test(arguments: ["dstreams", "tables", "port"])
    func `a label that no batch can have is refused with its neighbours, and a text that is no label as one`(engine: String) async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "trapping", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("cp"),
        ]
        let (before, after) = (bad.entries[2].batchTime, bad.label)
        let off = try await run(arguments + ["--skip-batch", "\(before + 1)"], bad, in: scratch)
        #expect(off.status == 2 && off.errors.contains("cannot skip the batch of label \(before + 1) ("), "\(off)")
        #expect(off.errors.contains("the nearest are \(before) (") && off.errors.contains(" and \(after) (\(bad.iso))"), "\(off)")
        let late = try await run(arguments + ["--skip-batch", "\(bad.entries[5].batchTime + 10_000)"], bad, in: scratch)
        #expect(late.status == 2 && late.errors.contains("the nearest is \(bad.entries[5].batchTime) ("), "\(late)")
        // Nothing has run.
        #expect(try scratch.text("out").isEmpty)
        for text in ["soon", "2026-02-31T00:00:00Z", "12:30"] {
            let unread = try await run(arguments + ["--skip-batch", text], bad, in: scratch)
            #expect(unread.status == 64 && unread.errors.contains("'\(text)' is invalid for '--skip-batch <label>'"), "\(unread)")
        }
    }

    private struct Report: Decodable {
        var event: String
        var job: String?
        var batchId: Int?
        var batchTime: String?
        var output: String?
        var message: String
        var time: Date
    }

    /// Of a live run over a queue, which needs no broker.
    private func fall(_ manner: String, _ arguments: String..., scratch: Scratch) async throws -> Sensors.Ending {
        try await Sensors.start("relay", ["run", "falling"] + arguments, in: scratch, environment: ["RELAY_FALL": manner]).end()
    }

    @Test func `a trap on a thread that helps a batch names its output, in words and as a line of JSON`() async throws {
        let scratch = try Scratch(inMemory: true)
        let said = try await fall("overflow", "--quiet", scratch: scratch)
        #expect([SIGILL, SIGTRAP].contains(said.signal ?? 0), "\(said)")
        let lines = said.errors.split(separator: "\n")
        #expect(lines.first?.hasPrefix("relay: a trap in the job ended the process, SIG") == true, "\(said)")
        #expect(
            lines.count == 4 && lines[1].contains("job falling, batch 0, label ") && lines[1].hasSuffix("), output foreachRDD-0"), "\(said)"
        )

        let ending = try await fall("overflow", "--log-format", "json", scratch: scratch)
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            try Date(
                decoder.singleValueContainer().decode(String.self), strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
        }
        let objects = try ending.errorLines.map { try decoder.decode(Report.self, from: Data($0.utf8)) }
        let report = try #require(objects.last, "\(ending)")
        // The first batch may trap before it is said that the run has begun; the trap is the last word all the same.
        #expect(objects.last?.event == "error" && objects.dropLast().allSatisfy { $0.event == "started" }, "\(ending)")
        #expect(report.job == "falling" && report.batchId == 0 && report.output == "foreachRDD-0", "\(ending)")
        #expect(report.message.hasPrefix("a trap in the job ended the process, SIG") && report.message.contains("written &+"), "\(ending)")
        #expect(report.message.contains(report.batchTime ?? "none") && !report.message.contains("  "), "\(ending)")
        #expect(abs(report.time.timeIntervalSinceNow) < 60, "\(report.time)")
    }

    @Test(
        .disabled(
            if: ProcessInfo.processInfo.environment["TSAN_OPTIONS"] != nil,
            "a stack that fills inside of the thread sanitizer holds its lock, which the handler then waits for"),
        arguments: ["deep", "deep-helper"])
    func `a function that calls itself without end is reported, whose thread it may be`(manner: String) async throws {
        let ending = try await fall(manner, scratch: Scratch(inMemory: true))
        #expect(ending.signal == SIGSEGV, "\(ending)")
        for part in ["SIGSEGV (the thread's stack is full", "job falling, batch 0, label ", "output foreachRDD-0"] {
            #expect(ending.errors.contains(part), "\(part) is not in \(ending)")
        }
    }

    @Test func `a label that never came is said at the end, and the status is 2`() async throws {
        let scratch = try Scratch(inMemory: true)
        let life = try Sensors.start("relay", ["run", "falling", "--skip-batch", "2100-01-01T00:00:00.100Z"], in: scratch)
        while life.isRunning, !life.complained.contains("batch 0 of") { try await Task.sleep(for: .milliseconds(5)) }
        life.signal(SIGTERM)
        let ending = try await life.end()
        #expect(ending.status == 2, "\(ending)")
        // 130 years of 365 days and 32 leap days: 1972, 1976, …, 2096.
        #expect(
            ending.errors.contains(
                "no batch of the label \(47_482 * 86_400_000 + 100) (2100-01-01T00:00:00.100Z) came before the run ended (its last"),
            "\(ending)")
    }

    @Test func `compare says that the job trapped, and exits with 2`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let ending = try await run(
            ["compare", "trapping", "--recording", try ShortRecording.path(), "--against", "tables"], bad, in: scratch)
        #expect(ending.status == 2, "\(ending)")
        #expect(ending.errors.contains("relay: no verdict: the job trapped here, SIG"), "\(ending)")
        #expect(ending.errors.contains("job trapping, batch 3, label \(bad.label)"), "\(ending)")
    }

    @Test func `compare says so too where a thread of the job's own trapped`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let ending = try await run(
            ["compare", "helper", "--recording", try ShortRecording.path(), "--against", "tables"], bad, in: scratch)
        #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
        for part in [
            "relay: no verdict: the job trapped here, SIG", "job helper, batch 3, label \(bad.label)",
            "sensor_readings_raw-\(bad.range.partition) offsets \(bad.range.from) until \(bad.range.until)", "written &+",
        ] { #expect(ending.errors.contains(part), "\(part) is not in \(ending)") }
    }

    @Test func `compare says so where the port traps while it is built, and writes nothing`() async throws {
        let bad = try Bad()
        let scratch = try Scratch(inMemory: true)
        let ending = try await run(
            ["compare", "unbuilt", "--recording", try ShortRecording.path(), "--json", "report.json"], bad, in: scratch)
        #expect(ending.status == 2 && ending.output.isEmpty, "\(ending)")
        #expect(ending.errors.contains("relay: no verdict: the job trapped here, SIG"), "\(ending)")
        #expect(ending.errors.contains("job unbuilt, while it is built") && ending.errors.contains("written &+"), "\(ending)")
        #expect(try scratch.tree("work").isEmpty)
    }

    @Test func `a trap where no batch runs is left to whoever handled it before`() async throws {
        let scratch = try Scratch(inMemory: true)
        let life = try Sensors.start(
            "relay", ["run", "copy", "--engine", "port", "--bootstrap-servers", "127.0.0.1:1", "--format", "noop"], in: scratch,
            environment: ["SWIFT_BACKTRACE": "enable=no"])
        while life.isRunning, !life.complained.contains("copy: its port") { try await Task.sleep(for: .milliseconds(5)) }
        life.signal(SIGABRT)
        let ending = try await life.end()
        #expect(ending.signal == SIGABRT, "\(ending)")
        #expect(!ending.errors.contains("a trap in the job"))
    }
}
