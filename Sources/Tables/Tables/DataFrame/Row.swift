import Columnar

/// One row of a result.
public struct Row: Hashable, Sendable {
    /// The columns' names and types.
    public let schema: Schema
    /// One value a column, in the schema's order: `.null`, or a value of the column's type.
    public let values: [Value]

    /// A row of `values`, which are as many as `schema` has fields.
    public init(_ values: [Value], schema: Schema) {
        self.values = values
        self.schema = schema
    }

    /// The number of columns.
    public var count: Int { values.count }

    /// The value of column `index`, from 0.
    public subscript(index: Int) -> Value { values[index] }

    /// The value of the first column with that name, in any case; nil if there is none.
    public subscript(name: String) -> Value? {
        schema.fields.firstIndex { $0.name.lowercased() == name.lowercased() }.map { values[$0] }
    }
}

extension Row: CustomStringConvertible {
    /// `[a, 1, NULL]`.
    public var description: String {
        "[" + zip(values, schema.fields).map { DisplayText.text($0, $1.type, .utc) }.joined(separator: ", ") + "]"
    }
}
