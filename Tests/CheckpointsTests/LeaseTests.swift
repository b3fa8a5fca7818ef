import Checkpoints
import Foundation
import Offsets
import Synchronization
import StreamTesting
import Testing

struct LeaseTests {
    let job = CheckpointJob(name: "sensor-totals", kind: .table)

    @Test func `a second query is refused, told who holds it, and changes no byte`() throws {
        let scratch = try Scratch()
        let first = try CheckpointDirectory(scratch.path, job: job)
        defer { first.close() }
        try first.plan(0, end: "{}")
        let before = try scratch.contents()
        let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: job) }
        #expect(error?.code == .leased)
        #expect(error?.description.contains("in use by job \"sensor-totals\" (pid \(getpid()) on ") == true)
        #expect(try scratch.contents() == before)
        first.close()
        let second = try CheckpointDirectory(scratch.path, job: job)
        defer { second.close() }
        #expect(second.fence == first.fence + 1)
        second.close()
    }

    /// Runs something before one of the writes that go through it, in a process that slept there.
    private final class SleepingFileSystem: ForwardingFileSystem {
        let base: any FileSystem = LocalFileSystem(isDurable: false)
        private let writesLeft: Mutex<Int>
        private let body: @Sendable () throws -> Void

        init(before write: Int, _ body: @escaping @Sendable () throws -> Void) {
            writesLeft = Mutex(write)
            self.body = body
        }

        private func write<R>(_ action: () throws(CheckpointError) -> R) throws(CheckpointError) -> R {
            let isDue = writesLeft.withLock { left in
                left -= 1
                return left == -1
            }
            do { if isDue { try body() } } catch { Issue.record("\(error)") }
            return try action()
        }

        func stage(_ writes: [FileWrite]) throws(CheckpointError) {
            try write { () throws(CheckpointError) in try base.stage(writes) }
        }
        func putAll(_ writes: [FileWrite], after staged: [String]) throws(CheckpointError) {
            try write { () throws(CheckpointError) in try base.putAll(writes, after: staged) }
        }
    }

    @Test(arguments: [0, 1], [false, true])
    func `a holder that slept just before a write and wakes as a stranger damages nothing`(write: Int, heirPlansFirst: Bool) throws {
        let scratch = try Scratch()
        var policy = LeasePolicy()
        policy.identity.host = "elsewhere"
        policy.nowMillis = { 0 }
        nonisolated(unsafe) var heir: CheckpointDirectory?
        nonisolated(unsafe) var winner: String?
        @Sendable func plan(_ directory: CheckpointDirectory, _ end: String, from: Int64) -> CheckpointError? {
            checkpointError {
                try directory.logBatch(
                    0, offsets: OffsetLogEntry(batchWatermarkMillis: 0, batchTimestampMillis: from, conf: [:], offsets: [end]),
                    manifest: ManifestRecord(
                        batchID: 0, batchTime: from, evictionWatermark: 0, lateWatermark: 0, starts: [nil],
                        ranges: [OffsetRange(TopicPartition("t", 0), from: from, until: from + 1)]))
                winner = end
            }
        }
        @Sendable func heirPlans() {
            if let refusal = heir.flatMap({ plan($0, "heir", from: 2) }) { #expect(refusal.code == .alreadyWritten) }
        }
        let job = self.job
        let files = SleepingFileSystem(before: write) {
            var later = LeasePolicy()
            later.nowMillis = { 1_000_000 }
            later.isAlive = { _ in nil }
            heir = try CheckpointDirectory(scratch.path, job: job, files: LocalFileSystem(isDurable: false), lease: later)
            if heirPlansFirst { heirPlans() }
        }
        let holder = try CheckpointDirectory(scratch.path, job: job, files: files, lease: policy)
        defer { holder.close() }
        let refusal = plan(holder, "holder", from: 1)
        #expect(refusal.map { [.alreadyWritten, .fenced].contains($0.code) } ?? true)
        if !heirPlansFirst { heirPlans() }
        #expect(checkpointError { try holder.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 0)) }?.code == .fenced)
        heir?.close()

        let logs = try CheckpointDirectory(scratch.path, job: job).closing { try $0.recover() }
        #expect(logs.pending?.offsets.offsets == [winner])
        #expect(logs.pending?.ranges.map(\.from) == [winner == "heir" ? 2 : 1])
        #expect((winner == "heir") == (refusal != nil))
    }

    @Test func `a holder killed with kill -9 needs no hand`() throws {
        let scratch = try Scratch()
        // A real process that dies without a word; its lease is written in its name.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sleep")
        process.arguments = ["1000"]
        try process.run()
        let stat = try String(contentsOfFile: "/proc/\(process.processIdentifier)/stat", encoding: .utf8)
        var policy = LeasePolicy()
        policy.identity.pid = process.processIdentifier
        policy.identity.startTicks = try #require(UInt64(stat.split(separator: " ")[21]))
        let holder = try CheckpointDirectory(scratch.path, job: job, lease: policy)
        defer { holder.close() }

        #expect(checkpointError { _ = try CheckpointDirectory(scratch.path, job: job) }?.code == .leased)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        let heir = try CheckpointDirectory(scratch.path, job: job)
        defer { heir.close() }
        #expect(heir.fence == holder.fence + 1)

        // Should the old one wake after all, it writes nothing any more.
        let before = try scratch.contents()
        let error = checkpointError { try holder.plan(0, end: "{}") }
        #expect(error?.code == .fenced)
        #expect(error?.description.contains("lease 1 was lost to job \"sensor-totals\"") == true)
        #expect(checkpointError { try holder.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 0)) }?.code == .fenced)
        holder.close()
        #expect(try scratch.contents() == before)
        try heir.plan(0, end: "{}")
    }

    @Test func `another process with the pid of a dead holder is not taken for it`() throws {
        let scratch = try Scratch()
        var policy = LeasePolicy()
        policy.identity.startTicks &+= 1
        let holder = try CheckpointDirectory(scratch.path, job: job, lease: policy)
        defer { holder.close() }
        let heir = try CheckpointDirectory(scratch.path, job: job)
        defer { heir.close() }
        #expect(heir.fence == holder.fence + 1)
    }

    @Test func `a holder on another host is waited for until it has been silent too long`() throws {
        let scratch = try Scratch()
        let clock = Mutex<Int64>(1_000_000)
        var there = LeasePolicy(timeoutMillis: 600_000)
        there.identity.host = "elsewhere"
        there.identity.bootID = "another kernel"
        there.nowMillis = { 1_000_000 }
        var here = LeasePolicy(timeoutMillis: 600_000)
        here.nowMillis = { clock.withLock { $0 } }

        let holder = try CheckpointDirectory(scratch.path, job: job, lease: there)
        defer { holder.close() }
        clock.withLock { $0 = 1_600_000 }
        let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: job, lease: here) }
        #expect(error?.code == .leased)
        #expect(error?.description.contains("on elsewhere") == true)
        #expect(error?.description.contains("start again in 1 s") == true)
        clock.withLock { $0 = 1_600_001 }
        let heir = try CheckpointDirectory(scratch.path, job: job, lease: here)
        defer { heir.close() }
        #expect(heir.fence == 2)
        #expect(checkpointError { try holder.plan(0, end: "{}") }?.code == .fenced)
    }

    @Test func `of many that try at once one gets it`() throws {
        let scratch = try Scratch()
        let winners = Mutex<[CheckpointDirectory]>([])
        let failures = Mutex<[CheckpointError.Code?]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            do {
                let directory = try CheckpointDirectory(scratch.path, job: job)
                winners.withLock { $0.append(directory) }
            } catch {
                failures.withLock { $0.append((error as? CheckpointError)?.code) }
            }
        }
        defer { for winner in winners.withLock({ $0 }) { winner.close() } }
        #expect(winners.withLock { $0.count } == 1)
        #expect(failures.withLock { $0 } == Array(repeating: .leased, count: 7))
    }
}
