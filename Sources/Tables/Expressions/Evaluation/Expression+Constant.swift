import Columnar

extension Expression {
    /// The value of a resolved expression that has the same one for every row; nil where it may have another, or has none.
    ///
    /// Spark calls it foldable. A call without operands may tell the time, and one of a user's own function has effects: neither counts.
    var constant: Value? {
        if case .literal(let value, _) = self { return value }
        let varies = contains { part in
            switch part {
            case .bound, .column, .attribute, .aggregate, .userAggregate, .deferred, .invalid, .star, .call: return true
            case .apply(let function, let arguments, _): return arguments.isEmpty || !function.isDeterministic || FunctionRegistry.standard.scalar(function.name) != function
            case .literal, .alias, .field, .cast, .tryCast, .caseWhen, .typedLiteral, .type: return false
            }
        }
        guard !varies, let evaluator = try? Compiler.compile(self) else { return nil }
        let row = RecordBatch(schema: Schema([]), count: 1, columns: [])
        return try? evaluator(row, EvaluationContext(batchTimestampMicros: 0)).column.value(at: 0)
    }
}
