import BatchRuntime
import Columnar

/// Takes everything and keeps nothing.
final class NoopSink: StreamSink {
    var description: String { "NoopSink" }
    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {}
    func publish(_ batch: BatchPlan) {}
    func close() {}
}
