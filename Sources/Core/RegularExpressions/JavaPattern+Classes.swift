extension JavaPattern {
    /// The characters that a class, a shorthand or a property stands for.
    ///
    /// Flat however many members it has: only classes within classes nest, and their number is limited.
    indirect enum CharacterSet {
        /// What stands between the brackets of a class of PCRE2's, empty for no character; and sets that cannot stand there.
        case union(body: String, others: [CharacterSet])
        case intersection([CharacterSet])
        case complement(CharacterSet)

        static func body(_ body: String) -> CharacterSet { .union(body: body, others: []) }

        /// An expression that matches one character of the set.
        func expression(_ flags: Flags) -> String {
            let text = plain
            return flags.isSuperset(of: [.caseless, .unicodeCase]) ? "(?i:\(text))" : text
        }

        private var plain: String {
            switch self {
            case .union("", let others) where others.isEmpty: "(?!)"
            case .union(let body, let others) where others.isEmpty: "[\(body)]"
            case .union(let body, let others):
                "(?:" + ((body.isEmpty ? [] : ["[\(body)]"]) + others.map(\.plain)).joined(separator: "|") + ")"
            case .intersection(let sets):
                "(?:" + sets.dropLast().map { "(?=\($0.plain))" }.joined() + (sets.last?.plain ?? "(?!)") + ")"
            case .complement(.union("", let others)) where others.isEmpty: "(?s:.)"
            case .complement(.union(let body, let others)) where others.isEmpty: "[^\(body)]"
            case .complement(let set): "(?:(?!\(set.plain))(?s:.))"
            }
        }
    }
}

extension JavaPattern.Parser {
    /// A class; its `[` is read. `[a-c[xyz]&&[^b]]`: unions bind closer than `&&`, and a side of it that is empty counts for nothing.
    mutating func characterClass(depth: Int) throws(RegularExpressionError) -> JavaPattern.CharacterSet {
        guard depth < 200 else { throw fail("classes nest deeper than 200 levels") }
        let isNegated = take("^")
        // The sides of `&&` so far, and what the next one holds.
        var sides: [JavaPattern.CharacterSet] = []
        var body = ""
        var others: [JavaPattern.CharacterSet] = []
        var isEmpty = true
        func add(_ set: JavaPattern.CharacterSet) {
            isEmpty = false
            if case .union(let more, let sets) = set {
                body += more
                others += sets
            } else {
                others.append(set)
            }
        }
        func endSide() {
            if !isEmpty { sides.append(.union(body: body, others: others)) }
            (body, others, isEmpty) = ("", [], true)
        }
        while true {
            skipComments()
            guard !isAtEnd else { throw fail("a class is not closed by ']'") }
            switch next {
            case "]" where !isEmpty || !sides.isEmpty:
                at += 1
                endSide()
                let set = sides.count == 1 ? sides[0] : .intersection(sides)
                return isNegated ? .complement(set) : set
            case "[":
                at += 1
                add(try characterClass(depth: depth + 1))
            case "&" where at + 1 < tokens.count && !tokens[at + 1].isQuoted && tokens[at + 1].scalar == "&":
                at += 2
                if next == "&" || next == "]" {
                    // Nothing to intersect with: no more than a fault at the beginning.
                    guard !isEmpty || !sides.isEmpty else { throw fail("'&&' stands between nothing and nothing") }
                    continue
                }
                endSide()
            default: add(try member())
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
