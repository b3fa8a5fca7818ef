import Checkpoints
import Foundation

/// What a call threw, if it was a checkpoint error.
func checkpointError(_ body: () throws -> Void) -> CheckpointError? {
    do {
        try body()
        return nil
    } catch {
        return error as? CheckpointError
    }
}

let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("fixtures/oracle/checkpoints").path

extension CheckpointDirectory {
    /// Logs a batch with one source.
    func plan(_ id: Int64, end: String, start: String? = nil, watermark: Int64 = 0) throws {
        try logBatch(
            id,
            offsets: OffsetLogEntry(batchWatermarkMillis: watermark, batchTimestampMillis: id * 1000, conf: ["a": "1"], offsets: [end]),
            manifest: ManifestRecord(
                batchID: id, batchTime: id * 1000, evictionWatermark: watermark, lateWatermark: 0, starts: [start], ranges: []))
    }
}

extension CheckpointDirectory {
    /// Runs `body` and closes it.
    func closing<R>(_ body: (CheckpointDirectory) throws -> R) rethrows -> R {
        defer { close() }
        return try body(self)
    }
}
