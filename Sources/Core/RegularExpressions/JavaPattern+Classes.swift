extension JavaPattern {
    /// The characters that a class, a shorthand or a property stands for.
    ///
    /// Flat, however many members it has: only classes inside classes nest, and their depth is limited.
    indirect enum CharacterSet {
        /// The text between the brackets of a PCRE2 class, empty for no character; and sets that cannot be written there.
        case union(body: String, others: [CharacterSet])
        case intersection([CharacterSet])
        /// All single characters of the current class, including those that are read later.
        case singles
        case complement(CharacterSet)

        static func body(_ body: String) -> CharacterSet { .union(body: body, others: []) }

        /// An expression that matches one character of the set.
        var expression: String {
            switch self {
            case .union("", let others) where others.isEmpty: "(?!)"
            case .union(let body, let others) where others.isEmpty: "[\(body)]"
            case .union(let body, let others):
                "(?:" + ((body.isEmpty ? [] : ["[\(body)]"]) + others.map(\.expression)).joined(separator: "|") + ")"
            case .intersection(let sets):
                "(?:" + sets.dropLast().map { "(?=\($0.expression))" }.joined() + (sets.last?.expression ?? "(?!)") + ")"
            case .complement(.union("", let others)) where others.isEmpty: "(?s:.)"
            case .complement(.union(let body, let others)) where others.isEmpty: "[^\(body)]"
            case .singles, .complement(.singles): "(?!)"
            case .complement(let set): "(?:(?!\(set.expression))(?s:.))"
            }
        }

        /// The union; flat where possible.
        func union(_ other: CharacterSet) -> CharacterSet {
            var (body, others) = ("", [CharacterSet]())
            for set in [self, other] {
                if case .union(let more, let sets) = set {
                    body += more
                    others += sets
                } else {
                    others.append(set)
                }
            }
            return .union(body: body, others: others)
        }

        /// The set with the body of a class's single characters in place of `singles`.
        func resolved(_ singles: String) -> CharacterSet {
            switch self {
            case .singles: return .body(singles)
            case .union(let body, let others):
                return others.reduce(.body(body)) { $0.union($1.resolved(singles)) }
            case .intersection(let sets): return .intersection(sets.map { $0.resolved(singles) })
            case .complement(let set): return .complement(set.resolved(singles))
            }
        }
    }
}

extension JavaPattern.Parser {
    /// A class; its `[` is read. `[a-c[xyz]&&[^b]]`: unions bind tighter than `&&`, and an empty side of it is ignored.
    ///
    /// Follows Java's steps, which read the text after `&&[…]` unexpectedly: another class or `&&` ends the right side, anything else
    /// extends it to the end of the class, and all single characters are added again after any intersection.
    /// - Parameter isRest: whether this is the right side of `&&`, whose `]` belongs to the enclosing class.
    mutating func characterClass(depth: Int, isRest: Bool = false) throws(RegularExpressionError) -> JavaPattern.CharacterSet {
        guard depth < 200 else { throw fail("classes nest deeper than 200 levels") }
        let isNegated = !isRest && take("^")
        var set: JavaPattern.CharacterSet?
        var singles = ""
        var addsSingles = false
        func with(_ other: JavaPattern.CharacterSet) -> JavaPattern.CharacterSet { set?.union(other) ?? other }
        while true {
            skipComments()
            guard !isAtEnd else { throw fail("a class is not closed by ']'") }
            switch next {
            case "]" where set != nil || addsSingles:
                if !isRest { at += 1 }
                let whole = (addsSingles ? with(.singles) : set ?? .singles).resolved(singles)
                return isNegated ? .complement(whole) : whole
            case "[":
                at += 1
                set = with(try characterClass(depth: depth + 1))
            case "&" where at + 1 < tokens.count && !tokens[at + 1].isQuoted && tokens[at + 1].scalar == "&":
                at += 2
                let right = try rightSide(depth: depth)
                if addsSingles { set = with(.singles) }
                addsSingles = false
                switch (set, right) {
                case (.intersection(let sides)?, let right?): set = .intersection(sides + [right])
                case (let left?, let right?): set = .intersection([left, right])
                case (nil, let right?): set = right
                case (_?, nil): break
                case (nil, nil): throw fail("'&&' has no operands")
                }
            default:
                let added = try member()
                if added.isSingle {
                    singles += added.body
                    addsSingles = true
                } else {
                    set = with(.body(added.body))
                    for other in added.others { set = with(other) }
                }
            }
        }
    }

