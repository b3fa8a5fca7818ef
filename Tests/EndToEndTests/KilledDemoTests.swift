import BatchRuntime
import Foundation
import StreamTesting
import Testing

/// `kill -9` at any moment of the demo, then the same command again: nothing twice, nothing lost.
struct KilledDemoTests {
    /// A demo that nobody killed.
    private static let whole = Task {
        let demo = try Demo()
        let start = ContinuousClock.now
        try await demo.finish()
        return (demo: demo, outcome: try demo.outcome(), lasted: ContinuousClock.now - start)
    }

    @Test(arguments: Demo.Run.allCases, BatchStep.allCases)
    func `a demo that died before and after a step ends as if it had not`(run: Demo.Run, step: BatchStep) async throws {
        let whole = try await Self.whole.value
        let demo = try Demo(before: run, after: whole.demo)
        if step == .restore {
            // At the very start, and again at the start after a batch was planned and not done.
            for point in ["before-restore:0", "after-restore:0", "run:3", "before-restore:3", "after-restore:3"] {
                try await demo.die(at: point)
            }
        } else {
            try await demo.die(at: "before-\(step):2")
            try await demo.die(at: "after-\(step):4")
        }
        try await demo.finish()
        let differences = Scratch.differences(try demo.outcome(), whole.outcome)
        #expect(differences.isEmpty, "\(run) \(step): \(differences)")
    }

    @Test func `a demo killed at random moments ends as if it had not`() async throws {
        let whole = try await Self.whole.value
        let demo = try Demo()
        var longest = max(2, Int(whole.lasted / .milliseconds(1)))
        var moments: [Int] = []
        var random = SeededGenerator(seed: ProcessSeed.value)
        var kills = 0
        for life in 0..<8 {
            let running = try demo.start()
            moments.append(Int.random(in: 1...longest, using: &random))
            try await Task.sleep(for: .milliseconds(moments[life]))
            running.signal(SIGKILL)
            let ending = try await running.end()
            if ending.signal == SIGKILL {
                kills += 1
            } else {
                #expect(ending.status == 0, "after \(moments) ms: \(ending)")
                // The machine is less busy than when the whole run was timed: the next moment lies within this life.
                longest = max(2, moments[life] / 2)
            }
        }
        try await demo.finish()
        #expect(kills > 0, "PORTAGE_SEED=\(ProcessSeed.value): no life was short enough: \(moments) ms")
        let differences = Scratch.differences(try demo.outcome(), whole.outcome)
        #expect(differences.isEmpty, "PORTAGE_SEED=\(ProcessSeed.value): killed after \(moments) ms: \(differences)")
    }

    @Test func `a demo given again when it is done changes nothing`() async throws {
        let whole = try await Self.whole.value
        let demo = try Demo()
        for _ in 0..<3 { try await demo.finish() }
        let differences = Scratch.differences(try demo.outcome(), whole.outcome)
        #expect(differences.isEmpty, "\(differences)")
    }
}
