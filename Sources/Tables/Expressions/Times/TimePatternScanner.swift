import Columnar

/// Parses a time pattern, and gives its number fields the widths of java.time's `DateTimeFormatterBuilder`.
struct TimePatternScanner {
    private let pattern: String
    private let bytes: [UInt8]
    private let reads: Bool
    private var at = 0
    /// Whether the pattern was refused for nothing but its depth.
    private(set) var isTooDeep = false

    init(_ pattern: String, reads: Bool) {
        self.pattern = pattern
        self.reads = reads
        bytes = Array(pattern.utf8)
    }

    private func fail(_ why: String) -> ExpressionError { TimeFormat.failure(pattern, why) }

    mutating func parts() throws -> [TimeFormat.Part] {
        let parts = try parts(level: 0).parts
        guard at == bytes.count else { throw fail("has a ']' without '['") }
        return parts
    }

    private var tooDeep: ExpressionError {
        mutating get {
            isTooDeep = true
            return fail("nests deeper than \(TimeFormat.maximumDepth) optional sections")
        }
    }

    /// The parts up to the end of a section, and how deep sections nest in them.
    private mutating func parts(level: Int) throws -> (parts: [TimeFormat.Part], depth: Int) {
        guard StackGuard.hasRoom() else { throw tooDeep }
        var depth = 0
        var parts: [TimeFormat.Part] = []
        var text: [UInt8] = []
        /// The number field that begins the current run of digits.
        var base: Int?
        func flush(_ parts: inout [TimeFormat.Part]) {
            if !text.isEmpty {
                parts.append(.text(text))
                base = nil
            }
            text = []
        }
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case 0x27: try quoted(&text)
            case 0x5B:
                flush(&parts)
                at += 1
                let section = try self.parts(level: level + 1)
                // What is nothing but an optional part of something optional is optional once.
                if section.parts.count == 1, case .section = section.parts[0] {
                    parts += section.parts
                    depth = max(depth, section.depth)
                } else {
                    parts.append(.section(section.parts))
                    depth = max(depth, section.depth + 1)
                    guard depth <= TimeFormat.maximumDepth else { throw tooDeep }
                }
                base = nil
                // An unclosed quote ends with the pattern.
                if at < bytes.count { at += 1 }
            case 0x5D:
                flush(&parts)
                return (parts, depth)
            case 0x23, 0x7B, 0x7D: throw fail("has the reserved character '\(Character(Unicode.Scalar(byte)))'")
            case _ where byte | 32 >= 0x61 && byte | 32 <= 0x7A:
                flush(&parts)
                var count = 1
                while at + count < bytes.count, bytes[at + count] == byte { count += 1 }
                at += count
                let field = try field(byte, count)
                if let digits = field.digits, digits.lowerBound == digits.upperBound, field.sign == .none, let first = base, case .field(var start) = parts[first] {
                    start.reserved += digits.upperBound
                    parts[first] = .field(start)
                } else {
                    base = field.digits == nil ? nil : parts.count
                }
                parts.append(.field(field))
            default:
                text.append(byte)
                at += 1
            }
        }
        flush(&parts)
        return (parts, depth)
    }

    private mutating func quoted(_ text: inout [UInt8]) throws {
        at += 1
        if at < bytes.count, bytes[at] == 0x27 {
            text.append(0x27)
            at += 1
            return
        }
        while at < bytes.count {
            if bytes[at] == 0x27 {
                at += 1
                guard at < bytes.count, bytes[at] == 0x27 else { return }
            }
            text.append(bytes[at])
            at += 1
        }
        throw fail("has a quote that is not closed")
    }

    /// The maximum count of each letter.
    private static let most: [Character: Int] = [
        "G": 4, "y": 6, "M": 4, "L": 4, "d": 2, "D": 3, "E": 4, "F": 1, "a": 1, "h": 2, "H": 2, "k": 2, "K": 2, "m": 2, "s": 2, "S": 9, "q": 4,
        "Q": 4, "X": 5, "x": 5, "Z": 5, "z": 4, "V": 2, "O": 4,
    ]

    private func field(_ byte: UInt8, _ count: Int) throws -> TimeFormat.Field {
        let letter = Character(Unicode.Scalar(byte))
        let shown = String(repeating: letter, count: min(count, 20))
        guard let most = Self.most[letter], count <= most, letter != "V" || count == 2, letter != "O" || count == 1 || count == 4 else {
            throw fail("has '\(shown)', which is not a pattern letter")
        }
        if reads, "EFqQ".contains(letter) { throw fail("has '\(shown)', which can be written but not read") }
        var field = TimeFormat.Field(letter: byte, count: count)
        switch letter {
        case "y" where count == 2: field.digits = 2...2
        case "y":
            field.digits = count...19
            field.sign = count >= 4 ? .plusPastWidth : .minus
            if count == 3 { field.sign = .minus }
        case "M" where count > 2, "L" where count > 2: break
        case "D" where count > 1: field.digits = count...3
        case "M", "L", "d", "D", "h", "H", "k", "K", "m", "s":
            field.digits = count == 1 ? 1...19 : 2...2
            if count == 1 { field.sign = .minus }
        default: break
        }
        return field
    }
}
