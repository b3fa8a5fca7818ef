import Foundation
import StreamTesting
import Testing

/// Standard streams that are closed, or lead to a full disk.
struct LostOutputTests {
    private func run(_ arguments: [String], _ redirection: String, in scratch: Scratch) async throws -> Sensors.Ending {
        try await Sensors.start(arguments, redirection, in: scratch).end()
    }

    @Test(arguments: ["2>/dev/full", "2>&-"])
    func `a run that cannot say anything does its work all the same`(_ redirection: String) async throws {
        let (scratch, plain) = (try Scratch(inMemory: true), try Scratch(inMemory: true))
        let recording = try ShortRecording.path()
        func arguments(_ scratch: Scratch) -> [String] { ["run", "--recording", recording, "--checkpoint", scratch.path("kept")] }
        let ending = try await run(arguments(scratch), redirection, in: scratch)
        #expect(ending.status == 0, "\(ending)")
        #expect(try await Sensors.start(arguments(plain), in: plain).end().status == 0)
        #expect(try !plain.tree("published").isEmpty && Scratch.differences(scratch.tree("published"), plain.tree("published")).isEmpty)
        let refused = try await run(["run", "nosuch"], redirection, in: scratch)
        #expect(refused.status == 2, "\(refused)")
        // Live, where each batch is a line.
        let live = try await run(
            ["run", "--bootstrap-servers", "127.0.0.1:x", "--checkpoint", "c", "--log-format", "json"], redirection, in: scratch)
        #expect(live.status == 2, "\(live)")
    }

    @Test(arguments: [">/dev/full", ">&-"])
    func `a result that cannot be printed is not called done`(_ redirection: String) async throws {
        let scratch = try Scratch(inMemory: true)
        let kept = scratch.path("kept")
        #expect(
            try await Sensors.start(["run", "--recording", ShortRecording.path(), "--checkpoint", kept], in: scratch).end().status == 0)
        for arguments in [
            ["inspect", kept], ["inspect", kept, "--json"], ["state", "read", kept], ["state", "read", kept, "--format", "json"],
        ] {
            let ending = try await run(arguments, redirection, in: scratch)
            #expect(ending.status == 2 && ending.errors.hasPrefix("sensors: standard output: "), "\(arguments): \(ending)")
            #expect(redirection != ">/dev/full" || ending.errors.contains("No space left on device"), "\(arguments): \(ending)")
        }
    }
}
