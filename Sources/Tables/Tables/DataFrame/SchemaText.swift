import Columnar

/// A schema as the tree that Spark's `printSchema` prints.
enum SchemaText {
    static func tree(_ schema: Schema) -> String {
        (["root"] + schema.fields.flatMap { lines($0, " |-- ") }).joined(separator: "\n") + "\n"
    }

    private static func lines(_ field: Field, _ prefix: String) -> [String] {
        ["\(prefix)\(field.name): \(name(field.type)) (nullable = \(field.nullable))"] + inner(field.type, " |   " + prefix)
    }

    private static func inner(_ type: DataType, _ prefix: String) -> [String] {
        switch type {
        case .structure(let fields): fields.flatMap { lines($0, prefix) }
        case .array(let element):
            ["\(prefix)element: \(name(element)) (containsNull = true)"] + inner(element, " |   " + prefix)
        case .map(let key, let value):
            ["\(prefix)key: \(name(key))"] + inner(key, " |   " + prefix) + ["\(prefix)value: \(name(value)) (valueContainsNull = true)"]
                + inner(value, " |   " + prefix)
        default: []
        }
    }

    private static func name(_ type: DataType) -> String {
        switch type {
        case .structure: "struct"
        case .array: "array"
        case .map: "map"
        case .integer: "integer"
        case .long: "long"
        case .short: "short"
        case .byte: "byte"
        default: type.sqlName
        }
    }
}
