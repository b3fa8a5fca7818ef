import Columnar
import Foundation

/// What scripts/oracle/from_json.py recorded: documents, schemas, and Spark's answer for each pair.
struct OracleFixture: Decodable, Sendable {
    struct Document: Decodable, Sendable {
        let bytes: [UInt8]?
        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                bytes = nil
            } else if let text = try? container.decode(String.self) {
                bytes = Array(text.utf8)
            } else {
                let encoded = try container.decode([String: String].self)
                bytes = encoded["b64"].flatMap { Data(base64Encoded: $0) }.map { Array($0) }
            }
        }
    }

    struct Case: Decodable, Sendable {
        let name: String
        let options: [String: String]
        let schema: SchemaText
        let results: [Int]
        let values: [Recorded]
    }

    /// Spark's own JSON form of a schema.
    struct SchemaText: Decodable, Sendable {
        let fields: [Field]
        enum Key: String, CodingKey { case fields, name, type, elementType }

        init(from decoder: any Decoder) throws { fields = try SchemaText.fields(decoder.container(keyedBy: Key.self)) }

        static func fields(_ container: KeyedDecodingContainer<Key>) throws -> [Field] {
            var list = try container.nestedUnkeyedContainer(forKey: .fields)
            var fields: [Field] = []
            while !list.isAtEnd {
                let field = try list.nestedContainer(keyedBy: Key.self)
                fields.append(Field(try field.decode(String.self, forKey: .name), try type(field, .type)))
            }
            return fields
        }

        static func type(_ container: KeyedDecodingContainer<Key>, _ key: Key) throws -> DataType {
            if let name = try? container.decode(String.self, forKey: key) {
                let simple: [String: DataType] = [
                    "boolean": .boolean, "byte": .byte, "short": .short, "integer": .integer, "long": .long, "float": .float,
                    "double": .double, "string": .string, "binary": .binary, "date": .date, "timestamp": .timestamp,
                ]
                guard let type = simple[name] else {
                    throw DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "type \(name)")
                }
                return type
            }
            let nested = try container.nestedContainer(keyedBy: Key.self, forKey: key)
            if nested.contains(.elementType) { return .array(try type(nested, .elementType)) }
            return .structure(try fields(nested))
        }
    }

    /// A value as recorded; `matches` knows how each type was written.
    indirect enum Recorded: Decodable, Sendable {
        case null, boolean(Bool), long(Int64), text(String), list([Recorded]), tagged(String, String), number(String, Int64)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() { self = .null; return }
            if let value = try? container.decode(Bool.self) { self = .boolean(value); return }
            if let value = try? container.decode(Int64.self) { self = .long(value); return }
            if let value = try? container.decode(String.self) { self = .text(value); return }
            if let value = try? container.decode([Recorded].self) { self = .list(value); return }
            if let value = try? container.decode([String: String].self), let pair = value.first {
                self = .tagged(pair.key, pair.value); return
            }
            let value = try container.decode([String: Int64].self)
            guard let pair = value.first else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "empty tag") }
            self = .number(pair.key, pair.value)
        }

        func matches(_ value: Value) -> Bool {
            switch (self, value) {
            case (.null, .null): true
            case (.boolean(let left), .boolean(let right)): left == right
            case (.long(let left), .long(let right)): left == right
            case (.text(let left), .string(let right)): Array(left.utf8) == Array(right.utf8)
            case (.tagged("d", let hex), .double(let right)):
                UInt64(hex, radix: 16) == right.bitPattern || (right.isNaN && Double(bitPattern: UInt64(hex, radix: 16) ?? 0).isNaN)
            case (.tagged("b", let base64), .binary(let right)): Data(base64Encoded: base64).map { Array($0) } == right
            case (.tagged("b", let base64), .string(let right)):
                Data(base64Encoded: base64).map { String(decoding: $0, as: UTF8.self) } == right
            case (.number("days", let left), .date(let right)): left == Int64(right)
            case (.number("us", let left), .timestamp(let right)): left == right
            case (.list(let left), .array(let right)), (.list(let left), .structure(let right)):
                left.count == right.count && zip(left, right).allSatisfy { $0.matches($1) }
            default: false
            }
        }
    }

    let spark: String
    let docs: [Document]
    let schemas: [Case]

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "fixtures/oracle")

    static let fromJSON = Result {
        try JSONDecoder().decode(OracleFixture.self, from: Data(contentsOf: folder.appending(path: "from_json.json")))
    }

    /// The documents as one column.
    func column() -> ColumnArray {
        var builder = BytesBuilder(.string, capacity: docs.count)
        for document in docs {
            if let bytes = document.bytes { bytes.withUnsafeBytes { builder.append($0) } } else { builder.appendNull() }
        }
        return builder.finish()
    }
}
