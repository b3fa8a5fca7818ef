import Columnar
import Expressions
import Plans

/// `where`: keeps the rows for which the condition is true, not null.
struct FilterStep: RowwiseStep {
    let condition: CompiledExpression

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        batch.count > 0 ? try condition.filter(batch, task.context) : batch
    }

    func failing(_ row: RecordBatch, _ task: TaskContext) -> Set<Int>? { condition.columns }
}
