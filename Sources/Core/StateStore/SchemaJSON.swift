import Columnar
import Foundation

/// Schemas in the JSON of Spark's `StructType`.
enum SchemaJSON {
    static func text(_ columns: [StateSchema.Column]) -> String {
        structure(columns.map { ($0.field, $0.facts) })
    }

    static func columns(_ text: String) -> [StateSchema.Column]? {
        guard let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return nil }
        return columns(json)
    }

    private static func structure(_ fields: [(Field, [String: String])]) -> String {
        let parts = fields.map { field, facts in
            let metadata = facts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
            return "{\"name\":\(quoted(field.name)),\"type\":\(type(field.type)),\"nullable\":\(field.nullable),\"metadata\":{\(metadata)}}"
        }
        return "{\"type\":\"struct\",\"fields\":[\(parts.joined(separator: ","))]}"
    }

    private static func type(_ type: DataType) -> String {
        switch type {
        case .structure(let fields): structure(fields.map { ($0, [:]) })
        case .array(let element): "{\"type\":\"array\",\"elementType\":\(self.type(element)),\"containsNull\":true}"
        case .null: quoted("void")
        case .boolean: quoted("boolean")
        case .byte: quoted("byte")
        case .short: quoted("short")
        case .integer: quoted("integer")
        case .long: quoted("long")
        case .float: quoted("float")
        case .double: quoted("double")
        case .string: quoted("string")
        case .binary: quoted("binary")
        case .date: quoted("date")
        case .timestamp: quoted("timestamp")
        }
    }

    /// The types that are a name alone, by the JSON that `type` writes.
    private static let named: [String: DataType] = Dictionary(
        uniqueKeysWithValues: [.null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp].map { (type($0), $0) })

    private static func quoted(_ text: String) -> String {
        let data = try? JSONSerialization.data(withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    private static func columns(_ json: Any) -> [StateSchema.Column]? {
        guard let object = json as? [String: Any], object["type"] as? String == "struct", let fields = object["fields"] as? [[String: Any]]
        else { return nil }
        var columns: [StateSchema.Column] = []
        for field in fields {
            guard let name = field["name"] as? String, let type = field["type"].flatMap(type(of:)) else { return nil }
            columns.append(
                StateSchema.Column(
                    Field(name, type, nullable: field["nullable"] as? Bool ?? true), facts: field["metadata"] as? [String: String] ?? [:]))
        }
        return columns
    }

    private static func type(of json: Any) -> DataType? {
        if let name = json as? String { return named[quoted(name)] }
        guard let object = json as? [String: Any] else { return nil }
        if object["type"] as? String == "array" { return object["elementType"].flatMap(type(of:)).map { .array($0) } }
        return columns(json).map { .structure($0.map(\.field)) }
    }
}
