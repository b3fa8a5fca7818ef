import Columnar
import Foundation

/// Schemas in the JSON of Spark's `StructType`.
enum SchemaJSON {
    static func text(_ columns: [StateSchema.Column]) -> String {
        structure(columns.map { ($0.field, $0.metadata) })
    }

    static func columns(_ text: String) -> [StateSchema.Column]? {
        guard let json = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else { return nil }
        return columns(json)
    }

    private static func structure(_ fields: [(Field, [String: String])]) -> String {
        let parts = fields.map { field, entries in
            let metadata = entries.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
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
        case .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval: quoted(type.sqlName)
        case .map(let key, let value):
            "{\"type\":\"map\",\"keyType\":\(self.type(key)),\"valueType\":\(self.type(value)),\"valueContainsNull\":true}"
        }
    }

    /// The types that are written as a name only, by their JSON.
    private static let named: [String: DataType] = Dictionary(
        uniqueKeysWithValues: [.null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ].map { (type($0), $0) })

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
                    Field(name, type, nullable: field["nullable"] as? Bool ?? true), metadata: field["metadata"] as? [String: String] ?? [:]))
        }
        return columns
    }

    private static func type(of json: Any) -> DataType? {
        if let name = json as? String { return named[quoted(name)] ?? decimal(name) ?? interval(name) }
        guard let object = json as? [String: Any] else { return nil }
        if object["type"] as? String == "array" { return object["elementType"].flatMap(type(of:)).map { .array($0) } }
        if object["type"] as? String == "map" {
            guard let key = object["keyType"].flatMap(type(of:)), let value = object["valueType"].flatMap(type(of:)) else { return nil }
            return .map(key, value)
        }
        return columns(json).map { .structure($0.map(\.field)) }
    }

    /// `decimal(10,2)`.
    private static func decimal(_ name: String) -> DataType? {
        guard name.hasPrefix("decimal("), name.hasSuffix(")") else { return nil }
        let parts = name.dropFirst(8).dropLast().split(separator: ",").map { Int($0) }
        guard parts.count == 2, let precision = parts[0], let scale = parts[1], (1...Decimal128.maxPrecision).contains(precision), (0...precision).contains(scale)
        else { return nil }
        return .decimal(precision: precision, scale: scale)
    }

    /// `interval day to second`, `interval year`.
    private static func interval(_ name: String) -> DataType? {
        let words = name.split(separator: " ")
        guard words.count == 2 || words.count == 4 && words[2] == "to", words[0] == "interval", let last = words.last else { return nil }
        func fields<F: IntervalField>(_: F.Type) -> IntervalFields<F>? {
            guard let first = F(sqlName: words[1]), let last = F(sqlName: last), first.rawValue <= last.rawValue else { return nil }
            return IntervalFields(first, to: last)
        }
        return fields(DayTimeField.self).map { .dayTimeInterval($0) } ?? fields(YearMonthField.self).map { .yearMonthInterval($0) }
    }
}
