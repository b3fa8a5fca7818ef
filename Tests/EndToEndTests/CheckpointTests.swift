import Foundation
import StreamTesting
import Testing

/// A checkpoint that is in use, another job's, or damaged: refused by name, and left as it was.
struct CheckpointTests {
    /// A port's run that was killed in its sixth batch.
    private func killedRun(_ scratch: Scratch) async throws {
        let ending = try await Sensors.start(arguments(scratch), in: scratch, environment: ["PORTAGE_CRASH_AT": "run:5"]).end()
        #expect(ending.status == 137, "\(ending)")
    }

    private func arguments(_ scratch: Scratch, engine: String = "port") throws -> [String] {
        let sink = engine == "port" ? ["--format", "json", "--option", "path=\(scratch.path("rows"))"] : []
        return ["run", "--engine", engine, "--recording", try ShortRecording.path(), "--checkpoint", scratch.path("kept")] + sink
    }

    /// The files but for the lease, which tells who was here.
    private func kept(_ scratch: Scratch) throws -> [String: Data] {
        try scratch.tree("kept").filter { !$0.key.hasPrefix("portage/lease") }
    }

    @Test func `a second process on one checkpoint is told who holds it, and changes nothing`() async throws {
        let scratch = try Scratch(inMemory: true)
        let arguments = ["run", "--recording", Sensors.recording, "--checkpoint", scratch.path("kept")]
        let first = try Sensors.start(arguments, in: scratch)
        let commit = scratch.path("kept/commits/1")
        // Stopped at once, for it does not run for long.
        await first.reach {
            guard FileManager.default.fileExists(atPath: commit) else { return false }
            first.signal(SIGSTOP)
            return true
        }
        // It stops a moment after it was told to.
        try await Task.sleep(for: .milliseconds(50))
        let before = try scratch.tree("kept")
        let second = try await Sensors.start(arguments, in: scratch).end()
        second.expectRefusal(scratch.path("kept"), "(pid \(first.process) ")
        #expect(Scratch.differences(before, try scratch.tree("kept")).isEmpty)
        first.signal(SIGCONT)
        let ending = try await first.end()
        #expect(ending.status == 0, "\(ending)")
        #expect(try scratch.tree("published").count == 60)
    }

    @Test func `the checkpoint of another job is refused and left as it was`() async throws {
        let manners = ["dstreams": "a DStream job", "tables": "a DStream job on the table engine", "port": "a table query"]
        for (owner, other) in [("dstreams", "port"), ("port", "dstreams"), ("dstreams", "tables"), ("tables", "dstreams")] {
            let scratch = try Scratch(inMemory: true)
            #expect(try await Sensors.start(arguments(scratch, engine: owner), in: scratch).end().status == 0)
            let before = try scratch.tree("kept")
            let published = try scratch.tree("published")
            let refused = try await Sensors.start(arguments(scratch, engine: other), in: scratch).end()
            refused.expectRefusal(
                scratch.path("kept"),
                "the job \"sensor-totals\" as \(manners[owner] ?? ""), and is opened by it as \(manners[other] ?? ""):",
                "run it as before to continue with this one, or give it another directory", about: "\(owner) \(other)")
            let differences = Scratch.differences(before, try scratch.tree("kept"))
            #expect(differences.isEmpty, "\(owner) \(other): \(differences)")
            #expect(try scratch.tree("published") == published)
        }
    }

    @Test(
        arguments: [
            "metadata", "offsets/5", "commits/4", "portage/job", "portage/manifest/5.1", "state/0/_metadata/metadata",
            "state/0/0/_metadata/schema", ".delta",
        ], ["empty", "half", "flipped"])
    func `a damaged file of a checkpoint is named, by the next run and by inspect, and restored it is as if nothing had been`(
        name: String, damage: String
    ) async throws {
        let scratch = try Scratch(inMemory: true)
        try await killedRun(scratch)
        // Of the state, the newest version that was committed.
        let named = name == ".delta" ? try #require(kept(scratch).keys.filter { $0.hasSuffix("/5.delta") }.sorted().first) : name
        let file = scratch.path("kept/\(named)")
        let whole = try Data(contentsOf: URL(fileURLWithPath: file))
        var damaged = whole
        switch damage {
        case "empty": damaged = Data()
        case "half": damaged = whole.prefix(whole.count / 2)
        default: damaged[damaged.count / 2] ^= 0x80
        }
        try damaged.write(to: URL(fileURLWithPath: file))

        let before = try kept(scratch)
        let refused = try await Sensors.start(arguments(scratch), in: scratch).end()
        refused.expectRefusal(file, about: "\(named) \(damage)")
        let differences = Scratch.differences(before, try kept(scratch))
        #expect(differences.isEmpty, "\(named) \(damage): \(differences)")
        let inspected = try await Sensors.run("inspect", scratch.path("kept"), in: scratch)
        #expect(inspected.status == 1 && inspected.output.contains("problem: \(file)"), "\(named) \(damage): \(inspected)")

        try whole.write(to: URL(fileURLWithPath: file))
        let ending = try await Sensors.start(arguments(scratch), in: scratch).end()
        #expect(ending.status == 0, "\(ending)")
        let plain = try Scratch(inMemory: true)
        #expect(try await Sensors.start(arguments(plain), in: plain).end().status == 0)
        let rows = try JSONSinkFiles(plain.path("rows")).files()
        #expect(rows.count > 1)
        #expect(Scratch.differences(try JSONSinkFiles(scratch.path("rows")).files(), rows).isEmpty)
    }

    @Test func `inspect shows a checkpoint that was killed, and says what runs next`() async throws {
        let scratch = try Scratch(inMemory: true)
        try await killedRun(scratch)
        let before = try scratch.tree("kept")
        let text = try await Sensors.run("inspect", scratch.path("kept"), in: scratch)
        #expect(text.status == 0 && text.errors.isEmpty, "\(text)")
        for words in ["sensor-totals (table)", "abandoned by process", "committed   4; batch 5 was planned and runs next"] {
            #expect(text.output.contains(words), "\(words): \(text)")
        }
        let json = try await Sensors.run("inspect", scratch.path("kept"), "--json", in: scratch)
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect((object["batches"] as? [Any])?.count == 6)
        #expect(Scratch.differences(before, try scratch.tree("kept")).isEmpty)
    }
}
