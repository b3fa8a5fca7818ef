import BatchRuntime
import Checkpoints
import Columnar

/// Writes files exactly once: the rows of a batch are staged where no reader looks, and the commit log lists the valid files. Repeating a
/// batch replaces nothing that was published.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.FileStreamSink`.
final class FileStreamSink: StreamSink {
    private let directory: String
    private let writer: any FileWriter
    private let fileExtension: String
    private let files: any FileSystem
    private let log: FileSinkLog

    var description: String { "FileSink[\(directory)]" }

    init(
        _ path: String, _ writer: any FileWriter, _ fileExtension: String, _ files: any FileSystem, minBatchesToRetain: Int,
        _ clock: any StreamClock
    ) throws {
        directory = FileListing(path).path
        self.writer = writer
        self.fileExtension = fileExtension
        self.files = files
        log = FileSinkLog(of: directory, files, minBatchesToRetain: minBatchesToRetain, clock)
        try files.makeDirectory(log.directory)
    }

    /// The name is derived from the batch, so that a repetition writes the same file.
    private func name(_ batch: Int64) -> String { "part-00000-batch-\(batch).\(fileExtension)" }

    private func stagedPath(_ batch: Int64) -> String { "\(log.directory)/staging/\(name(batch))" }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws {
        guard try !log.isPublished(batch.batchID) else { return }
        let bytes = try writer.bytes(output)
        // Readers ignore names that begin with an underscore.
        try files.makeDirectory("\(log.directory)/staging")
        if bytes.isEmpty { try files.remove(stagedPath(batch.batchID)) } else { try files.put(stagedPath(batch.batchID), bytes) }
    }

    func lastPublishedBatch() throws -> Int64? { try log.lastPublishedBatch() }

    /// While a file is staged, the batch is not completely published, whatever the log says; so a repetition completes what a crash
    /// interrupted.
    func publish(_ batch: BatchPlan) throws {
        let id = batch.batchID
        if let bytes = try files.read(stagedPath(id)) {
            let path = "\(directory)/\(name(id))"
            try files.put(path, bytes)
            try log.publish(id, [FileSinkLog.Entry(path: path, size: bytes.count, millis: batch.batchTime)])
        } else if try log.isPublished(id) {
            return
        } else {
            try log.publish(id, [])
        }
        try files.remove(stagedPath(id))
    }

    func close() {}
}
