extension JavaPattern {
    /// The characters that a class, a shorthand or a property stands for.
    ///
    /// Flat however many members it has: only classes within classes nest, and their number is limited.
    indirect enum CharacterSet {
        /// What stands between the brackets of a class of PCRE2's, empty for no character; and sets that cannot stand there.
        case union(body: String, others: [CharacterSet])
        case intersection([CharacterSet])
        /// The single characters of the class under way, all of them, whenever they are read.
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

        /// Both; flat where it can be.
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

        /// With the body of a class's single characters in the place of `singles`.
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
    /// A class; its `[` is read. `[a-c[xyz]&&[^b]]`: unions bind closer than `&&`, and a side of it that is empty counts for nothing.
    ///
    /// In steps as Java's, which reads what stands behind `&&[…]` not as one would: another class or `&&` ends the right side, anything else goes on
    /// with it to the end of the class, and all single characters are added once more after any intersection.
    /// - Parameter isRest: a right side of `&&`, whose `]` is the enclosing class's.
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
                case (nil, nil): throw fail("'&&' stands between nothing and nothing")
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

    /// What stands behind `&&`, up to the next `&` or the end of the class; nil for nothing.
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

    /// A member of a class; `isSingle` where Java keeps it among the single characters.
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
        guard next == "-", at + 1 < tokens.count, tokens[at + 1].isQuoted || (tokens[at + 1].scalar != "]" && tokens[at + 1].scalar != "[") else {
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

    /// Letters that `(?iu)` takes for ones past Latin-1: Java does not keep them among the single characters.
    private func isFoldedApart(_ scalar: Unicode.Scalar) -> Bool {
        flags.isSuperset(of: [.caseless, .unicodeCase]) && ["I", "i", "K", "k", "S", "s", "Å", "å", "µ", "ÿ"].contains(scalar)
    }

    /// A character, with those of another case that the flags take for it: the body of a class.
    func single(_ scalar: Unicode.Scalar) -> String {
        guard flags.contains(.caseless) else { return Self.escaped(scalar) }
        if flags.contains(.unicodeCase) { return SimpleCase.variants(scalar).map(Self.escaped).joined() }
        return Self.escaped(scalar) + (scalar.isASCII && scalar.properties.isAlphabetic ? Self.escaped(Self.otherCase(scalar)) : "")
    }

    /// A range with the letters of the other case where those count.
    private func range(_ low: Unicode.Scalar, _ high: Unicode.Scalar) -> String {
        func range(_ low: UInt32, _ high: UInt32) -> String {
            guard let first = Unicode.Scalar(low), let last = Unicode.Scalar(high) else { return "" }
            return low == high ? Self.escaped(first) : "\(Self.escaped(first))-\(Self.escaped(last))"
        }
        var body = range(low.value, high.value)
        guard flags.contains(.caseless) else { return body }
        if flags.contains(.unicodeCase) { return body + SimpleCase.variants(low.value...high.value).map(Self.escaped).joined() }
        for (letters, shift) in [(UInt32(0x41)...0x5A, 0x20), (UInt32(0x61)...0x7A, -0x20)] where low.value <= letters.upperBound && high.value >= letters.lowerBound {
            let first = Int(max(low.value, letters.lowerBound)) + shift
            let last = Int(min(high.value, letters.upperBound)) + shift
            body += range(UInt32(first), UInt32(last))
        }
        return body
    }
}
