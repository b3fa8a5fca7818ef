import Foundation

/// What a recording says, and what an engine emitted put in the same words.
///
/// A whole double is the same number as the integer: JSON does not tell them apart. NaN and the infinities are strings.
enum JSON: Hashable, Sendable, Decodable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(_ number: Double) {
        if number.isNaN { self = .string("NaN") }
        else if number.isInfinite { self = .string(number < 0 ? "-Infinity" : "Infinity") }
        else if let whole = Int64(exactly: number) { self = .integer(whole) }
        else { self = .double(number) }
    }

    init(from decoder: any Decoder) throws {
        let one = try decoder.singleValueContainer()
        if one.decodeNil() { self = .null }
        else if let flag = try? one.decode(Bool.self) { self = .bool(flag) }
        else if let number = try? one.decode(Int64.self) { self = .integer(number) }
        else if let number = try? one.decode(Double.self) { self = JSON(number) }
        else if let text = try? one.decode(String.self) { self = .string(text) }
        else if let elements = try? one.decode([JSON].self) { self = .array(elements) }
        else { self = .object(try one.decode([String: JSON].self)) }
    }

    /// One text for each value, to sort rows by and to show them.
    var text: String {
        switch self {
        case .null: "null"
        case .bool(let flag): "\(flag)"
        case .integer(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): "\"\(text)\""
        case .array(let elements): "[\(elements.map(\.text).joined(separator: ","))]"
        case .object(let fields): "{\(fields.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.text)" }.joined(separator: ","))}"
        }
    }
}

/// Reading a case: what is not there or of another shape is an error that names it.
extension JSON {
    struct Unreadable: Error, CustomStringConvertible {
        var description: String
    }

    subscript(name: String) -> JSON? {
        guard case .object(let fields) = self else { return nil }
        return fields[name]
    }

    private func field<T>(_ name: String, _ kind: String, _ read: (JSON) -> T?) throws -> T {
        guard let value = self[name].flatMap(read) else { throw Unreadable(description: "no \(kind) \(name) in \(text.prefix(200))") }
        return value
    }

    func field(_ name: String) throws -> JSON { try field(name, "value") { $0 } }
    func string(_ name: String) throws -> String { try field(name, "string") { $0.asString } }
    func integer(_ name: String) throws -> Int64 { try field(name, "integer") { $0.asInteger } }
    func array(_ name: String) throws -> [JSON] { try field(name, "array") { $0.asArray } }
    func object(_ name: String) throws -> [String: JSON] { try field(name, "object") { $0.asObject } }
    func strings(_ name: String) throws -> [String] { try array(name).compactMap(\.asString) }

    var asString: String? { if case .string(let text) = self { text } else { nil } }
    var asInteger: Int64? { if case .integer(let number) = self { number } else { nil } }
    var asArray: [JSON]? { if case .array(let elements) = self { elements } else { nil } }
    var asObject: [String: JSON]? { if case .object(let fields) = self { fields } else { nil } }
    var asBool: Bool? { if case .bool(let flag) = self { flag } else { nil } }
}
