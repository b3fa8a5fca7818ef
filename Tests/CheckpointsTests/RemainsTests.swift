import Checkpoints
import Foundation
import StreamTesting
import Testing

/// Logs that were removed by hand, and what was left beside them.
@Suite struct RemainsTests {
    private let job = CheckpointJob(name: "totals", kind: .table)

    /// A checkpoint of three batches.
    private func run(_ scratch: Scratch) throws {
        let directory = try CheckpointDirectory(scratch.path, job: job)
        defer { directory.close() }
        for id in 0..<Int64(3) {
            try directory.plan(id, end: "{\"t\":{\"0\":\(id)}}")
            try directory.logCommit(id, CommitLogEntry(nextBatchWatermarkMillis: 0))
        }
    }

    private func remove(_ names: String..., in scratch: Scratch) throws {
        for name in names { try FileManager.default.removeItem(atPath: "\(scratch.path)/\(name)") }
    }

    private func put(_ name: String, in scratch: Scratch) throws {
        let path = "\(scratch.path)/\(name)"
        try FileManager.default.createDirectory(
            at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data("x".utf8).write(to: URL(filePath: path))
    }

    private func refusal(_ scratch: Scratch) -> CheckpointError? {
        checkpointError {
            let directory = try CheckpointDirectory(scratch.path, job: job)
            defer { directory.close() }
            _ = try directory.recover()
        }
    }

    @Test func `removed logs are noticed by the manifests`() throws {
        let scratch = try Scratch()
        try run(scratch)
        try remove("offsets", "commits", in: scratch)
        let error = refusal(scratch)
        #expect(error?.code == .corrupt && error?.path == scratch.path)
        #expect(
            error?.description.contains("offsets/ and commits/ hold no batch, though portage/manifest/2.1 is there") == true,
            "\(error?.message ?? "")")
        #expect(error?.description.contains("to start again from nothing, delete the whole directory") == true)
    }

    @Test(arguments: [
        "state/0/0/3.delta", "state/0/4/1.delta", "state/2/0/10.snapshot", "state/0/0/10.3.checkpoint", "state/0/1/left/7.delta",
        "state/0/0/2.zip",
        "sources/0/1", "sources/1/9", "portage/manifest/1.4", "portage/begun",
    ])
    func `what only a batch can have left is named`(name: String) throws {
        let scratch = try Scratch()
        try put(name, in: scratch)
        #expect(refusal(scratch)?.description.contains("though \(name) is there") == true)
    }

    @Test(arguments: [
        "state/0/_metadata/metadata", "state/0/0/_metadata/schema", "sources/0/0", "portage/manifest/0.1", "metadata.old", "state/0/0/lock",
    ])
    func `what a start leaves that died before its first batch is no refusal`(name: String) throws {
        let scratch = try Scratch()
        try put(name, in: scratch)
        #expect(refusal(scratch) == nil)
    }

    @Test func `one log alone is named as it always was`() throws {
        let scratch = try Scratch()
        try run(scratch)
        try remove("offsets", in: scratch)
        let error = checkpointError { _ = try CheckpointDirectory(scratch.path, job: job).closing { try $0.recover() } }
        #expect(error?.description.contains("offsets/2: missing, though commits/2 is there") == true)
    }
}
