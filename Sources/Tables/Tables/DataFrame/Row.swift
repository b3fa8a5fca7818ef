import Columnar

/// One row that came out of a table.
public struct Row: Hashable, Sendable {
    public let schema: Schema
    public let values: [Value]

    public init(_ values: [Value], schema: Schema) {
        self.values = values
        self.schema = schema
    }

    public var count: Int { values.count }

    /// Column `index`, from 0.
    public subscript(index: Int) -> Value { values[index] }

    /// The first column of that name, any case; nil if there is none.
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
