extension JavaPattern {
    /// The characters that a class, a shorthand or a property stands for.
    indirect enum CharacterSet {
        /// What stands between the brackets of a class of PCRE2's; empty for no character.
        case body(String)
        case union(CharacterSet, CharacterSet)
        case intersection(CharacterSet, CharacterSet)
        case complement(CharacterSet)

        /// An expression that matches one character of the set.
        func expression(_ flags: Flags) -> String {
            let text = plain
            return flags.isSuperset(of: [.caseless, .unicodeCase]) ? "(?i:\(text))" : text
        }

        private var plain: String {
            switch self {
            case .body(""): "(?!)"
            case .body(let body): "[\(body)]"
            case .union(let left, let right): "(?:\(left.plain)|\(right.plain))"
            case .intersection(let left, let right): "(?:(?=\(left.plain))\(right.plain))"
            case .complement(.body("")): "(?s:.)"
            case .complement(.body(let body)): "[^\(body)]"
            case .complement(let set): "(?:(?!\(set.plain))(?s:.))"
            }
        }

        mutating func add(_ other: CharacterSet) {
            if case .body(let left) = self, case .body(let right) = other {
                self = .body(left + right)
            } else if case .body("") = self {
                self = other
            } else {
                self = .union(self, other)
            }
        }
    }
}

extension JavaPattern.Parser {
    /// A class; its `[` is read. `[a-c[xyz]&&[^b]]`: unions bind closer than `&&`, and a side of it that is empty counts for nothing.
    mutating func characterClass(depth: Int) throws(RegularExpressionError) -> JavaPattern.CharacterSet {
        guard depth < 200 else { throw fail("classes nest deeper than 200 levels") }
        let isNegated = take("^")
        var whole: JavaPattern.CharacterSet?
        var part = JavaPattern.CharacterSet.body("")
        var isEmpty = true
        while true {
            skipComments()
            guard !isAtEnd else { throw fail("a class is not closed by ']'") }
            switch next {
            case "]" where !isEmpty || whole != nil:
                at += 1
                if !isEmpty { whole = whole.map { .intersection($0, part) } ?? part }
                let set = whole ?? part
                return isNegated ? .complement(set) : set
            case "[":
                at += 1
                part.add(try characterClass(depth: depth + 1))
                isEmpty = false
            case "&" where at + 1 < tokens.count && !tokens[at + 1].isQuoted && tokens[at + 1].scalar == "&":
                at += 2
                if next == "&" || next == "]" {
                    // Nothing to intersect with: no more than a fault at the beginning.
                    guard !isEmpty || whole != nil else { throw fail("'&&' stands between nothing and nothing") }
                    continue
                }
                if !isEmpty { whole = whole.map { .intersection($0, part) } ?? part }
                part = .body("")
                isEmpty = true
            default:
                part.add(try member())
                isEmpty = false
            }
        }
    }

    /// A character, a range of them, or an escape.
    private mutating func member() throws(RegularExpressionError) -> JavaPattern.CharacterSet {
        guard let first = try bound() else { return .body("") }
        guard case .scalar(let low) = first else {
            if case .set(let set) = first { return set }
            return .body("")
        }
        skipComments()
        guard next == "-", at + 1 < tokens.count, tokens[at + 1].isQuoted || (tokens[at + 1].scalar != "]" && tokens[at + 1].scalar != "[") else {
            return .body(cased(low, low))
        }
        at += 1
        skipComments()
        guard case .scalar(let high)? = try bound(), high >= low else { throw fail("a range of a class ends before it begins") }
        return .body(cased(low, high))
    }

    private mutating func bound() throws(RegularExpressionError) -> Escape? {
        guard !isAtEnd else { throw fail("a class is not closed by ']'") }
        let token = tokens[at]
        at += 1
        return !token.isQuoted && token.scalar == "\\" ? try classEscape() : .scalar(token.scalar)
    }

    /// A range with the ASCII letters of the other case where those count.
    private func cased(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> String {
        func range(_ low: UInt32, _ high: UInt32) -> String {
            guard let first = Unicode.Scalar(low), let last = Unicode.Scalar(high) else { return "" }
            return low == high ? Self.escaped(first) : "\(Self.escaped(first))-\(Self.escaped(last))"
        }
        var body = range(low.value, high.value)
        guard flags.contains(.caseless), !flags.contains(.unicodeCase) else { return body }
        for (letters, shift) in [(UInt32(0x41)...0x5A, 0x20), (UInt32(0x61)...0x7A, -0x20)] where low.value <= letters.upperBound && high.value >= letters.lowerBound {
            let first = Int(max(low.value, letters.lowerBound)) + shift
            let last = Int(min(high.value, letters.upperBound)) + shift
            body += range(UInt32(first), UInt32(last))
        }
        return body
    }
}
