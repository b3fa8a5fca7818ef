import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting
import Synchronization
import Testing

struct BatchLoopTests {
    @Test func `steps run on the caller's thread and time is the clock's`() throws {
        let program = ScriptedProgram(labels: [10, 20])
        let clock = ManualClock(millis: 5)
        let loop = BatchLoop(program, clock: clock)
        #expect(try loop.step() == .waiting(untilMillis: 10))
        #expect(try loop.step() == .waiting(untilMillis: 10))
        clock.set(toMillis: 25)
        guard case .ran(let plan) = try loop.step() else { throw ScriptedProgram.Failure(at: "no batch") }
        #expect(plan.batchTime == 10)
        guard case .ran = try loop.step() else { throw ScriptedProgram.Failure(at: "no batch") }
        #expect(try loop.step() == .finished)
        #expect(try loop.step() == .finished)
        #expect(loop.isTerminated)
        #expect(try loop.awaitTermination())
        #expect(
            program.log == [
                "restore -1 -1", "run 0@10", "flush 0", "prepare 0", "publish 0", "finish 0", "run 1@20", "flush 1", "prepare 1",
                "publish 1",
                "finish 1",
            ])
    }

    @Test func `a replay turns the clock to where the program wants it`() throws {
        let program = ScriptedProgram(labels: [10, 20, 30])
        program.finishesByItself = false
        let clock = ManualClock()
        let loop = BatchLoop(program, clock: clock)
        #expect(try loop.replay(untilMillis: 25, on: clock).map(\.batchTime) == [10, 20])
        #expect(clock.nowMillis == 25)
        #expect(try loop.replay(untilMillis: 99, on: clock).map(\.batchTime) == [30])
        #expect(clock.nowMillis == 99)
        loop.stop(gracefully: true)
        #expect(try loop.replay(untilMillis: 200, on: clock).isEmpty)
        #expect(loop.isTerminated)
        #expect(program.log.last == "stop true")
    }

    @Test(.timeLimit(.minutes(1))) func `on its own thread it sleeps until the clock is turned, and stops when asked`() throws {
        let program = ScriptedProgram(labels: [10, 20])
        program.finishesByItself = false
        let clock = ManualClock()
        let loop = BatchLoop(program, clock: clock)
        try loop.start()
        #expect(clock.waitForSleeper() == 10)
        clock.set(toMillis: 10)
        #expect(clock.waitForSleeper() == 20)
        #expect(try loop.awaitTermination(timeoutMillis: 1) == false)
        clock.advance(byMillis: 10)
        #expect(clock.waitForSleeper() == .max)
        loop.stop(gracefully: false)
        #expect(try loop.awaitTermination(timeoutMillis: 10_000))
        #expect(program.log.filter { $0.hasPrefix("run") || $0.hasPrefix("stop") } == ["run 0@10", "run 1@20", "stop false"])
        #expect(throws: BatchLoopError.self) { try loop.start() }
    }

    @Test(.timeLimit(.minutes(1))) func `no stop is lost, whenever it comes`() throws {
        for _ in 0..<200 {
            let program = ScriptedProgram(labels: [])
            program.finishesByItself = false
            let loop = BatchLoop(program, clock: ManualClock())
            try loop.start()
            loop.stop()
            #expect(try loop.awaitTermination(timeoutMillis: 10_000))
        }
    }

    @Test(.timeLimit(.minutes(1))) func `the system clock can be woken too`() throws {
        let program = ScriptedProgram(labels: [])
        program.finishesByItself = false
        let loop = BatchLoop(program)
        try loop.start()
        Thread.sleep(forTimeInterval: 0.02)
        loop.stop()
        #expect(try loop.awaitTermination(timeoutMillis: 10_000))
    }

    @Test(arguments: ["restore -1 -1", "run 1@20", "flush 1", "prepare 1", "publish 1", "finish 1"])
    func `an error ends the loop, is thrown to whoever awaits, and frees the checkpoint`(step: String) throws {
        let scratch = try Scratch()
        let job = CheckpointJob(name: "j", kind: .table)
        let program = ScriptedProgram(labels: [10, 20, 30])
        program.failsAt = step
        let loop = BatchLoop(program, checkpoint: try CheckpointDirectory(scratch.path, job: job), clock: ManualClock(millis: 100))
        try loop.start()
        #expect(throws: ScriptedProgram.Failure(at: step)) { try loop.awaitTermination(timeoutMillis: 10_000) }
        #expect(program.log.last == step)
        #expect(loop.isTerminated)
        #expect(try loop.step() == .finished)
        try CheckpointDirectory(scratch.path, job: job).close()
    }

    @Test(.timeLimit(.minutes(1))) func `a batch that waits for its own query is told so`() throws {
        let program = ScriptedProgram(labels: [10])
        let loop = BatchLoop(program, clock: ManualClock(millis: 10))
        program.onRun = { [weak loop] _ in
            loop?.stop(gracefully: true)
            _ = try loop?.awaitTermination()
        }
        try loop.start()
        #expect(throws: BatchLoopError.self) { try loop.awaitTermination() }
    }

    @Test(.timeLimit(.minutes(1)), arguments: ["stopped", "by itself", "by an error", "before it began"])
    func `however it ends, the loop closes its program once, on its own thread, before it lets the checkpoint go`(how: String) throws {
        let scratch = try Scratch(inMemory: true)
        let job = CheckpointJob(name: "j", kind: .table)
        let program = ScriptedProgram(labels: [10])
        program.finishesByItself = how == "by itself"
        if how == "by an error" { program.failsAt = "flush 0" }
        let wasFree = Mutex<Bool?>(nil)
        program.onClose = {
            let other = try? CheckpointDirectory(scratch.path, job: job)
            other?.close()
            wasFree.withLock { $0 = other != nil }
        }
        let clock = ManualClock(millis: 10)
        let loop = BatchLoop(program, checkpoint: try CheckpointDirectory(scratch.path, job: job), clock: clock)
        if how == "before it began" {
            loop.terminate()
            try loop.start()
            #expect(try loop.awaitTermination() && program.log.isEmpty)
            #expect(program.closedOn == [pthread_self()])
        } else {
            try loop.start()
            if how == "stopped" {
                #expect(clock.waitForSleeper() == .max)
                loop.terminate()
                loop.terminate()
            } else {
                _ = try? loop.awaitTermination()
            }
            #expect(program.closedOn == program.ranOn && program.closedOn != [pthread_self()])
        }
        #expect(loop.isTerminated && wasFree.withLock { $0 } == false)
        try CheckpointDirectory(scratch.path, job: job).close()
    }

    @Test(.timeLimit(.minutes(1))) func `a batch that stops its own loop is the last, and does not wait for itself`() throws {
        for isStepped in [false, true] {
            let program = ScriptedProgram(labels: [10, 10, 10])
            let loop = BatchLoop(program, clock: ManualClock(millis: 10))
            program.onRun = { [weak loop] _ in loop?.terminate() }
            if isStepped { while case .ran = try loop.step() {} } else { try loop.start() }
            #expect(try loop.awaitTermination())
            #expect(program.ranOn.count == 1 && program.closedOn.count == 1)
        }
    }

    @Test func `a batch with another number than is due is refused`() throws {
        final class Jumper: BatchProgram {
            let name = "jumper"
            func restore(_ recovered: RecoveredBatches) {}
            func nextBatch(_ batchID: Int64, nowMillis: Int64) -> BatchDecision {
                .run(BatchPlan(batchID: batchID + 1, batchTime: 0, sources: []))
            }
            func run(_ plan: BatchPlan) -> BatchOutcome { BatchOutcome() }
            func flushState(_ plan: BatchPlan) {}
            func prepareSink(_ plan: BatchPlan) {}
            func publishSink(_ plan: BatchPlan) {}
            func finish(_ plan: BatchPlan) {}
            func stopRequested(gracefully: Bool) {}
            func close() {}
        }
        #expect(throws: BatchLoopError(.wrongBatch, "jumper: planned batch 1 where batch 0 is due")) { try BatchLoop(Jumper()).step() }
    }

    @Test func `a restart publishes what was committed and repeats what was planned`() throws {
        let scratch = try Scratch()
        func open() throws -> CheckpointDirectory { try CheckpointDirectory(scratch.path, job: CheckpointJob(name: "j", kind: .table)) }
        let clock = ManualClock(millis: 100)
        let first = ScriptedProgram(labels: [10, 20, 30])
        first.failsAt = "prepare 1"
        #expect(throws: ScriptedProgram.Failure.self) {
            try BatchLoop(first, checkpoint: try open(), clock: clock).replay(untilMillis: 100, on: clock)
        }

        // Other labels now: the pending batch keeps its own.
        let second = ScriptedProgram(labels: [10, 25, 30])
        var plans: [BatchPlan] = []
        second.onRun = { plans.append($0) }
        try BatchLoop(second, checkpoint: try open(), clock: clock).replay(untilMillis: 100, on: clock)
        #expect(
            second.log == [
                "restore 0 1", "publish 0", "finish 0", "run 1@20", "flush 1", "prepare 1", "publish 1", "finish 1", "run 2@25", "flush 2",
                "prepare 2", "publish 2", "finish 2", "run 3@30", "flush 3", "prepare 3", "publish 3", "finish 3",
            ])
        #expect(plans[0] == BatchPlan(batchID: 1, batchTime: 20, sources: [.init(start: "1", end: "2")], evictionWatermark: 1))

        let third = ScriptedProgram(labels: [])
        try BatchLoop(third, checkpoint: try open(), clock: clock).replay(untilMillis: 100, on: clock)
        #expect(third.log == ["restore 3 -1", "publish 3", "finish 3"])
    }

    @Test func `progress tells each batch once with its outcome`() throws {
        var told: [BatchProgress] = []
        let program = ScriptedProgram(labels: [10, 20])
        program.onRun = { _ in Thread.sleep(forTimeInterval: 0.002) }
        let clock = ManualClock()
        try BatchLoop(program, clock: clock, onProgress: { told.append($0) }).replay(untilMillis: 50, on: clock)
        #expect(told.map(\.batchID) == [0, 1])
        #expect(told.map(\.outcome.nextWatermark) == [10, 20])
        for progress in told {
            #expect(progress.runMicros >= 2000)
            #expect(progress.totalMicros >= progress.runMicros)
            #expect(progress.durationMillis["addBatch"] ?? 0 >= 2)
            #expect(
                Set(progress.durationMillis.keys) == [
                    "triggerExecution", "latestOffset", "queryPlanning", "getBatch", "walCommit", "addBatch", "commitOffsets",
                ])
        }
    }

    @Test func `a crash point is read from its text`() {
        #expect(CrashPoint("run:3") == CrashPoint(.before, .run, batchID: 3))
        #expect(CrashPoint("after-publishSink:0") == CrashPoint(.after, .publishSink, batchID: 0))
        #expect(CrashPoint("before-commit:12")?.description == "before-commit:12")
        for text in ["", "run", "run:x", "jump:1", "after-:1", "run:1:2"] { #expect(CrashPoint(text) == nil) }
    }
}
