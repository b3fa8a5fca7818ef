import BatchRuntime
import Columnar

extension DataSourceProvider {
    /// Discards all rows.
    static let noop = DataSourceProvider(
        "noop", "Computes the table and drops its rows.", otherOptions: [.writeStream: .ignored, .write: .ignored],
        streamWriter: StreamWriter(needsCheckpoint: false) { _ in NoopSink() },
        batchWriter: BatchWriter { request in _ = try request.table.batches() })
}

/// Discards all rows.
final class NoopSink: StreamSink {
    var description: String { "NoopSink" }
    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {}
    func publish(_ batch: BatchPlan) {}
    func close() {}
}
