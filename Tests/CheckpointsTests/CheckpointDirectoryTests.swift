import Checkpoints
import Foundation
import Offsets
import StreamTesting
import Testing

struct CheckpointDirectoryTests {
    let job = CheckpointJob(
        name: "totals", kind: .dstream, zeroTime: 990_000, batchInterval: 10_000, windowPhases: [5], planFingerprint: "p1")

    /// A checkpoint whose first batch is planned: from there on it is the job's.
    private func begin(_ job: CheckpointJob, in scratch: Scratch) throws {
        let directory = try CheckpointDirectory(scratch.path, job: job)
        defer { directory.close() }
        try directory.plan(0, end: "{}")
    }

    @Test func `a fresh directory is laid out as Spark's and has nothing to recover`() throws {
        let scratch = try Scratch()
        let directory = try CheckpointDirectory("file://\(scratch.path)/c/", job: job)
        defer { directory.close() }
        #expect(try directory.recover() == RecoveredLogs())
        #expect(try scratch.text("c/metadata").hasPrefix("{\"id\":\"\(directory.id)\",\"crc\":"))
        #expect(UUID(uuidString: directory.id) != nil)
        #expect(
            try Set(FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/c")) == ["metadata", "offsets", "commits", "portage"])
    }

    @Test func `a checkpoint says which engine runs its job, one of before that by the last step of its plan`() throws {
        for (steps, engine) in [(["x"], "tables 2"), (["x", "on the tables 2 engine"], nil)] as [([String], String?)] {
            let scratch = try Scratch()
            try begin(CheckpointJob(name: "totals", kind: .dstream, plan: steps, engine: engine), in: scratch)
            #expect { try CheckpointDirectory(scratch.path, job: CheckpointJob(name: "totals", kind: .dstream, plan: ["x"])) } throws: {
                "\($0)".contains(
                    "was written by the job \"totals\" as a DStream job on the table engine, and is opened by it as a DStream job:")
            }
        }
    }

    @Test func `a planned batch is pending until it is committed, and comes back to the letter`() throws {
        let scratch = try Scratch()
        let range = OffsetRange(TopicPartition("t", 0), from: 3, until: 9)
        do {
            let directory = try CheckpointDirectory(scratch.path, job: job)
            defer { directory.close() }
            for id in 0..<2 as Range<Int64> {
                try directory.logBatch(
                    id,
                    offsets: OffsetLogEntry(
                        batchWatermarkMillis: 7, batchTimestampMillis: 1_000_000 + id, conf: [:], offsets: ["{}", nil]),
                    manifest: ManifestRecord(
                        batchID: id, batchTime: 1_000_000 + id, evictionWatermark: 7, lateWatermark: 6, starts: ["x\"y", nil],
                        ranges: [range]))
                if id == 0 { try directory.logCommit(id, CommitLogEntry(nextBatchWatermarkMillis: 77)) }
            }
        }
        let logs = try CheckpointDirectory(scratch.path, job: job).closing { try $0.recover() }
        #expect(logs.committed?.id == 0)
        #expect(logs.commit?.nextBatchWatermarkMillis == 77)
        let pending = try #require(logs.pending)
        #expect(pending.id == 1)
        #expect(pending.batchTime == 1_000_001)
        #expect(pending.starts == ["x\"y", nil])
        #expect(pending.offsets.offsets == ["{}", nil])
        #expect((pending.evictionWatermark, pending.lateWatermark) == (7, 6))
        #expect(pending.ranges == [range])
    }

