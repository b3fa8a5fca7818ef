import BatchRuntime
import Columnar

/// Passes each batch to user code as a static table: at least once, with the batch's number, which identifies a repetition.
final class ForeachBatchSink: StreamSink {
    private let session: SparkSession
    private let schema: Schema
    private let body: @Sendable (DataFrame, Int64) throws -> Void

    var description: String { "ForeachBatchSink" }
    var countsRows: Bool { false }

    init(_ session: SparkSession, schema: Schema, body: @escaping @Sendable (DataFrame, Int64) throws -> Void) {
        self.session = session
        self.schema = schema
        self.body = body
    }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) throws {
        try body(DataFrame(session: session, leaf: "batch", schema: schema, isStreaming: false, .rows(output)), batch.batchID)
    }

    func publish(_ batch: BatchPlan) {}
    func close() {}
}
