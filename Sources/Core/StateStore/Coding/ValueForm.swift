import Columnar
import Foundation

/// How a value of a job's own type is to be shown, where the column that carries it does not say: kept with the state's schema, so that
/// whoever reads the state needs no job.
package indirect enum ValueForm: Hashable, Sendable {
    /// As its column is.
    case plain
    /// A long that stands for a whole number without a sign.
    case unsigned
    /// Bytes or text that are JSON.
    case json
    case list(ValueForm)
    /// A list of one or none.
    case optional(ValueForm)
    case tuple([ValueForm])

    /// The name of the schema's fact. It says nothing of how the state lies, so it is no reason to refuse one.
    package static let fact = "portage.form"

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
        guard let form = Self.take(&rest, depth: 0), rest.isEmpty else { return nil }
        self = form
    }

    /// Types nest no deeper than somebody writes them; a damaged text could.
    private static let deepest = 64

    private static func take(_ rest: inout Substring, depth: Int) -> ValueForm? {
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
        var members: [ValueForm] = []
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

    /// The column that shows a column of `type`; JSON and numbers without a sign are texts in it.
    package func shownType(_ type: DataType) -> DataType {
        switch (self, type) {
        case (.plain, _): type
        case (.unsigned, _), (.json, _): .string
        case (.list(let form), .array(let element)): .array(form.shownType(element))
        case (.optional(let form), .array(let element)): form.shownType(element)
        case (.tuple(let forms), .structure(let fields)) where forms.count == fields.count:
            .structure(zip(forms, fields).map { Field($1.name, $0.shownType($1.type)) })
        case (.list, _), (.optional, _), (.tuple, _): type
        }
    }

    /// A value of the column as it is shown.
    package func shown(_ value: Value) -> Value {
        switch (self, value) {
        case (.unsigned, .long(let number)): .string("\(UInt64(bitPattern: number))")
        case (.json, .binary(let bytes)): .string(String(decoding: bytes, as: UTF8.self))
        case (.list(let form), .array(let elements)): .array(elements.map(form.shown))
        case (.optional(let form), .array(let elements)): elements.first.map(form.shown) ?? .null
        case (.tuple(let forms), .structure(let members)) where forms.count == members.count:
            .structure(zip(forms, members).map { $0.shown($1) })
        case (.plain, _), (.unsigned, _), (.json, _), (.list, _), (.optional, _), (.tuple, _): value
        }
    }
}
