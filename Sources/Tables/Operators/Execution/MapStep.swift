import Columnar
import Expressions
import Plans

/// A function of whole batches.
struct MapStep: RowwiseStep {
    let function: BatchFunction

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        let output = try function.apply(batch)
        guard output.schema.fields.map(\.type) == function.output.fields.map(\.type) else {
            throw AnalysisError(
                .typeMismatch,
                "\(function.name) returned \(output.schema.fields.map(\.type.sqlName)), but declares "
                    + "\(function.output.fields.map(\.type.sqlName))"
            )
        }
        return output
    }

    func origins(of columns: Set<Int>) -> Set<Int>? { nil }
}
