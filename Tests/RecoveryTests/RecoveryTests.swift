import BatchRuntime
import Checkpoints
import Foundation
import StreamTesting
import Testing

/// A job that is killed and started again publishes what an undisturbed one publishes: nothing twice, nothing lost.
struct RecoveryTests {
    private struct Killed: Error {}

    /// One life of the job on a disk, until it has finished or died.
    private func live(
        _ files: any FileSystem, chunk: @escaping () -> Int = { 7 }, hook: ((CrashPoint) throws -> Void)? = nil
    ) throws {
        let checkpoint = try CheckpointDirectory(
            "c", job: CheckpointJob(name: "counting", kind: .table), files: files, lease: .heirOfTheDead, minBatchesToRetain: 3)
        let clock = ManualClock(millis: 1000)
        let loop = BatchLoop(CountingJob(checkpoint, files: files, chunk: chunk), checkpoint: checkpoint, clock: clock)
        loop.crashHook = hook
        try loop.replay(untilMillis: 2000, on: clock)
    }

    /// Does what the message of a damaged file says. Any other error is a failure.
    private func mend(_ error: any Error, on disk: MemoryFileSystem) throws {
        guard let error = error as? CheckpointError, error.code == .corrupt else { throw error }
        #expect(error.message.hasPrefix(error.path + ": "))
        #expect(error.description.contains("delete it") || error.description.contains("restore it from a copy"))
        try disk.remove(error.path)
    }

    /// Lives on a sound disk until the job has finished. Returns how many files had to be mended.
    @discardableResult
    private func liveOn(_ disk: MemoryFileSystem, chunk: @escaping () -> Int = { 5 }) throws -> Int {
        var mended = 0
        while true {
            do {
                try live(disk, chunk: chunk)
                return mended
            } catch {
                mended += 1
                #expect(mended < 5)
                try mend(error, on: disk)
            }
        }
    }

    @Test func `an undisturbed run publishes every record once`() throws {
        let disk = MemoryFileSystem()
        try live(disk)
        #expect(try CountingJob.published(disk) == CountingJob.expected)
    }

    @Test(arguments: BatchStep.allCases, CrashPoint.Edge.allCases)
    func `killed before or after any step of any batch`(step: BatchStep, edge: CrashPoint.Edge) throws {
        for batch in 0..<6 as Range<Int64> where step != .restore || batch == 0 {
            let disk = MemoryFileSystem()
            let files = FaultyFileSystem(disk)
            var wasKilled = false
            #expect(throws: Killed.self) {
                try live(
                    files,
                    hook: { point in
                        if point == CrashPoint(edge, step, batchID: batch) {
                            wasKilled = true
                            files.crash()
                            throw Killed()
                        }
                    })
            }
            #expect(wasKilled)
            try liveOn(disk)
            #expect(try CountingJob.published(disk) == CountingJob.expected, "killed \(edge) \(step) of batch \(batch)")
        }
    }

    @Test func `every write refused, torn, lost or cut off by a crash`() throws {
        let undisturbed = FaultyFileSystem(MemoryFileSystem())
        try live(undisturbed)
        let writes = undisturbed.writes
        #expect(writes.contains("c/state/0/0/6.delta"))
        #expect(writes.contains("c/portage/manifest/5.1"))
        var mended: Set<String> = []
        for (index, path) in writes.enumerated() {
            for fault in [.fail(errno: ENOSPC), .tear, .drop, .crashBefore, .crashAfter] as [FaultyFileSystem.Fault] {
                let disk = MemoryFileSystem()
                let files = FaultyFileSystem(disk, faults: [index: fault])
                do {
                    try live(files)
                    // Only the release of the lease may fail unnoticed, and the loss of the very last removal of what is old.
                    #expect(
                        path.hasPrefix("c/portage/lease/") || (fault == .drop && index >= writes.count - 2),
                        "\(fault) of \(path) went unnoticed")
                } catch let error as CheckpointError {
                    if case .fail = fault {
                        #expect(error.code == .diskFull)
                        #expect(error.path == path)
                    }
                }
                if try liveOn(disk) > 0 { mended.insert(path) }
                #expect(try CountingJob.published(disk) == CountingJob.expected, "\(fault) of write \(index), \(path)")
            }
        }
        // Only where a torn file stands under its final name and decides something, a hand is needed.
        let deciding = ["c/offsets", "c/commits", "c/metadata", "c/portage/job", "c/portage/lease"]
        #expect(mended.allSatisfy { path in deciding.contains { path.hasPrefix($0) } }, "\(mended)")
        #expect(mended.contains("c/offsets/3"))
    }

    @Test(arguments: 0..<200)
    func `random lives and deaths`(number: Int) throws {
        let seed = ProcessInfo.processInfo.environment["PORTAGE_SEED"].flatMap { UInt64($0) } ?? UInt64(number)
        var random = SeededGenerator(seed: seed)
        let disk = MemoryFileSystem()
        var story: [String] = []
        for life in 0..<8 {
            let index = random.below(50)
            let fault: FaultyFileSystem.Fault
            switch random.below(5) {
            case 0: fault = .fail(errno: EIO)
            case 1: fault = .tear
            case 2: fault = .drop
            case 3: fault = .crashBefore
            default: fault = .crashAfter
            }
            story.append("life \(life): \(fault) at write \(index)")
            let files = FaultyFileSystem(disk, faults: [index: fault])
            var chunks = SeededGenerator(seed: random.next())
            do {
                try live(files, chunk: { 1 + chunks.below(9) })
            } catch let error as CheckpointError {
                if error.code == .corrupt { try mend(error, on: disk) }
            }
        }
        try liveOn(disk)
        #expect(try CountingJob.published(disk) == CountingJob.expected, "PORTAGE_SEED=\(seed): \(story)")
        let problems = try CheckpointInspection(of: "c", files: disk).problems
        #expect(problems == [], "PORTAGE_SEED=\(seed): \(story)")
    }

    @Test func `a batch that was planned is repeated with the same range, whatever is there by now`() throws {
        let disk = MemoryFileSystem()
        #expect(throws: Killed.self) {
            try live(disk, chunk: { 3 }, hook: { if $0 == CrashPoint(.after, .run, batchID: 2) { throw Killed() } })
        }
        try live(disk, chunk: { 100 })
        #expect(try String(decoding: disk.read("out/published/2") ?? [], as: UTF8.self) == "6:2,7:2,8:2")
        #expect(try CountingJob.published(disk) == CountingJob.expected)
    }
}