    /// The text after `&&`, up to the next `&` or the end of the class; nil if it is empty.
    private mutating func rightSide(depth: Int) throws(RegularExpressionError) -> JavaPattern.CharacterSet? {
        var right: JavaPattern.CharacterSet?
        while true {
            skipComments()
            guard !isAtEnd else { throw fail("a class is not closed by ']'") }
            if next == "]" || next == "&" { return right }
            let more: JavaPattern.CharacterSet
            if take("[") { more = try characterClass(depth: depth + 1) } else { more = try characterClass(depth: depth + 1, isRest: true) }
            right = right?.union(more) ?? more
        }
    }

    /// A member of a class; `isSingle` if Java keeps it among the single characters.
    private struct Member {
        var body: String
        var others: [JavaPattern.CharacterSet] = []
        var isSingle = false
    }

    /// A character, a range of them, or an escape.
    private mutating func member() throws(RegularExpressionError) -> Member {
        guard let first = try bound() else { return Member(body: "") }
        guard case .scalar(let low) = first else {
            guard case .set(let set) = first else { return Member(body: "") }
            if case .union(let body, let others) = set { return Member(body: body, others: others) }
            return Member(body: "", others: [set])
        }
        skipComments()
        guard next == "-", at + 1 < tokens.count, tokens[at + 1].isQuoted || (tokens[at + 1].scalar != "]" && tokens[at + 1].scalar != "[")
        else {
            return Member(body: single(low), isSingle: low.value < 0x100 && !isFoldedApart(low))
        }
        at += 1
        skipComments()
        guard case .scalar(let high)? = try bound(), high >= low else { throw fail("a range of a class ends before it begins") }
        return Member(body: range(low, high))
    }

    private mutating func bound() throws(RegularExpressionError) -> Escape? {
        guard !isAtEnd else { throw fail("a class is not closed by ']'") }
        let token = tokens[at]
        at += 1
        return !token.isQuoted && token.scalar == "\\" ? try classEscape() : .scalar(token.scalar)
    }

    /// Letters that `(?iu)` matches with letters beyond Latin-1: Java does not keep them among the single characters.
    private func isFoldedApart(_ scalar: Unicode.Scalar) -> Bool {
        flags.isSuperset(of: [.caseless, .unicodeCase]) && ["I", "i", "K", "k", "S", "s", "Å", "å", "µ", "ÿ"].contains(scalar)
    }

    /// The body of a class for a character and its variants in other cases, as the flags demand.
    func single(_ scalar: Unicode.Scalar) -> String {
        guard flags.contains(.caseless) else { return Self.escaped(scalar) }
        if flags.contains(.unicodeCase) { return SimpleCase.variants(scalar).map(Self.escaped).joined() }
        return Self.escaped(scalar) + (scalar.isASCII && scalar.properties.isAlphabetic ? Self.escaped(Self.otherCase(scalar)) : "")
    }

    /// A range, with the letters of the other case if the flags ignore case.
    private func range(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> String {
        func range(_ low: UInt32, _ high: UInt32) -> String {
            guard let first = Unicode.Scalar(low), let last = Unicode.Scalar(high) else { return "" }
            return low == high ? Self.escaped(first) : "\(Self.escaped(first))-\(Self.escaped(last))"
        }
        var body = range(low.value, high.value)
        guard flags.contains(.caseless) else { return body }
        if flags.contains(.unicodeCase) { return body + SimpleCase.variants(low.value...high.value).map(Self.escaped).joined() }
        for (letters, shift) in [(UInt32(0x41)...0x5A, 0x20), (UInt32(0x61)...0x7A, -0x20)]
        where low.value <= letters.upperBound && high.value >= letters.lowerBound {
            let first = Int(max(low.value, letters.lowerBound)) + shift
            let last = Int(min(high.value, letters.upperBound)) + shift
            body += range(UInt32(first), UInt32(last))
        }
        return body
    }
}
