/// A pattern of `java.util.regex` (JDK 17), translated to PCRE2.
///
/// The two agree on most patterns and differ silently on the rest: line ends, `.`, `$`, `\b`, case folding, classes
/// inside classes, POSIX names. Each of these is written out here, so PCRE2 gets no option and no shorthand whose meaning differs.
/// What PCRE2 cannot express (a lookbehind without a fixed length, most Unicode blocks, `\N{name}`, `\b{g}`) is refused by name.
package struct JavaPattern {
    /// The pattern for PCRE2, under its options `UTF` and `MATCH_INVALID_UTF` only.
    package let text: String
    /// The number of each named group.
    package let groupNames: [String: Int]
    /// Whether it contains `\G`, the end of the previous match.
    package let usesLastEnd: Bool

    /// - Throws: `RegularExpressionError` `.badPattern` with the place of the fault.
    package init(_ pattern: String) throws(RegularExpressionError) {
        var parser = Parser(pattern)
        try parser.alternatives(depth: 0)
        text = parser.output
        groupNames = parser.names
        usesLastEnd = parser.usesLastEnd
    }

    /// The flags in force at one position of a pattern.
    struct Flags: OptionSet {
        let rawValue: Int
        static let caseless = Flags(rawValue: 1)
        static let unixLines = Flags(rawValue: 2)
        static let multiline = Flags(rawValue: 4)
        static let dotAll = Flags(rawValue: 8)
        static let unicodeCase = Flags(rawValue: 16)
        static let comments = Flags(rawValue: 32)
        static let unicodeClasses = Flags(rawValue: 64)

        init(rawValue: Int) { self.rawValue = rawValue }

        init?(letter: Unicode.Scalar) {
            switch letter {
            case "i": self = .caseless
            case "d": self = .unixLines
            case "m": self = .multiline
            case "s": self = .dotAll
            case "u": self = .unicodeCase
            case "x": self = .comments
            // Java's flag for Unicode classes implies Unicode case.
            case "U": self = [.unicodeClasses, .unicodeCase]
            default: return nil
            }
        }
    }

    /// Java's line ends, as the body of a class.
    static let lineEnds = #"\n\r\x{85}\x{2028}\x{2029}"#

    struct Parser {
        /// A character of the pattern, and whether it was between `\Q` and `\E`.
        struct Token {
            var scalar: Unicode.Scalar
            var isQuoted: Bool
        }

        let pattern: String
        let tokens: [Token]
        var at = 0
        var flags: Flags = []
        var output = ""
        var groups = 0
        var names: [String: Int] = [:]
        var usesLastEnd = false

        init(_ pattern: String) {
            self.pattern = pattern
            tokens = Self.unquoted(Array(pattern.unicodeScalars))
        }

        private static func unquoted(_ scalars: [Unicode.Scalar]) -> [Token] {
            var tokens: [Token] = []
            tokens.reserveCapacity(scalars.count)
            var index = 0
            var isQuoted = false
            while index < scalars.count {
                let pair = scalars[index] == "\\" && index + 1 < scalars.count ? scalars[index + 1] : nil
                if isQuoted, pair == "E" {
                    isQuoted = false
                    index += 2
                } else if isQuoted {
                    tokens.append(Token(scalar: scalars[index], isQuoted: true))
                    index += 1
                } else if pair == "Q" {
                    isQuoted = true
                    index += 2
                } else if let pair {
                    // The escaped character may be a backslash: the two belong together.
                    tokens.append(Token(scalar: "\\", isQuoted: false))
                    tokens.append(Token(scalar: pair, isQuoted: false))
                    index += 2
                } else {
                    tokens.append(Token(scalar: scalars[index], isQuoted: false))
                    index += 1
                }
            }
            return tokens
        }

        func fail(_ why: String) -> RegularExpressionError {
            RegularExpressionError(.badPattern, "the regular expression '\(pattern)' is wrong near character \(at + 1): \(why)")
        }

        // MARK: Reading

        /// The next character that is a literal or syntax; `atom` reads a quoted one.
        var next: Unicode.Scalar? { at < tokens.count && !tokens[at].isQuoted ? tokens[at].scalar : nil }
        var isAtEnd: Bool { at >= tokens.count }

        mutating func take(_ scalar: Unicode.Scalar) -> Bool {
            guard next == scalar else { return false }
            at += 1
            return true
        }

        /// Under the flag `x`, white space and comments are ignored.
        mutating func skipComments() {
            guard flags.contains(.comments) else { return }
            while let scalar = next {
                if Self.isSpace(scalar) {
                    at += 1
                } else if scalar == "#" {
                    while let inner = next, !isLineEnd(inner) { at += 1 }
                } else {
                    return
                }
            }
        }

        private static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (0x09...0x0D).contains(scalar.value) }

        private func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
            flags.contains(.unixLines) ? scalar == "\n" : ["\n", "\r", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
        }

        // MARK: Sequences and groups

        /// Everything up to the `)` of the group or the end of the pattern.
        mutating func alternatives(depth: Int) throws(RegularExpressionError) {
            guard depth < 200 else { throw fail("groups nest deeper than 200 levels") }
            while true {
                skipComments()
                if isAtEnd { return }
                if next == ")" {
                    if depth > 0 { return }
                    throw fail("a ')' closes no group")
                }
                if take("|") {
                    output += "|"
                    continue
                }
                if try atom(depth: depth) { try quantifier() }
            }
        }

        /// Whether what was read can be repeated: flags alone cannot.
        private mutating func atom(depth: Int) throws(RegularExpressionError) -> Bool {
            guard let scalar = next else {
                literal(tokens[at].scalar)
                at += 1
                return true
            }
            switch scalar {
            case "(":
                at += 1
                return try group(depth: depth)
            case "[":
                at += 1
                output += try characterClass(depth: depth).expression
            case "\\":
                at += 1
                try escape()
            case ".":
                at += 1
                output += dot
            case "^":
                at += 1
                output += lineStart
            case "$":
                at += 1
                output += flags.contains(.multiline) ? lineEnd : textEnd
            case "*", "+", "?": throw fail("the quantifier '\(scalar)' has nothing before it to repeat")
            case "{":
                // Java repeats nothing here, but what follows must still be a valid count.
                output += "(?:)"
            default:
                at += 1
                literal(scalar)
            }
            return true
        }

        private mutating func group(depth: Int) throws(RegularExpressionError) -> Bool {
            let outer = flags
            if take("?") {
                switch next {
                case "=", "!", ">", ":":
                    output += "(?\(tokens[at].scalar)"
                    at += 1
                case "<":
                    at += 1
                    if let scalar = next, scalar == "=" || scalar == "!" {
                        output += "(?<\(scalar)"
                        at += 1
                    } else {
                        let name = try groupName()
                        groups += 1
                        guard names.updateValue(groups, forKey: name) == nil else { throw fail("two groups have the name '\(name)'") }
                        output += "("
                    }
                default:
                    // Flags for the rest of the enclosing group, or for a group of their own.
                    guard try flagsEndWithColon() else { return false }
                    output += "(?:"
                }
            } else {
                groups += 1
                output += "("
            }
            try alternatives(depth: depth + 1)
            guard take(")") else { throw fail("a group is not closed") }
            output += ")"
            flags = outer
            return true
        }

        private mutating func flagsEndWithColon() throws(RegularExpressionError) -> Bool {
            var isOn = true
            while let scalar = next {
                at += 1
                switch scalar {
                case "-": isOn = false
                case ":": return true
                case ")": return false
                default:
                    guard let flag = Flags(letter: scalar) else { throw fail("'(?\(scalar)' does not begin a group in Java") }
                    if isOn { flags.formUnion(flag) } else { flags.subtract(flag) }
                }
            }
            throw fail("a group is not closed")
        }

        /// `name>`.
        mutating func groupName() throws(RegularExpressionError) -> String {
            var name = ""
            while let scalar = next, scalar != ">" {
                let isLetter = scalar.isASCII && scalar.properties.isAlphabetic
                guard isLetter || (!name.isEmpty && ("0"..."9").contains(scalar)) else {
                    throw fail("the name of a group is letters and digits, a letter first")
                }
                name.unicodeScalars.append(scalar)
                at += 1
            }
            guard !name.isEmpty, take(">") else { throw fail("the name of a group ends with '>'") }
            return name
        }

        // MARK: Atoms

        mutating func literal(_ scalar: Unicode.Scalar) {
            guard flags.contains(.caseless), scalar.properties.isCased || scalar.properties.changesWhenCaseMapped else {
                output += Self.escaped(scalar)
                return
            }
            if flags.contains(.unicodeCase) {
                let variants = SimpleCase.variants(scalar)
                output += variants.count == 1 ? Self.escaped(scalar) : "[\(variants.map(Self.escaped).joined())]"
            } else if scalar.isASCII {
                output += "[\(scalar)\(Self.otherCase(scalar))]"
            } else {
                output += Self.escaped(scalar)
            }
        }

        /// An ASCII letter in its other case.
        static func otherCase(_ letter: Unicode.Scalar) -> Unicode.Scalar { Unicode.Scalar(UInt8(truncatingIfNeeded: letter.value) ^ 0x20) }

        /// A literal character, in a class or outside.
        static func escaped(_ scalar: Unicode.Scalar) -> String {
            if scalar.value < 0x20 || scalar.value == 0x7F || (0x80...0x9F).contains(scalar.value) {
                return "\\x{\(String(scalar.value, radix: 16))}"
            }
            return scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar) ? "\\\(scalar)" : "\(scalar)"
        }

        private var dot: String {
            flags.contains(.dotAll) ? "(?s:.)" : flags.contains(.unixLines) ? #"[^\n]"# : "[^\(JavaPattern.lineEnds)]"
        }

        private var lineStart: String {
            guard flags.contains(.multiline) else { return #"(?:\A)"# }
            if flags.contains(.unixLines) { return #"(?:(?:\A|(?<=\n))(?!\z))"# }
            return #"(?:(?:\A|(?<=[\n\x{85}\x{2028}\x{2029}])|(?<=\r)(?!\n))(?!\z))"#
        }

        private var lineEnd: String {
            flags.contains(.unixLines) ? #"(?:(?=\n)|\z)"# : #"(?:(?=[\r\x{85}\x{2028}\x{2029}])|(?<!\r)(?=\n)|\z)"#
        }

        /// The end of the text, or the position before its last line end.
        var textEnd: String {
            flags.contains(.unixLines)
                ? #"(?:(?=\n?\z))"# : #"(?:(?=\r\n\z)|(?=[\r\x{85}\x{2028}\x{2029}]\z)|(?<!\r)(?=\n\z)|\z)"#
        }

        // MARK: Quantifiers

        private mutating func quantifier() throws(RegularExpressionError) {
            skipComments()
            switch next {
            case "*", "+", "?":
                output.unicodeScalars.append(tokens[at].scalar)
                at += 1
            case "{":
                at += 1
                output += try count()
            default: return
            }
            // Lazy or possessive.
            if let mode = next, mode == "?" || mode == "+" {
                output.unicodeScalars.append(mode)
                at += 1
            }
        }

        /// `2}`, `2,}`, `2,5}`.
        private mutating func count() throws(RegularExpressionError) -> String {
            guard let least = try number() else { throw fail("'{' must be followed by a count; write '\\\\{' for a brace") }
            if take("}") { return "{\(least)}" }
            guard take(",") else { throw fail("a count is not closed by '}'") }
            if take("}") { return "{\(least),}" }
            guard let most = try number(), take("}") else { throw fail("a count is not closed by '}'") }
            guard most >= least else { throw fail("a count ends before it begins: {\(least),\(most)}") }
            return "{\(least),\(most)}"
        }

        private mutating func number() throws(RegularExpressionError) -> Int? {
            var value: Int?
            while let digit = next?.decimalDigit {
                value = (value ?? 0) * 10 + digit
                guard let value, value <= Int(Int32.max) else { throw fail("a count is more than 2147483647") }
                at += 1
            }
            return value
        }
    }
}

extension Unicode.Scalar {
    /// 0 to 9 of an ASCII digit.
    var decimalDigit: Int? { ("0"..."9").contains(self) ? Int(value) - 0x30 : nil }

    /// 0 to 15 of an ASCII hexadecimal digit.
    var hexDigit: UInt32? {
        switch self {
        case "0"..."9": value - 0x30
        case "a"..."f": value - 0x61 + 10
        case "A"..."F": value - 0x41 + 10
        default: nil
        }
    }
}
