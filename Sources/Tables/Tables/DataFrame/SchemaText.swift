import Columnar

/// A schema as the tree that Spark's `printSchema` prints.
enum SchemaText {
    /// - Parameter level: how many levels of fields, elements, keys and values are shown; all where it is not positive.
    static func tree(_ schema: Schema, level: Int) -> String {
        (["root"] + schema.fields.flatMap { lines($0, " |", level > 0 ? level : .max) }).joined(separator: "\n") + "\n"
    }

    private static func lines(_ field: Field, _ prefix: String, _ left: Int) -> [String] {
        guard left > 0 else { return [] }
        return ["\(prefix)-- \(escaped(field.name)): \(name(field.type)) (nullable = \(field.nullable))"]
            + inner(field.type, prefix + "    |", left - 1)
    }

    private static func inner(_ type: DataType, _ prefix: String, _ left: Int) -> [String] {
        guard left > 0 else { return [] }
        let below = prefix + "    |"
        return switch type {
        case .structure(let fields): fields.flatMap { lines($0, prefix, left) }
        case .array(let element):
            ["\(prefix)-- element: \(name(element)) (containsNull = true)"] + inner(element, below, left - 1)
        case .map(let key, let value):
            ["\(prefix)-- key: \(name(key))"] + inner(key, below, left - 1)
                + ["\(prefix)-- value: \(name(value)) (valueContainsNull = true)"] + inner(value, below, left - 1)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval:
            []
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
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval:
            type.sqlName
        }
    }

    /// A name with its line breaks and other control characters written out, so that the tree keeps its lines.
    private static func escaped(_ name: String) -> String {
        let written: [Unicode.Scalar: String] = [
            "\n": "\\n", "\r": "\\r", "\t": "\\t", "\u{C}": "\\f", "\u{8}": "\\b", "\u{B}": "\\v", "\u{7}": "\\a",
        ]
        return name.unicodeScalars.reduce(into: "") { text, scalar in
            if let word = written[scalar] { text += word } else { text.unicodeScalars.append(scalar) }
        }
    }
}
