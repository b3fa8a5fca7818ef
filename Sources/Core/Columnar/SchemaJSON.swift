/// Types and schemas in the JSON of Spark's `DataType.json`, written as Spark writes it:
/// `{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}`.
package enum SchemaJSON {
    /// A column of a schema, with what its metadata says in texts.
    package typealias Column = (field: Field, metadata: [String: String])

    package static func text(_ type: DataType) -> String {
        switch type {
        case .structure(let fields): text(fields.map { ($0, [:]) })
        case .array(let element): "{\"type\":\"array\",\"elementType\":\(text(element)),\"containsNull\":true}"
        case .map(let key, let value): "{\"type\":\"map\",\"keyType\":\(text(key)),\"valueType\":\(text(value)),\"valueContainsNull\":true}"
        case .null: JSONString.quoted("void")
        case .byte: JSONString.quoted("byte")
        case .short: JSONString.quoted("short")
        case .integer: JSONString.quoted("integer")
        case .long: JSONString.quoted("long")
        case .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval:
            JSONString.quoted(type.sqlName)
        }
    }

    /// Columns as a struct.
    package static func text(_ columns: [Column]) -> String {
        let fields = columns.map { field, metadata in
            let members = metadata.sorted { $0.key < $1.key }.map { "\(JSONString.quoted($0.key)):\(JSONString.quoted($0.value))" }
            return "{\"name\":\(JSONString.quoted(field.name)),\"type\":\(text(field.type)),\"nullable\":\(field.nullable),"
                + "\"metadata\":{\(members.joined(separator: ","))}}"
        }
        return "{\"type\":\"struct\",\"fields\":[\(fields.joined(separator: ","))]}"
    }
}
