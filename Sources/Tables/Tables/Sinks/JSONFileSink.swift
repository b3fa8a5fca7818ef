import BatchRuntime
import Checkpoints
import Columnar
import Foundation

/// JSON files, exactly once: the rows of a batch are staged where no reader looks, and `_spark_metadata/BATCH` says which
/// files count. A batch that is written again replaces nothing that was published.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSink`; every tenth log file holds all before it (`9.compact`).
final class JSONFileSink: StreamSink {
    private struct LogEntry: Codable {
        var path: String
        var size: Int
        var isDir: Bool
        var modificationTime: Int64
        var blockReplication: Int
        var blockSize: Int64
        var action: String
    }

    private let directory: String
    private let files: any FileSystem
    private let zone: SessionZone
    private var staged: (batch: Int64, bytes: [UInt8]?)?

    var description: String { "FileSink[\(directory)]" }
    private var log: String { "\(directory)/_spark_metadata" }
    private let minBatchesToRetain: Int

    init(_ path: String, _ files: any FileSystem, zone: SessionZone = .utc, minBatchesToRetain: Int = 100) throws {
        self.zone = zone
        self.minBatchesToRetain = minBatchesToRetain
        directory = FileListing(path).path
        self.files = files
        try files.makeDirectory(log)
    }

    /// The name follows from the batch, so that a repetition writes the same file.
    private func name(_ batch: Int64) -> String { "part-00000-batch-\(batch).json" }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws {
        guard try !isPublished(batch.batchID) else { return staged = nil }
        var bytes: [UInt8] = []
        for rows in output { RowJSON.append(rows, zone, to: &bytes) }
        // Readers pass over names that begin with an underscore.
        try files.makeDirectory("\(log)/staging")
        let content = bytes.isEmpty ? nil : bytes
        if let content { try files.put(stagedPath(batch.batchID), content) } else { try files.remove(stagedPath(batch.batchID)) }
        staged = (batch.batchID, content)
    }

    private func stagedPath(_ batch: Int64) -> String { "\(log)/staging/\(name(batch))" }

    private func logFile(_ batch: Int64) -> String { "\(log)/\(CompactibleLog.name(batch))" }

    /// Whether the log has the batch, whole: on a disk whose writes are not atomic a crash may leave a part.
    private func isPublished(_ batch: Int64) throws -> Bool {
        guard let bytes = try files.read(logFile(batch)) else { return false }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.first == "v1" && lines.dropFirst().allSatisfy { (try? JSONDecoder().decode(LogEntry.self, from: Data($0.utf8))) != nil }
    }

    /// By the names of the log alone, so that a start reads no more than a directory.
    func lastPublishedBatch() throws -> Int64? {
        try files.list(log).compactMap { name in Int64(name.hasSuffix(".compact") ? String(name.dropLast(8)) : name) }.max()
    }

    /// What is staged is not published whole, whatever the log says; so a repetition ends what a crash cut off.
    func publish(_ batch: BatchPlan) throws {
        let id = batch.batchID
        var lines: [String] = []
        if let bytes = try files.read(stagedPath(id)) {
            let path = "\(directory)/\(name(id))"
            try files.put(path, bytes)
            let entry = LogEntry(
                path: "file://\(path)", size: bytes.count, isDir: false, modificationTime: batch.batchTime, blockReplication: 1,
                blockSize: 33_554_432, action: "add")
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.withoutEscapingSlashes]
            lines.append(String(decoding: try encoder.encode(entry), as: UTF8.self))
        } else if try isPublished(id) {
            return
        }
        if logFile(id).hasSuffix(".compact") { lines = try earlierEntries(before: id) + lines }
        try files.put(logFile(id), Array((["v1"] + lines).joined(separator: "\n").utf8))
        if CompactibleLog.isCompact(id) {
            try CompactibleLog(directory: log, files: files, minBatchesToRetain: minBatchesToRetain).thin(after: id)
        }
        try files.remove(stagedPath(id))
    }

    /// The log from the last compact file on.
    private func earlierEntries(before batch: Int64) throws -> [String] {
        var entries: [String] = []
        for earlier in max(0, batch - CompactibleLog.interval)..<batch {
            let plain = try files.read("\(log)/\(earlier).compact") ?? files.read("\(log)/\(earlier)")
            guard let plain else { continue }
            entries += String(decoding: plain, as: UTF8.self).split(separator: "\n").dropFirst().map(String.init)
        }
        return entries
    }

    func close() {}
}
