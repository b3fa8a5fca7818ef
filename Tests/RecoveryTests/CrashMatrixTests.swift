import BatchRuntime
import Checkpoints
import KafkaTransport
import StreamTesting
import Testing

/// Whatever goes wrong, whenever: after a restart the output is that of a run that nothing disturbed.
///
/// Every step × every fault × both APIs × (stateless, windowed, keyed state) × (file, Kafka, transactional Kafka), and random lives.
struct CrashMatrixTests {
    /// Its clocks start again with each life, thousands of times, and each would cause a warning.
    init() { RecordedLog.begin() }

    /// What ends a life at a step.
    enum End: String, CaseIterable { case kill, powerLoss, error }

    private struct Thrown: Error {}

    /// Does what the message of a damaged file says, as a person would. Any other refusal is a failure.
    private func mend(_ error: any Error, _ machine: Machine) throws {
        guard let error = error as? CheckpointError, error.code == .corrupt else { throw error }
        guard error.description.contains("delete it") || error.description.contains("restore it from a copy") else { throw error }
        machine.disk.overwrite(error.path, nil)
    }

    private func check(_ scene: Scene, _ machine: Machine, lives: Int, _ story: String) {
        let output = scene.output(machine)
        #expect(scene.isRight(output, lives: lives), "\(story): \(output)")
    }

    @Test(arguments: Scene.all)
    func `an undisturbed run puts out what arithmetic says, once`(scene: Scene) throws {
        let machine = Machine(seed: 1)
        try scene.live(machine, SimulatedLife())
        #expect(scene.output(machine) == scene.expected)
    }

    @Test(arguments: Scene.all)
    func `ended before or after any step`(scene: Scene) throws {
        var reached: Set<CrashPoint> = []
        for step in BatchStep.allCases {
            for edge in CrashPoint.Edge.allCases {
                for batch in step == .restore ? [0] : [0, 2] as [Int64] {
                    for end in End.allCases {
                        let story = "\(scene): \(end) \(edge) \(step) of batch \(batch)"
                        let machine = Machine(seed: ProcessSeed.value)
                        let life = SimulatedLife()
                        let point = CrashPoint(edge, step, batchID: batch)
                        do {
                            try scene.live(machine, life) { now in
                                guard now == point else { return }
                                reached.insert(now)
                                if end != .error { life.die(losingPower: end == .powerLoss) }
                                throw Thrown()
                            }
                        } catch is Thrown {}
                        // No hand is needed: the next start is enough.
                        do { try scene.live(machine, SimulatedLife()) } catch {
                            Issue.record("\(story): the next start says: \(error)")
                            continue
                        }
                        check(scene, machine, lives: 2, story)
                    }
                }
            }
        }
        // Pipelined, the second plan is made durable with the first commit: no step of its own.
        let isPipelined = scene.api == .tablesPipelinedEarly || scene.api == .tablesPipelinedLate
        #expect(reached.count == (2 * 1 + 2 * 8 * 2) - (isPipelined ? 2 : 0), "\(scene): \(reached.count) points")
    }

    /// How many operations a life without faults has.
    private func operations(_ scene: Scene) throws -> [String] {
        let life = SimulatedLife()
        try scene.live(Machine(seed: 1), life)
        return life.operations
    }

    /// A disk that lies (`drop`, `delay`) can lose a plan whose batch is already in the topic. That is told, never guessed at.
    private func isTold(_ error: any Error) -> Bool {
        guard let error = error as? KafkaError else { return false }
        return error.description.contains("is it an older copy?") || error.description.contains("no longer records whether it was written")
    }

    /// Lives with the faults given, one list a life, then without any until the job has finished.
    private func survive(_ scene: Scene, seed: UInt64, _ lives: [[Int: SimulatedLife.Fault]], _ story: String) throws {
        let machine = Machine(seed: seed)
        let faults = Set(lives.flatMap(\.values))
        let mayLie = !faults.isDisjoint(with: [.drop, .delay, .tear])
        // Only where a torn file stands under its final name a hand is needed.
        let mayTear = faults.contains(.tear)
        for faults in lives {
            do { try scene.live(machine, SimulatedLife(faults)) } catch {
                if mayLie, isTold(error) { return }
                guard (error as? CheckpointError)?.code == .corrupt else { continue }
                guard mayTear else { return _ = Issue.record("\(story): \(error)") }
                try mend(error, machine)
            }
        }
        for life in 1...8 {
            do {
                try scene.live(machine, SimulatedLife())
                return check(scene, machine, lives: lives.count + life, story)
            } catch {
                if mayLie, isTold(error) { return }
                do {
                    guard mayTear else { throw error }
                    try mend(error, machine)
                } catch { return _ = Issue.record("\(story): the next start says: \(error)") }
            }
        }
        Issue.record("\(story): could not be mended")
    }

    @Test(arguments: Scene.all, SimulatedLife.Fault.allCases)
    func `a fault of each kind at operations all over a life`(scene: Scene, fault: SimulatedLife.Fault) throws {
        let operations = try operations(scene)
        #expect(operations.count > 50, "\(operations)")
        var random = SeededGenerator(seed: ProcessSeed.value &+ UInt64(fault.number))
        for index in stride(from: random.below(5), to: operations.count, by: 5) {
            let story = "PORTAGE_SEED=\(ProcessSeed.value) \(scene): \(fault) at operation \(index), \(operations[index])"
            try survive(scene, seed: random.next(), [[index: fault]], story)
        }
    }

    /// 100 groups of 50 schedules.
    @Test(arguments: 0..<100) func `random faults over random lives`(group: Int) throws {
        for number in 0..<50 {
            let seed = ProcessSeed.value &+ UInt64(group * 50 + number)
            var random = SeededGenerator(seed: seed)
            let scene = Scene.all[random.below(Scene.all.count)]
            let lives = (0..<1 + random.below(4)).map { _ -> [Int: SimulatedLife.Fault] in
                var faults: [Int: SimulatedLife.Fault] = [:]
                for _ in 0..<1 + random.below(3) {
                    faults[random.below(220)] = SimulatedLife.Fault.allCases[random.below(SimulatedLife.Fault.allCases.count)]
                }
                return faults
            }
            try survive(scene, seed: random.next(), lives, "PORTAGE_SEED=\(ProcessSeed.value) schedule \(seed): \(scene): \(lives)")
        }
    }
}

extension SimulatedLife.Fault {
    /// The same in every process.
    fileprivate var number: Int { SimulatedLife.Fault.allCases.firstIndex(of: self) ?? 0 }
}
