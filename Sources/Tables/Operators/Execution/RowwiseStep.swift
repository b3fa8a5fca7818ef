import Columnar
import Expressions

/// A step that processes rows independently, so that it may run on any part of a batch, on any thread.
protocol RowwiseStep: Sendable {
    /// The most rows that one row may become.
    var rowsPerRow: Int { get }
    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch
    /// The columns of its input from which it makes `columns` of its output; nil if that is not known.
    func origins(of columns: Set<Int>) -> Set<Int>?
    /// The columns of its input that are read by what fails for `row`, a batch of one row; nil if that is not known.
    func failing(_ row: RecordBatch, _ task: TaskContext) -> Set<Int>?
}

extension RowwiseStep {
    var rowsPerRow: Int { 1 }
    func origins(of columns: Set<Int>) -> Set<Int>? { columns }
    func failing(_ row: RecordBatch, _ task: TaskContext) -> Set<Int>? { nil }
}

/// The context of one task of a pipeline, kept from batch to batch.
struct TaskContext {
    let context: EvaluationContext
    var eventTimes: [EventTimeStatistics]
    /// Rows read from deferred batches.
    var rowsRead = 0
}
