import Columnar
import Expressions
import Plans

/// `select`: one expression for each column. Columns that are not read are not computed.
struct ProjectStep: RowwiseStep {
    /// nil for a column that is not read.
    let expressions: [CompiledExpression?]
    let schema: Schema

    func apply(_ batch: RecordBatch, _ task: inout TaskContext) throws -> RecordBatch {
        var columns: [ColumnArray] = []
        columns.reserveCapacity(expressions.count)
        for (expression, field) in zip(expressions, schema.fields) {
            if let expression {
                columns.append(Self.typed(try expression.evaluate(batch, task.context), field.type))
            } else {
                columns.append(.absent(field.type, count: batch.count))
            }
        }
        return RecordBatch(schema: schema, count: batch.count, columns: columns)
    }

    func origins(of columns: Set<Int>) -> Set<Int>? { columns.reduce(into: []) { $0.formUnion(expressions[$1]?.columns ?? []) } }

    func failing(_ row: RecordBatch, _ task: TaskContext) -> Set<Int>? {
        for case let expression? in expressions {
            do { _ = try expression.evaluate(row, task.context) } catch { return expression.columns }
        }
        return nil
    }

    /// Only the schema knows which fields of a struct are never null; an expression's column does not.
    private static func typed(_ column: ColumnArray, _ type: DataType) -> ColumnArray {
        switch type.physical {
        case .structure, .list: ColumnArray(type: type, count: column.count, validity: column.validity, layout: column.layout)
        case .none, .bits, .fixed, .bytes: column
        }
    }
}
