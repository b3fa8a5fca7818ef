import Columnar
import Expressions

/// A step that processes rows independently, so that it may run on any part of a batch, on any thread.
protocol RowwiseStep: Sendable {
    /// The most rows that one row may become.
    var rowsPerRow: Int { get }
    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch
}

extension RowwiseStep {
    var rowsPerRow: Int { 1 }
}

/// The context of one task of a pipeline, kept from batch to batch.
struct TaskContext {
    let context: EvaluationContext
    var eventTimes: [EventTimeStatistics]
    /// Rows read from deferred batches.
    var rowsRead = 0
}
