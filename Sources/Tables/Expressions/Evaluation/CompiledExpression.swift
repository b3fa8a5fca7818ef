import Columnar

/// A resolved expression made ready to run over batches: one typed kernel a node, no work a row but the kernel's loop.
///
/// Compile once a query, evaluate once a batch; safe to share between threads. Literals are one value, not a column; a
/// subexpression of literals is computed once a batch. A bound column is handed on without a copy.
public struct CompiledExpression: Sendable {
    public let type: DataType
    public let name: String
    private let evaluator: Evaluator

    /// - Throws: `ExpressionError` where a function has no kernel here (aggregates, `window`) or a literal pattern is bad.
    public init(_ resolved: ResolvedExpression) throws { try self.init(resolved, fields: nil) }

    /// - Parameter fields: which fields of a struct anybody reads, nil for all; the others may come as nulls.
    package init(_ resolved: ResolvedExpression, fields: Set<Int>?) throws {
        type = resolved.type
        name = resolved.name
        evaluator = try Compiler.compile(resolved.expression, fields: fields)
    }

    /// The expression's value for every row of `batch`.
    public func evaluate(_ batch: RecordBatch, _ context: EvaluationContext) throws -> ColumnArray {
        try evaluator(batch, context).expanded(to: batch.count, SizeGuard(name, context))
    }

    /// The rows of `batch` for which this boolean expression is true.
    public func filter(_ batch: RecordBatch, _ context: EvaluationContext) throws -> RecordBatch {
        let condition = try evaluator(batch, context)
        if condition.isScalar {
            let keeps = condition.column.isValid(0) && condition.column.trueBits[0]
            return keeps ? batch : .empty(batch.schema)
        }
        return batch.filter(condition.column)
    }
}

typealias Evaluator = @Sendable (RecordBatch, EvaluationContext) throws -> Datum
