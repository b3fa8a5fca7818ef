import Columnar

/// An operand that is evaluated for the rows that ask for it, and for no other.
///
/// Spark evaluates the operands of a row one after the other and stops where the result is certain, so that
/// `CASE WHEN i > 0 THEN element_at(a, i) END` does not fail for a row whose `i` is 0, and a user's function is not called for it.
package struct LazyOperand: Sendable {
    private let evaluator: Evaluator
    private let type: DataType
    /// The columns that it reads.
    package let columns: Set<Int>
    /// Whether it has a value or a null for every row: it is then evaluated over the whole batch, which costs less.
    private let isTotal: Bool

    package init(_ expression: Expression) throws {
        evaluator = try Compiler.compile(expression)
        type = expression.resolvedType
        columns = expression.boundColumns
        isTotal = expression.isTotal
    }

    /// The values for `rows` of the batch; for the other rows anything, mostly null.
    func evaluate(_ batch: RecordBatch, on rows: Bitmap, _ context: EvaluationContext) throws -> ColumnarValue {
        guard !isTotal, rows.setCount < batch.count else { return try evaluator(batch, context) }
        if rows.setCount == 0 { return .column(.nulls(type, count: batch.count)) }
        let selection = rows.setIndices
        let columns = batch.columns.enumerated().map { ordinal, column in
            self.columns.contains(ordinal) ? column.take(selection) : .absent(column.type, count: selection.count)
        }
        let part = RecordBatch(schema: batch.schema, count: selection.count, columns: columns)
        let operand = try evaluator(part, context)
        return operand.isScalar ? operand : .column(Self.spread(operand.column, rows))
    }

    /// The same as a column.
    package func column(_ batch: RecordBatch, on rows: Bitmap, _ context: EvaluationContext) throws -> ColumnArray {
        try evaluate(batch, on: rows, context).expanded(to: batch.count)
    }

    /// One value of `column` for each row of `rows`, and null for the others.
    private static func spread(_ column: ColumnArray, _ rows: Bitmap) -> ColumnArray {
        let places = Buffer.uninitialized(byteCount: rows.count * 4)
        let target = places.mutableElements(as: Int32.self)
        var next: Int32 = 0
        for row in 0..<rows.count {
            let isSet = rows[row]
            target[row] = isSet ? next : -1
            next &+= isSet ? 1 : 0
        }
        return column.take(Selection(buffer: places, count: rows.count))
    }
}

extension Expression {
    /// Whether it has a value or a null for every row, whatever the row holds: to evaluate it for a row that does not ask does no harm.
    ///
    /// Not so what may throw (`element_at`, time patterns, intervals that overflow), grows with its data, or is a user's own code.
    package var isTotal: Bool {
        switch self {
        case .bound, .literal: return true
        case .alias(let child, _), .field(let child, _, _): return child.isTotal
        case .cast(let child, let type), .tryCast(let child, let type):
            let from = child.resolvedType
            // Some dates are past the range of a timestamp.
            let isShort = from != .date && from != .timestampNTZ || type != .timestamp && type != .timestampNTZ
            return isShort && type.isPlain && from.isPlain && child.isTotal
        case .caseWhen, .apply(_, _, _):
            if case .apply(let function, let arguments, _) = self {
                guard function.isTotal, arguments.allSatisfy({ $0.resolvedType.isPlain }) else { return false }
            }
            return children.allSatisfy(\.isTotal)
        case .column: return true
        case .attribute, .star, .typedLiteral, .call, .type, .userAggregate, .deferred, .invalid, .aggregate: return false
        }
    }
}

extension DataType {
    /// A number, a text, a time or bytes: casts among these and comparisons of them never throw.
    package var isPlain: Bool {
        switch self {
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .decimal, .string, .binary, .date, .timestamp, .timestampNTZ: true
        case .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: false
        }
    }
}
