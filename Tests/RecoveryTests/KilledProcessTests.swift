import BatchRuntime
import Checkpoints
import Foundation
import Testing

/// The same job in a process of its own, on a real disk, dying for real.
struct KilledProcessTests {
    /// One life of the job in `root`.
    private static func live(_ root: String, chunk: Int) throws {
        let checkpoint = try CheckpointDirectory("\(root)/c", job: CheckpointJob(name: "counting", kind: .table))
        let clock = ManualClock(millis: 1000)
        let job = CountingJob(checkpoint, files: LocalFileSystem(), out: "\(root)/out", chunk: { chunk })
        try BatchLoop(job, checkpoint: checkpoint, clock: clock).replay(untilMillis: 2000, on: clock)
    }

    private func scratch() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("portage-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test(arguments: BatchStep.allCases)
    func `a process that dies at PORTAGE_CRASH_AT is followed by one that needs no hand`(step: BatchStep) async throws {
        let root = try scratch()
        defer { try? FileManager.default.removeItem(atPath: root) }
        let point = step == .restore ? "after-restore:0" : "\(step.rawValue):2"
        await #expect(processExitsWith: .exitCode(137)) { [root = root as String, point = point as String] in
            setenv("PORTAGE_CRASH_AT", point, 1)
            try KilledProcessTests.live(root, chunk: 7)
        }
        #expect(try CheckpointInspection(of: "\(root)/c").leaseStanding == .abandoned)
        try Self.live(root, chunk: 5)
        #expect(try CountingJob.published(LocalFileSystem(), out: "\(root)/out") == CountingJob.expected)
        #expect(try CheckpointInspection(of: "\(root)/c").leaseStanding == .free)
    }

    @Test func `a process that is killed from outside at any moment is followed by one that needs no hand`() async throws {
        let root = try scratch()
        defer { try? FileManager.default.removeItem(atPath: root) }
        for life in 0..<6 {
            await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String, life = life as Int] in
                let killer = Thread {
                    usleep(useconds_t(1000 + life * 1700))
                    kill(getpid(), SIGKILL)
                }
                killer.start()
                try KilledProcessTests.live(root, chunk: 1 + life)
                sleep(10)
            }
        }
        try Self.live(root, chunk: 5)
        #expect(try CountingJob.published(LocalFileSystem(), out: "\(root)/out") == CountingJob.expected)
        #expect(try CheckpointInspection(of: "\(root)/c").problems == [])
    }
}
