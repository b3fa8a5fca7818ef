import Columnar
import Foundation
import Expressions
import Plans

/// A schema in Spark's JSON, like `df.schema.json`: `{"type":"struct","fields":[{"name":"a","type":"long","nullable":true,"metadata":{}}]}`.
enum JSONSchemaText {
    private static let names: [String: DataType] = [
        "boolean": .boolean, "byte": .byte, "short": .short, "integer": .integer, "long": .long, "float": .float, "double": .double,
        "string": .string, "binary": .binary, "date": .date, "timestamp": .timestamp, "void": .null, "null": .null,
    ]

    /// Whether a text looks like such a schema.
    static func isMeant(_ text: String) -> Bool {
        let first = text.utf8.first { $0 > 0x20 }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "\"")
    }

    static func parse(_ text: String) throws(AnalysisError) -> DataType {
        let value: Any
        do { value = try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed) } catch {
            throw AnalysisError(.invalidJSONSchema, "the schema '\(text.prefix(100))' is not valid JSON", underlying: error)
        }
        return try type(value, depth: 0)
    }

    private static func type(_ value: Any, depth: Int) throws(AnalysisError) -> DataType {
        guard depth < Parser.maximumDepth, StackGuard.hasRoom() else {
            throw AnalysisError(.nestedTooDeep, "the schema nests deeper than \(Parser.maximumDepth) levels, or than this thread's stack allows")
        }
        if let name = value as? String {
            guard let type = names[name] else { throw AnalysisError(.unsupportedType, ["typeName": "\"\(name.prefix(100).uppercased())\""], detail: "in a schema in JSON") }
            return type
        }
        guard let object = value as? [String: Any], let name = object["type"] as? String else {
            throw AnalysisError(.invalidJSONSchema, "a schema in JSON has a type's name, or an object with \"type\"")
        }
        switch name {
        case "array":
            guard let element = object["elementType"] else { throw AnalysisError(.invalidJSONSchema, "an array in a schema in JSON needs \"elementType\"") }
            return .array(try type(element, depth: depth + 1))
        case "struct":
            guard let fields = object["fields"] as? [[String: Any]] else { throw AnalysisError(.invalidJSONSchema, "a struct in a schema in JSON needs \"fields\"") }
            var all: [Field] = []
            for field in fields {
                guard let name = field["name"] as? String, let value = field["type"] else {
                    throw AnalysisError(.invalidJSONSchema, "a field in a schema in JSON needs \"name\" and \"type\"")
                }
                all.append(Field(name, try type(value, depth: depth + 1), nullable: field["nullable"] as? Bool ?? true))
            }
            return .structure(all)
        default: throw AnalysisError(.unsupportedType, ["typeName": "\"\(name.prefix(100).uppercased())\""], detail: "in a schema in JSON")
        }
    }
}
