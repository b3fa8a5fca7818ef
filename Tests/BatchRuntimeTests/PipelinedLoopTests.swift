import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting
import Testing

/// The loop over a real checkpoint when batches are pipelined.
struct PipelinedLoopTests {
    private func open(_ scratch: Scratch) throws -> CheckpointDirectory {
        try CheckpointDirectory(scratch.path, job: CheckpointJob(name: "j", kind: .table))
    }

    private func program(_ labels: [Int64]) -> ScriptedProgram {
        let program = ScriptedProgram(labels: labels)
        program.isPipelined = true
        return program
    }

    @Test(arguments: CommitInFlight.Timing.allCases)
    func `the next batch runs before the one before is published, whenever the disk is ready`(timing: CommitInFlight.Timing) throws {
        let scratch = try Scratch()
        let program = program([10, 20, 30])
        let clock = ManualClock(millis: 100)
        let loop = BatchLoop(program, checkpoint: try open(scratch), clock: clock)
        loop.commitTiming = timing
        #expect(try loop.replay(untilMillis: 100, on: clock).map(\.batchID) == [0, 1, 2])
        #expect(
            program.log == [
                "restore -1 -1", "run 0@10", "flush 0", "prepare 0", "run 1@20", "publish 0", "finish 0", "flush 1", "prepare 1",
                "run 2@30",
                "publish 1", "finish 1", "flush 2", "prepare 2", "publish 2", "finish 2",
            ])
        let checkpoint = try open(scratch)
        defer { checkpoint.close() }
        #expect(try checkpoint.recover().committed?.id == 2)
    }

    @Test(arguments: CommitInFlight.Timing.allCases)
    func `a batch that fails while the one before is on its way to the disk is repeated`(timing: CommitInFlight.Timing) throws {
        let scratch = try Scratch()
        let first = program([10, 20, 30])
        first.failsAt = "run 1@20"
        let clock = ManualClock(millis: 100)
        let loop = BatchLoop(first, checkpoint: try open(scratch), clock: clock)
        loop.commitTiming = timing
        #expect(throws: ScriptedProgram.Failure(at: "run 1@20")) { try loop.replay(untilMillis: 100, on: clock) }
        #expect(first.log.last == "run 1@20")

        let second = program([10, 25, 30])
        try BatchLoop(second, checkpoint: try open(scratch), clock: clock).replay(untilMillis: 100, on: clock)
        // Where the commit had not begun, batch 0 is the one that is repeated, and batch 1 is planned again.
        let expected = timing == .late ? ["restore -1 0", "run 0@10", "flush 0"] : ["restore 0 1", "publish 0", "finish 0", "run 1@20"]
        #expect(Array(second.log.prefix(expected.count)) == expected)
        #expect(second.log.last == "finish \(timing == .late ? 2 : 3)")
    }

    @Test func `progress of two batches under way is told apart`() throws {
        let scratch = try Scratch()
        var told: [BatchProgress] = []
        let clock = ManualClock(millis: 100)
        try BatchLoop(program([10, 20, 30]), checkpoint: try open(scratch), clock: clock, onProgress: { told.append($0) })
            .replay(untilMillis: 100, on: clock)
        #expect(told.map(\.batchID) == [0, 1, 2])
        #expect(told.map(\.outcome.nextWatermark) == [10, 20, 30])
    }

    @Test func `without a checkpoint there is nothing to wait for, and batches follow one another`() throws {
        let program = program([10, 20])
        let clock = ManualClock(millis: 100)
        try BatchLoop(program, clock: clock).replay(untilMillis: 100, on: clock)
        #expect(
            program.log.filter { !$0.hasPrefix("restore") }.map { $0.split(separator: " ")[0] } == [
                "run", "flush", "prepare", "publish", "finish", "run", "flush", "prepare", "publish", "finish",
            ])
    }
}