    @Test func `a checkpoint of another job is refused, both are named, and no byte changes`() throws {
        let scratch = try Scratch()
        try begin(job, in: scratch)
        let before = try scratch.contents()
        func refusal(_ change: (inout CheckpointJob) -> Void) -> String {
            var other = job
            change(&other)
            let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: other) }
            return error?.code == .otherJob ? error?.message ?? "" : ""
        }
        #expect(refusal { $0.name = "sums" }.contains("is the checkpoint of dstream job \"totals\", not of dstream job \"sums\""))
        #expect(refusal { $0.kind = .table }.contains("of dstream job \"totals\", not of table job \"totals\""))
        #expect(refusal { $0.batchInterval = 5_000 }.contains("its batch interval was 10000 ms and is now 5000 ms"))
        #expect(
            refusal { $0.planFingerprint = "p2" }.contains(
                "its plan has changed: the checkpoint is of a time when plans were not kept as text"))
        #expect(try scratch.contents() == before)
    }

    @Test func `a checkpoint of another plan is refused with what differs`() throws {
        let scratch = try Scratch()
        var job = job
        job.plan = ["map every 1000 ms", "window every 1000 ms (3000) of step 1", "count every 1000 ms of step 2"]
        try begin(job, in: scratch)
        var other = job
        other.planFingerprint = "p2"
        other.plan = ["map every 1000 ms", "window every 1000 ms (4000) of step 1"]
        let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: other) }
        #expect(
            error?.description.contains(
                "its plan has changed: step 2 was window every 1000 ms (3000) of step 1, is window every 1000 ms (4000) of step 1; "
                    + "step 3, count every 1000 ms of step 2, is gone") == true, "\(String(describing: error))")
    }

    @Test func `a restart keeps the zero time and the phases of the first start`() throws {
        let scratch = try Scratch()
        try begin(job, in: scratch)
        var later = job
        later.zeroTime = 5_000_000
        later.windowPhases = []
        #expect(try CheckpointDirectory(scratch.path, job: later).closing { $0.job } == job)
        #expect(try CheckpointDirectory.storedJob(at: scratch.path) == job)
        #expect(try CheckpointDirectory.storedJob(at: scratch.path + "/none") == nil)
    }

    @Test func `a first start that failed leaves neither zero time nor plan, and a later one both`() throws {
        let scratch = try Scratch()
        try CheckpointDirectory(scratch.path, job: job).abandon()
        var corrected = job
        corrected.zeroTime = 5_000_000
        corrected.planFingerprint = "p2"
        corrected.batchInterval = 5_000
        try begin(corrected, in: scratch)
        try CheckpointDirectory(scratch.path, job: corrected).abandon()
        #expect(try CheckpointDirectory.storedJob(at: scratch.path) == corrected)
        #expect(checkpointError { _ = try CheckpointDirectory(scratch.path, job: job) }?.code == .otherJob)
    }

    @Test func `a commit may be said twice, but not otherwise the second time`() throws {
        let scratch = try Scratch()
        let directory = try CheckpointDirectory(scratch.path, job: job)
        defer { directory.close() }
        try directory.plan(0, end: "{}")
        #expect(checkpointError { try directory.plan(0, end: "{}") }?.code == .alreadyWritten)
        try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 1))
        try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 1))
        #expect(checkpointError { try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 2)) }?.code == .alreadyWritten)
    }

    @Test(arguments: ["a\nb", "", "-"])
    func `an offset that does not fit a line is refused before anything is written`(offset: String) throws {
        let scratch = try Scratch()
        let directory = try CheckpointDirectory(scratch.path, job: job)
        defer { directory.close() }
        #expect(checkpointError { try directory.plan(0, end: offset) }?.code == .invalid)
        #expect(try directory.recover() == RecoveredLogs())
    }

    @Test(arguments: [
        ("offsets/1", "v1\n{\"batchWatermarkMs\":0}\n{\"t\":{\"0\"", "torn or damaged"),
        ("offsets/1", "", "torn: it is empty"),
        (
            "offsets/1", "v1\n{\"batchWatermarkMs\":0,\"batchTimestampMs\":1000,\"conf\":{\"a\":\"1\"}}\n{\"t\":{\"0\":9}}",
            "is not the file that portage/manifest/1.1"
        ),
        ("portage/manifest/1.1", "{\"version\":1", "torn: it has no checksum"),
        ("commits/0", "v1\n{\"next", "torn or damaged"),
        ("metadata", "{\"id\":", "torn or damaged"),
        ("portage/job", "", "torn: it is empty"),
    ])
    func `a damaged file is named`(name: String, text: String, what: String) throws {
        let scratch = try Scratch()
        do {
            let directory = try CheckpointDirectory(scratch.path, job: job)
            defer { directory.close() }
            try directory.plan(0, end: "{\"t\":{\"0\":5}}")
            try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 1))
            try directory.plan(1, end: "{\"t\":{\"0\":7}}")
        }
        try scratch.write(name, text)
        let before = try scratch.contents()
        let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: job).closing { try $0.recover() } }
        #expect(error?.code == .corrupt)
        #expect(error?.message.hasPrefix("\(scratch.path)/\(name): ") == true)
        #expect(error?.description.contains(what) == true)
        // Only the lease may have changed.
        #expect(try scratch.contents().filter { !$0.key.contains("lease") } == before.filter { !$0.key.contains("lease") })
        #expect(try CheckpointInspection(of: scratch.path).problems.count == 1)
    }

    @Test func `what the torn newest offset file's message says to do works`() throws {
        let scratch = try Scratch()
        do {
            let directory = try CheckpointDirectory(scratch.path, job: job)
            defer { directory.close() }
            try directory.plan(0, end: "{}")
            try directory.logCommit(0, CommitLogEntry(nextBatchWatermarkMillis: 1))
            try directory.plan(1, end: "{}")
        }
        try FileManager.default.removeItem(atPath: "\(scratch.path)/offsets/1")
        let directory = try CheckpointDirectory(scratch.path, job: job)
        defer { directory.close() }
        #expect(try directory.recover().pending == nil)
        try directory.plan(1, end: "{\"other\":1}")
        #expect(try directory.recover().pending?.offsets.offsets == ["{\"other\":1}"])
    }

    @Test func `a hole in the logs is named`() throws {
        let scratch = try Scratch()
        func opened() throws -> CheckpointDirectory { try CheckpointDirectory(scratch.path, job: job) }
        do {
            let directory = try opened()
            defer { directory.close() }
            for id in 0..<3 as Range<Int64> {
                try directory.plan(id, end: "{}")
                try directory.logCommit(id, CommitLogEntry(nextBatchWatermarkMillis: 1))
            }
        }
        try FileManager.default.removeItem(atPath: "\(scratch.path)/offsets/2")
        #expect(
            checkpointError { _ = try opened().closing { try $0.recover() } }?.description.contains(
                "offsets/2: missing, though commits/2 is there") == true)
        try FileManager.default.removeItem(atPath: "\(scratch.path)/commits/2")
        try FileManager.default.removeItem(atPath: "\(scratch.path)/commits/1")
        #expect(try opened().closing { try $0.recover() }.pending?.id == 1)
        try FileManager.default.removeItem(atPath: "\(scratch.path)/commits/0")
        #expect(
            checkpointError { _ = try opened().closing { try $0.recover() } }?.description.contains(
                "commits/0: missing, though offsets/1 is there") == true)
    }

    @Test func `old batches are purged and the newest stay`() throws {
        let scratch = try Scratch()
        let directory = try CheckpointDirectory(scratch.path, job: job, files: LocalFileSystem(isDurable: false), minBatchesToRetain: 3)
        defer { directory.close() }
        for id in 0..<10 as Range<Int64> {
            try directory.plan(id, end: "{}")
            try directory.logCommit(id, CommitLogEntry(nextBatchWatermarkMillis: 1))
            try directory.purge(latest: id)
        }
        for (log, suffix) in [("offsets", ""), ("commits", ""), ("portage/manifest", ".1")] {
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: "\(scratch.path)/\(log)").sorted()
                    == ["7", "8", "9"].map { $0 + suffix })
        }
        #expect(try directory.recover().committed?.id == 9)
    }
}
