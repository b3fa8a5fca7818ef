extension JavaPattern.Parser {
    /// The meaning of an escape, inside or outside of a class.
    enum Escape {
        case scalar(Unicode.Scalar)
        /// Half of a surrogate pair: matches nothing in UTF-8.
        case loneSurrogate
        case set(JavaPattern.CharacterSet)
    }

    /// An escape outside of a class; the backslash is read.
    mutating func escape() throws(RegularExpressionError) {
        guard let letter = next else { throw fail("the pattern ends with a backslash") }
        switch letter {
        case "b", "B":
            at += 1
            if letter == "b", next == "{", at + 1 < tokens.count, tokens[at + 1].scalar == "g" {
                throw fail(#"\b{g} is not available here"#)
            }
            output += boundary(letter == "b")
        case "A", "z", "G", "X":
            at += 1
            if letter == "G" { usesLastEnd = true }
            output += "(?:\\\(letter))"
        case "Z":
            at += 1
            output += textEnd
        case "R":
            at += 1
            // Java never splits \r\n before a quantifier.
            skipComments()
            let isCounted = next == "*" || next == "+" || next == "?" || next == "{"
            output += (isCounted ? "(?>" : "(?:") + #"\r\n|[\n\x{b}\f\r\x{85}\x{2028}\x{2029}])"#
        case "1"..."9": backReference()
        case "k":
            at += 1
            guard take("<") else { throw fail(#"\k must be followed by '<name>'"#) }
            let name = try groupName()
            guard let group = names[name] else { throw fail("there is no group '\(name)' before its use") }
            emitReference(group)
        default:
            switch try classEscape() {
            case .scalar(let scalar): literal(scalar)
            case .loneSurrogate: output += "(?!)"
            case .set(let set): output += set.expression
            }
        }
    }

    /// As many digits as still name an existing group.
    private mutating func backReference() {
        var group = 0
        while let digit = next?.decimalDigit, group == 0 || group * 10 + digit <= groups {
            group = group * 10 + digit
            at += 1
        }
        // A reference to a missing group matches nothing, not even the empty text.
        if group > groups { output += "(?!)" } else { emitReference(group) }
    }

    private mutating func emitReference(_ group: Int) { output += flags.contains(.caseless) ? "(?i:\\g{\(group)})" : "\\g{\(group)}" }

    /// A word boundary. Java's words include Unicode letters and digits here, though `\w` does not.
    private func boundary(_ isBoundary: Bool) -> String {
        let word = #"[\p{L}\p{Nd}\p{Mn}_]"#
        return isBoundary ? "(?:(?<=\(word))(?!\(word))|(?<!\(word))(?=\(word)))" : "(?:(?<=\(word))(?=\(word))|(?<!\(word))(?!\(word)))"
    }

    /// An escape that is also allowed in a class; the backslash is read.
    mutating func classEscape() throws(RegularExpressionError) -> Escape {
        guard let letter = next else { throw fail("the pattern ends with a backslash") }
        at += 1
        switch letter {
        case "t": return .scalar("\t")
        case "n": return .scalar("\n")
        case "r": return .scalar("\r")
        case "f": return .scalar("\u{C}")
        case "a": return .scalar("\u{7}")
        case "e": return .scalar("\u{1B}")
        case "c":
            guard !isAtEnd, let control = Unicode.Scalar(tokens[at].scalar.value ^ 64) else {
                throw fail(#"\c must be followed by a character"#)
            }
            at += 1
            return .scalar(control)
        case "0": return .scalar(try octal())
        case "x": return try hexadecimal()
        case "u": return try utf16()
        case "d", "D", "h", "H", "s", "S", "v", "V", "w", "W": return .set(shorthand(letter))
        case "p", "P": return .set(try property(isNegated: letter == "P"))
        case "N": throw fail(#"\N{name} is not available here; write the character, or \x{h…h}"#)
        default:
            guard letter.isASCII, letter.properties.isAlphabetic || letter.decimalDigit != nil else { return .scalar(letter) }
            throw fail("there is no escape '\\\(letter)' here")
        }
    }

    /// `\0n`, `\0nn`, `\0mnn` with m up to 3.
    private mutating func octal() throws(RegularExpressionError) -> Unicode.Scalar {
        var value: UInt32 = 0
        var digits = 0
        while let digit = next?.decimalDigit, digit < 8, digits < 3, value * 8 + UInt32(digit) <= 0o377 {
            value = value * 8 + UInt32(digit)
            digits += 1
            at += 1
        }
        guard digits > 0, let scalar = Unicode.Scalar(value) else { throw fail(#"\0 must be followed by an octal digit"#) }
        return scalar
    }

    private mutating func hexDigits(_ count: Int) -> UInt32? {
        guard at + count <= tokens.count else { return nil }
        var value: UInt32 = 0
        for index in at..<at + count {
            guard let digit = tokens[index].scalar.hexDigit else { return nil }
            value = value << 4 | digit
        }
        at += count
        return value
    }

    private func escaped(_ value: UInt32) -> Escape { Unicode.Scalar(value).map(Escape.scalar) ?? .loneSurrogate }

    private mutating func hexadecimal() throws(RegularExpressionError) -> Escape {
        guard take("{") else {
            guard let value = hexDigits(2) else { throw fail(#"\x must be followed by two hexadecimal digits"#) }
            return escaped(value)
        }
        var value: UInt32 = 0
        var digits = 0
        while let digit = next?.hexDigit, value <= 0x10FFFF {
            value = value << 4 | digit
            digits += 1
            at += 1
        }
        guard digits > 0, value <= 0x10FFFF, take("}") else { throw fail(#"\x{…} is no code point"#) }
        return escaped(value)
    }

    /// `\uhhhh`; a surrogate pair is one character.
    private mutating func utf16() throws(RegularExpressionError) -> Escape {
        guard let value = hexDigits(4) else { throw fail(#"\u must be followed by four hexadecimal digits"#) }
        guard (0xD800..<0xDC00).contains(value), at + 1 < tokens.count, tokens[at].scalar == "\\", tokens[at + 1].scalar == "u" else {
            return escaped(value)
        }
        let back = at
        at += 2
        if let low = hexDigits(4), (0xDC00..<0xE000).contains(low) { return escaped(0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)) }
        at = back
        return .loneSurrogate
    }
}
