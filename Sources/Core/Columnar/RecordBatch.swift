/// Columns of equal length under a schema: the unit that flows through both engines.
public struct RecordBatch: Sendable {
    public let schema: Schema
    public let count: Int
    public let columns: [ColumnArray]

    /// - Precondition: one column a field, each with `count` values.
    public init(schema: Schema, count: Int, columns: [ColumnArray]) {
        precondition(schema.fields.count == columns.count, "a batch needs one column per field")
        for column in columns { precondition(column.count == count, "columns of a batch differ in length") }
        self.schema = schema
        self.count = count
        self.columns = columns
    }

    /// A batch without rows.
    public static func empty(_ schema: Schema) -> RecordBatch {
        RecordBatch(schema: schema, count: 0, columns: schema.fields.map { .nulls($0.type, count: 0) })
    }

    /// The rows as values: for tests, display and observations, never for a hot path.
    public var rows: [[Value]] { (0..<count).map { row in columns.map { $0.value(at: row) } } }
}
