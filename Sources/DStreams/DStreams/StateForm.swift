import Columnar
import StateStore

/// How a Swift value lies in the state store, and what column shows it: see `StateBytes`.
indirect enum StateForm: Hashable, Sendable {
    case text, integer, double, float
    /// Anything else, as JSON in brackets.
    case json
    /// The length of the first, the first, the second.
    case pair(StateForm, StateForm)

    static let fact = "portage.encoding"

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

    /// - Parameter shown: how the column's values are to be shown.
    func column(_ name: String, shown: ValueForm) -> StateSchema.Column {
        StateSchema.Column(Field(name, type, nullable: false), facts: [Self.fact: text, ValueForm.fact: shown.text])
    }

    /// How values of a type are to be shown.
    static func shown<T>(_ type: T.Type) -> ValueForm {
        if T.self is any UnsignedInteger.Type, case .integer = StateForm(T.self) { return .unsigned }
        return StateForm(T.self).shown
    }

    /// What follows of it from the form alone: all that a state says that was begun before there was such a fact.
    var shown: ValueForm {
        switch self {
        case .text, .integer, .double, .float: .plain
        case .json: .json
        case .pair(let first, let second): .tuple([first.shown, second.shown])
        }
    }

    var type: DataType {
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
    init?(text: String) {
        var rest = Substring(text)
        guard let form = Self.take(&rest), rest.isEmpty else { return nil }
        self = form
    }

    private static func take(_ rest: inout Substring) -> StateForm? {
        for form in [StateForm.text, .integer, .double, .float, .json] where rest.hasPrefix(form.text) {
            rest = rest.dropFirst(form.text.count)
            return form
        }
        guard rest.hasPrefix("pair(") else { return nil }
        rest = rest.dropFirst(5)
        guard let first = take(&rest), rest.popFirst() == ",", let second = take(&rest), rest.popFirst() == ")" else { return nil }
        return .pair(first, second)
    }

    /// The value of some bytes; null where they are not one.
    func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        switch self {
        case .text: return .string(String(decoding: bytes, as: UTF8.self))
        case .integer: return bytes.count == 8 ? .long(Int64(bitPattern: StateBytes.integer(bytes))) : .null
        case .double: return bytes.count == 8 ? .double(Double(bitPattern: StateBytes.integer(bytes))) : .null
        case .float: return bytes.count == 8 ? .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: StateBytes.integer(bytes))))) : .null
        case .json: return .string(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self))
        case .pair(let first, let second):
            guard bytes.count >= 8, let length = Int(exactly: StateBytes.integer(bytes.prefix(8))), length <= bytes.count - 8 else { return .null }
            return .structure([
                first.value(UnsafeRawBufferPointer(rebasing: bytes[8..<8 + length])),
                second.value(UnsafeRawBufferPointer(rebasing: bytes[(8 + length)...])),
            ])
        }
    }
}
