import Columnar
import Expressions
import Plans

/// `select`: one expression a column. Columns that nobody reads are not computed.
struct ProjectStep: BatchStep {
    /// nil where nobody reads the column.
    let expressions: [CompiledExpression?]
    let schema: Schema

    func apply(_ batch: RecordBatch, _ lane: inout LaneContext) throws -> RecordBatch {
        var columns: [ColumnArray] = []
        columns.reserveCapacity(expressions.count)
        for (expression, field) in zip(expressions, schema.fields) {
            if let expression {
                columns.append(Self.typed(try expression.evaluate(batch, lane.context), field.type))
            } else {
                columns.append(.absent(field.type, count: batch.count))
            }
        }
        return RecordBatch(schema: schema, count: batch.count, columns: columns)
    }

    /// Which fields of a struct are never null is the schema's to say: an expression makes its column without that.
    private static func typed(_ column: ColumnArray, _ type: DataType) -> ColumnArray {
        switch type.physical {
        case .structure, .list: ColumnArray(type: type, count: column.count, validity: column.validity, layout: column.layout)
        case .none, .bits, .fixed, .bytes: column
        }
    }
}
