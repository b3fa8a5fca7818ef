import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting
import Testing

struct SetBackTests {
    init() { RecordedLog.begin() }

    /// 2026-03-01, 12:00 UTC.
    private static let noon: Int64 = 1_772_366_400_000

    private func warnings(of program: ScriptedProgram) -> [String] {
        RecordedLog.lines(containing: program.name).filter { $0.hasPrefix("warning portage.batch: ") }
    }

    private func program(labels: [Int64]) -> ScriptedProgram {
        let program = ScriptedProgram(labels: labels)
        program.name = "job-\(UUID())"
        program.finishesByItself = false
        return program
    }

    @Test func `a clock set back is said once, with both times and what waits`() throws {
        let program = program(labels: [Self.noon, Self.noon + 10_000])
        let clock = ManualClock(millis: Self.noon + 2500)
        let loop = BatchLoop(program, clock: clock)
        guard case .ran = try loop.step() else { throw ScriptedProgram.Failure(at: "no batch") }
        #expect(try loop.step() == .waiting(untilMillis: Self.noon + 10_000))
        #expect(warnings(of: program).isEmpty)

        clock.advance(byMillis: -3_600_000)
        for _ in 0..<3 { #expect(try loop.step() == .waiting(untilMillis: Self.noon + 10_000)) }
        let told = """
            warning portage.batch: \(program.name): the clock was set back by 3600.000 s: it shows 2026-03-01T11:00:02.500Z where it would have shown \
            2026-03-01T12:00:02.500Z; no batch runs until it shows 2026-03-01T12:00:10.000Z
            """
        #expect(warnings(of: program) == [told])

        // Its way back up to where it was is no news; another turn is.
        for _ in 0..<4 {
            clock.advance(byMillis: 900_000)
            _ = try loop.step()
        }
        #expect(warnings(of: program).count == 1)
        clock.advance(byMillis: -1000)
        _ = try loop.step()
        #expect(warnings(of: program).count == 2)
    }

    @Test func `less than a second is what time servers do, and batches that go on are said to`() throws {
        let program = program(labels: [Self.noon, Self.noon + 1, Self.noon + 2])
        let clock = ManualClock(millis: Self.noon + 60_000)
        let loop = BatchLoop(program, clock: clock)
        _ = try loop.step()
        clock.advance(byMillis: -999)
        _ = try loop.step()
        #expect(warnings(of: program).isEmpty)
        clock.advance(byMillis: -1000)
        _ = try loop.step()
        #expect(program.log.filter { $0.hasPrefix("run") }.count == 3)
        #expect(warnings(of: program).count == 1)
        #expect(warnings(of: program)[0].hasSuffix("batches follow the time that it shows now"))
    }

    @Test(.timeLimit(.minutes(1))) func `a loop that sleeps notices too, also where the clock went on before it was set back`() throws {
        let program = program(labels: [Self.noon + 3_600_000])
        let clock = ManualClock(millis: Self.noon)
        let loop = BatchLoop(program, clock: clock)
        try loop.start()
        #expect(clock.waitForSleeper() == Self.noon + 3_600_000)
        clock.set(toMillis: Self.noon + 2_400_000)
        clock.set(toMillis: Self.noon + 600_000)
        while warnings(of: program).isEmpty { usleep(1000) }
        #expect(warnings(of: program)[0].contains("the clock was set back by 1800.000 s: it shows 2026-03-01T12:10:00.000Z where"))
        #expect(clock.waitForSleeper() == Self.noon + 3_600_000)
        clock.set(toMillis: Self.noon + 3_600_000)
        while clock.waitForSleeper() != .max {}
        loop.stop()
        _ = try loop.awaitTermination(timeoutMillis: 10_000)
        #expect(program.log.contains("run 0@\(Self.noon + 3_600_000)"))
        #expect(warnings(of: program).count == 1)
    }

    @Test func `a start by a clock behind the checkpoint's last batch is said if that makes it wait`() throws {
        let scratch = try Scratch()
        let labels = [Self.noon, Self.noon + 10_000]
        for (start, isTold) in [(Self.noon, false), (Self.noon - 86_400_000, true), (Self.noon + 5000, false)] {
            let program = program(labels: labels)
            let checkpoint = try CheckpointDirectory(scratch.path, job: CheckpointJob(name: "j", kind: .dstream))
            let clock = ManualClock(millis: start)
            let loop = BatchLoop(program, checkpoint: checkpoint, clock: clock)
            var step = try loop.step()
            while case .ran = step { step = try loop.step() }
            #expect(step == .waiting(untilMillis: Self.noon + 10_000))
            _ = try loop.step()
            let told = """
                warning portage.batch: \(program.name): the clock is 86400.000 s behind the last batch in the checkpoint: it shows \
                2026-02-28T12:00:00.000Z, that batch is of 2026-03-01T12:00:00.000Z; no batch runs until it shows 2026-03-01T12:00:10.000Z
                """
            #expect(warnings(of: program) == (isTold ? [told] : []))
            loop.stop()
            while try loop.step() != .finished {}
        }
    }

    @Test func `times that no calendar shows are said in ms`() throws {
        let program = program(labels: [])
        let clock = ManualClock(millis: .max)
        let loop = BatchLoop(program, clock: clock)
        _ = try loop.step()
        clock.set(toMillis: .min)
        _ = try loop.step()
        #expect(warnings(of: program).count == 1)
        #expect(warnings(of: program)[0].contains("it shows -9223372036854775808 ms where it would have shown 9223372036854775807 ms"))
    }

    @Test(.timeLimit(.minutes(1))) func `the system's clock counts time that passes, by which waits end`() {
        let clock = SystemClock()
        let before = (clock.nowMillis, clock.steadyMillis ?? 0)
        clock.sleep(untilMillis: before.0 + 20)
        #expect(clock.nowMillis >= before.0 + 20)
        #expect((clock.steadyMillis ?? 0) > before.1)
        let condition = SteadyCondition()
        condition.withLock { while condition.wait(untilSteadyMillis: SteadyCondition.deadline(inMillis: 5)) {} }
        condition.withLock { #expect(!condition.wait(untilSteadyMillis: .min)) }
        #expect(SteadyCondition.deadline(inMillis: .max) == .max)
    }
}
