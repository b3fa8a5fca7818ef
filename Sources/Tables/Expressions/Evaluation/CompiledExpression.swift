import Columnar

/// A compiled expression that runs over batches: one typed kernel for each node, and no work for a row outside of the kernels' loops.
///
/// Compile once a query, evaluate once a batch; thread-safe. Literals are one value, not a column; a
/// subexpression of literals is computed once a batch. A bound column is passed on without a copy.
public struct CompiledExpression: Sendable {
    /// The type of the columns that `evaluate` returns.
    public let type: DataType
    /// The output column's name, as Spark derives it.
    public let name: String
    /// The ordinals of the columns that it reads.
    package let columns: Set<Int>
    private let evaluator: Evaluator

    /// Compiles an expression.
    /// - Throws: `ExpressionError` if a function has no kernel (aggregates, `window`) or a literal pattern is invalid.
    public init(_ resolved: ResolvedExpression) throws { try self.init(resolved, fields: nil) }

    /// - Parameter fields: which fields of a struct are read, nil for all; the others may be null.
    package init(_ resolved: ResolvedExpression, fields: Set<Int>?) throws {
        type = resolved.type
        name = resolved.name
        columns = resolved.expression.boundColumns
        evaluator = try Compiler.compile(resolved.expression, fields: fields)
    }

    /// The expression's value for every row of `batch`.
    public func evaluate(_ batch: RecordBatch, _ context: EvaluationContext) throws -> ColumnArray {
        try evaluator(batch, context).expanded(to: batch.count, SizeGuard(name, context))
    }

    /// The rows of `batch` for which this boolean expression is true; rows for which it is null are left out.
    public func filter(_ batch: RecordBatch, _ context: EvaluationContext) throws -> RecordBatch {
        let condition = try evaluator(batch, context)
        if condition.isScalar {
            let keeps = condition.column.isValid(0) && condition.column.trueBits[0]
            return keeps ? batch : .empty(batch.schema)
        }
        return batch.filter(condition.column)
    }
}

typealias Evaluator = @Sendable (RecordBatch, EvaluationContext) throws -> ColumnarValue
