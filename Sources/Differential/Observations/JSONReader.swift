/// A strict JSON reader that keeps what a dictionary loses: the order of members, and whether a number was written as a long.
package struct JSONReader {
    /// JSON in the order of the text.
    package indirect enum Node {
        case null
        case boolean(Bool)
        case long(Int64)
        case double(Double)
        case string(String)
        case array([Node])
        case object([Member])

        /// What the node is, for messages.
        package var kind: String {
            switch self {
            case .null: "null"
            case .boolean: "a boolean"
            case .long: "an integer"
            case .double: "a number"
            case .string: "a string"
            case .array: "an array"
            case .object: "an object"
            }
        }
    }

    package struct Member {
        package let name: String
        package let value: Node
    }

    package struct Malformed: Error {
        package let what: String

        package init(what: String) { self.what = what }
    }

    /// Deeper nesting is refused, so that no input can exhaust the stack.
    static let maximumDepth = 64

    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private let start: Int

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
        start = bytes.startIndex
    }

    /// The single JSON value in `bytes`.
    package static func parse(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> Node {
        var reader = JSONReader(bytes)
        let node = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == bytes.endIndex else { throw reader.malformed("more text after the value") }
        return node
    }

    private func malformed(_ what: String) -> Malformed { Malformed(what: "\(what) (byte \(position - start + 1))") }

    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(Malformed) -> Node {
        guard depth < Self.maximumDepth else { throw malformed("nested deeper than \(Self.maximumDepth)") }
        skipSpace()
        guard let byte = current else { throw malformed("the line ends early") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default:
            if try word("null") { return .null }
            if try word("true") { return .boolean(true) }
            if try word("false") { return .boolean(false) }
            throw malformed("expected a JSON value")
        }
    }

    private mutating func word(_ word: StaticString) throws(Malformed) -> Bool {
        let matches = word.withUTF8Buffer { letters in
            bytes.endIndex - position >= letters.count
                && letters.indices.allSatisfy { letters[$0] == bytes[position + $0] }
        }
        if matches { position += word.utf8CodeUnitCount }
        return matches
    }

    private mutating func object(depth: Int) throws(Malformed) -> Node {
        position += 1
        var members: [Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else {
                throw malformed(current == nil ? "the line ends early" : "expected a member name in quotes")
            }
            let name = try string()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw malformed("expected ':' after \"\(name)\"") }
            members.append(Member(name: name, value: try value(depth: depth + 1)))
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else {
                throw malformed(current == nil ? "the line ends early" : "expected ',' or '}'")
            }
        }
    }

    private mutating func array(depth: Int) throws(Malformed) -> Node {
        position += 1
        var elements: [Node] = []
        skipSpace()
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try value(depth: depth + 1))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else {
                throw malformed(current == nil ? "the line ends early" : "expected ',' or ']'")
            }
        }
    }

    private mutating func number() throws(Malformed) -> Node {
        let first = position
        _ = take(UInt8(ascii: "-"))
        let leading = position
        guard skipDigits() else { throw malformed("expected a digit") }
        guard bytes[leading] != UInt8(ascii: "0") || position == leading + 1 else { throw malformed("a number starts with 0") }
        var isDouble = false
        if take(UInt8(ascii: ".")) {
            isDouble = true
            guard skipDigits() else { throw malformed("expected a digit after the point") }
        }
        if let byte = current, byte | 0x20 == UInt8(ascii: "e") {
            isDouble = true
            position += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            guard skipDigits() else { throw malformed("expected a digit in the exponent") }
        }
        let text = String(decoding: bytes[first..<position], as: UTF8.self)
        if isDouble {
            guard let double = Double(text), double.isFinite else { throw malformed("\(text) does not fit a double") }
            return .double(double)
        }
        guard let long = Int64(text) else {
            throw malformed("\(text) does not fit a long; write a double with a fraction or an exponent")
        }
        return .long(long)
    }

    private mutating func skipDigits() -> Bool {
        let first = position
        while let byte = current, byte &- UInt8(ascii: "0") < 10 { position += 1 }
        return position > first
    }

    private mutating func string() throws(Malformed) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let valid = String(validating: text, as: UTF8.self) else {
                    throw malformed("a string is not UTF-8; write bytes as {\"$binary\":\"Base64\"}")
                }
                return valid
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw malformed("a control character inside a string")
            default: text.append(byte)
            }
        }
        throw malformed("the line ends early")
    }

    private mutating func escape(into text: inout [UInt8]) throws(Malformed) {
        guard let byte = current else { throw malformed("the line ends early") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexUnit()
            var point = UInt32(unit)
            if unit & 0xFC00 == 0xD800 {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw malformed("half of a surrogate pair") }
                let low = try hexUnit()
                guard low & 0xFC00 == 0xDC00 else { throw malformed("half of a surrogate pair") }
                point = 0x10000 + (UInt32(unit) & 0x3FF) << 10 + UInt32(low) & 0x3FF
            }
            guard let scalar = Unicode.Scalar(point) else { throw malformed("half of a surrogate pair") }
            text.append(contentsOf: Unicode.UTF8.encode(scalar).map(Array.init) ?? [])
        default: throw malformed("an unknown escape")
        }
    }

    private mutating func hexUnit() throws(Malformed) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = ValueJSON.hex.firstIndex(of: byte < 0x41 ? byte : byte | 0x20) else {
                throw malformed("expected four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
