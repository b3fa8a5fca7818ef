import Columnar

/// How a Swift value is stored in a state of version 1, and the column that shows it: see `SingleValueBytes`.
package indirect enum SingleValueEncoding: Hashable, Sendable {
    case text, integer, double, float
    /// Anything else, as a JSON array of one.
    case json
    /// The length of the first, the first, the second.
    case pair(SingleValueEncoding, SingleValueEncoding)

    package static let metadataKey = "portage.encoding"

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

    /// How values of a type are shown.
    static func shown<T>(_ type: T.Type) -> LogicalType {
        if T.self is any UnsignedInteger.Type, case .integer = SingleValueEncoding(T.self) { return .unsigned }
        return SingleValueEncoding(T.self).shown
    }

    /// For checkpoints written before `portage.form` existed: derived from the encoding.
    package var shown: LogicalType {
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
        guard let encoding = Self.take(&rest), rest.isEmpty else { return nil }
        self = encoding
    }

    private static func take(_ rest: inout Substring) -> SingleValueEncoding? {
        for encoding in [SingleValueEncoding.text, .integer, .double, .float, .json] where rest.hasPrefix(encoding.text) {
            rest = rest.dropFirst(encoding.text.count)
            return encoding
        }
        guard rest.hasPrefix("pair(") else { return nil }
        rest = rest.dropFirst(5)
        guard let first = take(&rest), rest.popFirst() == ",", let second = take(&rest), rest.popFirst() == ")" else { return nil }
        return .pair(first, second)
    }

    /// The value that some bytes encode; null if they encode none.
    package func value(_ bytes: UnsafeRawBufferPointer) -> Value {
        switch self {
        case .text: return .string(String(decoding: bytes, as: UTF8.self))
        case .integer: return bytes.count == 8 ? .long(Int64(bitPattern: LittleEndian.word(bytes))) : .null
        case .double: return bytes.count == 8 ? .double(Double(bitPattern: LittleEndian.word(bytes))) : .null
        case .float:
            return bytes.count == 8 ? .double(Double(Float(bitPattern: UInt32(truncatingIfNeeded: LittleEndian.word(bytes))))) : .null
        case .json: return .string(String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self))
        case .pair(let first, let second):
            guard bytes.count >= 8, let length = Int(exactly: LittleEndian.word(bytes.prefix(8))), length <= bytes.count - 8 else {
                return .null
            }
            return .structure([
                first.value(UnsafeRawBufferPointer(rebasing: bytes[8..<8 + length])),
                second.value(UnsafeRawBufferPointer(rebasing: bytes[(8 + length)...])),
            ])
        }
    }
}
