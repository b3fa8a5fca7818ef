import BatchRuntime
import Columnar

/// Discards all rows.
final class NoopSink: StreamSink {
    var description: String { "NoopSink" }
    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {}
    func publish(_ batch: BatchPlan) {}
    func close() {}
}
