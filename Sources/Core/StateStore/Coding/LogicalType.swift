import Columnar
import Foundation

/// The logical type of a job's own value, where the type of its column does not say it: stored in the state's schema, so that
/// the state can be read without the job.
package indirect enum LogicalType: Hashable, Sendable {
    /// The type of the column itself.
    case plain
    /// A `bigint` that stores an unsigned whole number.
    case unsigned
    /// Bytes or text that contain JSON.
    case json
    case list(LogicalType)
    /// A list of one element or none.
    case optional(LogicalType)
    case tuple([LogicalType])

    /// The name under which the schema's metadata stores it. It does not affect how the state is stored, so it never causes a refusal.
    package static let metadataKey = "portage.form"

    package var text: String {
        switch self {
        case .plain: "plain"
        case .unsigned: "unsigned"
        case .json: "json"
        case .list(let element): "list(\(element.text))"
        case .optional(let element): "optional(\(element.text))"
        case .tuple(let members): "tuple(\(members.map(\.text).joined(separator: ",")))"
        }
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(text: String) {
        var rest = Substring(text)
        guard let logicalType = Self.take(&rest, depth: 0), rest.isEmpty else { return nil }
        self = logicalType
    }

    /// Types in code are never nested more deeply; a damaged text could be.
    private static let deepest = 64

    private static func take(_ rest: inout Substring, depth: Int) -> LogicalType? {
        guard depth < deepest else { return nil }
        let name = rest.prefix { $0 != "(" && $0 != ")" && $0 != "," }
        rest = rest.dropFirst(name.count)
        switch name {
        case "plain": return .plain
        case "unsigned": return .unsigned
        case "json": return .json
        case "list", "optional", "tuple": break
        default: return nil
        }
        guard rest.popFirst() == "(" else { return nil }
        var members: [LogicalType] = []
        while rest.first != ")" {
            if !members.isEmpty, rest.popFirst() != "," { return nil }
            guard let member = take(&rest, depth: depth + 1) else { return nil }
            members.append(member)
        }
        rest = rest.dropFirst()
        if name == "tuple" { return .tuple(members) }
        guard members.count == 1 else { return nil }
        return name == "list" ? .list(members[0]) : .optional(members[0])
    }

    // MARK: Showing

    /// The type of the column that shows a column of `type`; JSON and unsigned numbers are texts in it.
    package func shownType(_ type: DataType) -> DataType {
        switch (self, type) {
        case (.plain, _): type
        case (.unsigned, _), (.json, _): .string
        case (.list(let logicalType), .array(let element)): .array(logicalType.shownType(element))
        case (.optional(let logicalType), .array(let element)): logicalType.shownType(element)
        case (.tuple(let logicalTypes), .structure(let fields)) where logicalTypes.count == fields.count:
            .structure(zip(logicalTypes, fields).map { Field($1.name, $0.shownType($1.type)) })
        case (.list, _), (.optional, _), (.tuple, _): type
        }
    }

    /// A value of the column as it is shown.
    package func shown(_ value: Value) -> Value {
        switch (self, value) {
        case (.unsigned, .long(let number)): .string("\(UInt64(bitPattern: number))")
        case (.json, .binary(let bytes)): .string(String(decoding: bytes, as: UTF8.self))
        case (.list(let logicalType), .array(let elements)): .array(elements.map(logicalType.shown))
        case (.optional(let logicalType), .array(let elements)): elements.first.map(logicalType.shown) ?? .null
        case (.tuple(let logicalTypes), .structure(let members)) where logicalTypes.count == members.count:
            .structure(zip(logicalTypes, members).map { $0.shown($1) })
        case (.plain, _), (.unsigned, _), (.json, _), (.list, _), (.optional, _), (.tuple, _): value
        }
    }
}
