import Columnar

/// How a Swift value lies in a state of version 1, and what column shows it: see `SingleValueBytes`.
package indirect enum SingleValueForm: Hashable, Sendable {
    case text, integer, double, float
    /// Anything else, as JSON in brackets.
    case json
    /// The length of the first, the first, the second.
    case pair(SingleValueForm, SingleValueForm)

    package static let fact = "portage.encoding"

    init<T>(_ type: T.Type) {
        if T.self == String.self {
            self = .text
        } else if T.self == Double.self {
            self = .double
        } else if T.self == Float.self {
            self = .float
        } else if let integers = T.self as? any FixedWidthInteger.Type, integers.bitWidth <= 64 {
            self = .integer
        } else {
            self = .json
        }
    }

    /// How values of a type are to be shown.
    static func shown<T>(_ type: T.Type) -> ValueForm {
        if T.self is any UnsignedInteger.Type, case .integer = SingleValueForm(T.self) { return .unsigned }
        return SingleValueForm(T.self).shown
    }

    /// What follows of it from the form alone: all that a state says that was begun before there was such a fact.
    package var shown: ValueForm {
        switch self {
        case .text, .integer, .double, .float: .plain
        case .json: .json
        case .pair(let first, let second): .tuple([first.shown, second.shown])
        }
    }

    package var type: DataType {
        switch self {
        case .text, .json: .string
        case .integer: .long
        case .double: .double
        case .float: .float
        case .pair(let first, let second): .structure([Field("_1", first.type), Field("_2", second.type)])
        }
    }

    var text: String {
        switch self {
        case .text: "text"
        case .integer: "integer"
        case .double: "double"
        case .float: "float"
        case .json: "json"
        case .pair(let first, let second): "pair(\(first.text),\(second.text))"
        }
    }

    /// Reads what `text` wrote; nil for anything else.
    package init?(text: String) {
        var rest = Substring(text)
        guard let form = Self.take(&rest), rest.isEmpty else { return nil }
        self = form
    }

    private static func take(_ rest: inout Substring) -> SingleValueForm? {
        for form in [SingleValueForm.text, .integer, .double, .float, .json] where rest.hasPrefix(form.text) {
            rest = rest.dropFirst(form.text.count)
            return form
        }
        guard rest.hasPrefix("pair(") else { return nil }
        rest = rest.dropFirst(5)
        guard let first = take(&rest), rest.popFirst() == ",", let second = take(&rest), rest.popFirst() == ")" else { return nil }
        return .pair(first, second)
    }

    /// The value of some bytes; null where they are not one.
    package func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        switch self {
        case .text: return .string(String(decoding: bytes, as: UTF8.self))
        case .integer: return bytes.count == 8 ? .long(Int64(bitPattern: SingleValueBytes.integer(bytes))) : .null
        case .double: return bytes.count == 8 ? .double(Double(bitPattern: SingleValueBytes.integer(bytes))) : .null
        case .float: return bytes.count == 8 ? .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: SingleValueBytes.integer(bytes))))) : .null
        case .json: return .string(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self))
        case .pair(let first, let second):
            guard bytes.count >= 8, let length = Int(exactly: SingleValueBytes.integer(bytes.prefix(8))), length <= bytes.count - 8 else { return .null }
            return .structure([
                first.value(UnsafeRawBufferPointer(rebasing: bytes[8..<8 + length])),
                second.value(UnsafeRawBufferPointer(rebasing: bytes[(8 + length)...])),
            ])
        }
    }
}
