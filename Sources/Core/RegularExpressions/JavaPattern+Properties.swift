extension JavaPattern.Parser {
    /// `\d`, `\W` and the like: ASCII, unless the flag `U` asks for Unicode.
    func shorthand(_ letter: Unicode.Scalar) -> JavaPattern.CharacterSet {
        guard flags.contains(.unicodeClasses) else { return .body("\\\(letter)") }
        switch letter {
        case "d": return .body(#"\p{Nd}"#)
        case "D": return .body(#"\P{Nd}"#)
        case "s": return .body(#"\p{White_Space}"#)
        case "S": return .body(#"\P{White_Space}"#)
        case "w": return .body(Self.unicodeWord)
        case "W": return .complement(.body(Self.unicodeWord))
        default: return .body("\\\(letter)")
        }
    }

    private static let unicodeWord = #"\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}"#

    /// `\p{name}` or `\pL`; `\p` is read.
    mutating func property(isNegated: Bool) throws(RegularExpressionError) -> JavaPattern.CharacterSet {
        var name = ""
        if take("{") {
            while let scalar = next, scalar != "}" {
                name.unicodeScalars.append(scalar)
                at += 1
            }
            guard !name.isEmpty, take("}") else { throw fail(#"\p{…} is not closed, or empty"#) }
        } else if let scalar = next {
            name.unicodeScalars.append(scalar)
            at += 1
        }
        guard let body = Self.body(ofProperty: name, flags) else {
            throw fail(
                "the property '\(name)' is unknown, or not available here; categories, scripts, POSIX names and IsAlphabetic and similar "
                    + "ones are"
            )
        }
        return isNegated ? .complement(.body(body)) : .body(body)
    }

    private static func body(ofProperty name: String, _ flags: JavaPattern.Flags) -> String? {
        if let equals = name.firstIndex(of: "=") {
            let value = String(name[name.index(after: equals)...])
            switch name[..<equals].lowercased() {
            case "sc", "script": return script(value)
            case "blk", "block": return blocks[key(value)]
            case "gc", "general_category": return category(value)
            default: return nil
            }
        }
        if name.hasPrefix("In") { return blocks[key(String(name.dropFirst(2)))] }
        if name.hasPrefix("Is") {
            let rest = String(name.dropFirst(2))
            if flags.contains(.caseless), ["LOWERCASE", "UPPERCASE", "TITLECASE"].contains(rest.uppercased()) { return anyCase }
            return binary[rest.uppercased()] ?? category(rest) ?? script(rest)
        }
        let posix = flags.contains(.unicodeClasses) ? unicodePOSIX[name.uppercased()] ?? POSIX[name] : POSIX[name]
        // Java matches a letter of any case if case is ignored.
        if flags.contains(.caseless), ["Lower", "Upper"].contains(name) { return flags.contains(.unicodeClasses) ? anyCase : "a-zA-Z" }
        if flags.contains(.caseless), ["Lu", "Ll", "Lt"].contains(name) { return #"\p{Lu}\p{Ll}\p{Lt}"# }
        if flags.contains(.caseless), ["javaLowerCase", "javaUpperCase", "javaTitleCase"].contains(name) { return anyCase }
        return posix ?? category(name) ?? java[name]
    }

    private static let anyCase = #"\p{Lowercase}\p{Uppercase}\p{Lt}"#

    private static let POSIX = [
        "Lower": "a-z", "Upper": "A-Z", "ASCII": #"\x{0}-\x{7f}"#, "Alpha": "a-zA-Z", "Digit": "0-9", "Alnum": "a-zA-Z0-9",
        "Punct": #"!-\/:-@\[-`{-~"#, "Graph": "!-~", "Print": " -~", "Blank": #" \t"#, "Cntrl": #"\x{0}-\x{1f}\x{7f}"#,
        "XDigit": "0-9a-fA-F",
        "Space": #" \t\n\x{b}\f\r"#,
    ]

    private static let unicodePOSIX = [
        "LOWER": #"\p{Lowercase}"#, "UPPER": #"\p{Uppercase}"#, "ALPHA": #"\p{Alphabetic}"#, "DIGIT": #"\p{Nd}"#,
        "ALNUM": #"\p{Alphabetic}\p{Nd}"#,
        "PUNCT": #"\p{P}"#, "BLANK": #"\p{Zs}\t"#, "CNTRL": #"\p{Cc}"#, "XDIGIT": #"\p{Nd}\p{Hex_Digit}"#, "SPACE": #"\p{White_Space}"#,
        "GRAPH": #"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}"#, "PRINT": #"\p{L}\p{M}\p{N}\p{P}\p{S}\p{Cf}\p{Co}\p{Zs}"#,
    ]

    private static let binary = [
        "ALPHABETIC": #"\p{Alphabetic}"#, "LETTER": #"\p{L}"#, "IDEOGRAPHIC": #"\p{Ideographic}"#, "LOWERCASE": #"\p{Lowercase}"#,
        "UPPERCASE": #"\p{Uppercase}"#, "TITLECASE": #"\p{Lt}"#, "WHITE_SPACE": #"\p{White_Space}"#, "WHITESPACE": #"\p{White_Space}"#,
        "CONTROL": #"\p{Cc}"#, "PUNCTUATION": #"\p{P}"#, "HEX_DIGIT": #"\p{Nd}\p{Hex_Digit}"#, "HEXDIGIT": #"\p{Nd}\p{Hex_Digit}"#,
        "ASSIGNED": #"\P{Cn}"#, "NONCHARACTER_CODE_POINT": #"\p{Noncharacter_Code_Point}"#,
        "NONCHARACTERCODEPOINT": #"\p{Noncharacter_Code_Point}"#,
        "DIGIT": #"\p{Nd}"#, "ALNUM": #"\p{Alphabetic}\p{Nd}"#, "BLANK": #"\p{Zs}\t"#, "WORD": unicodeWord,
        "JOIN_CONTROL": #"\p{Join_Control}"#,
        "JOINCONTROL": #"\p{Join_Control}"#,
    ]

    /// Characters that Java ignores in identifiers, and those that Unicode adds.
    private static let ignorable = #"\x{0}-\x{8}\x{e}-\x{1b}\x{7f}-\x{9f}\p{Cf}"#
    private static let startsUnicode = #"\p{L}\p{Nl}\x{1885}\x{1886}\x{2118}\x{212e}\x{309b}\x{309c}"#

    private static let java = [
        "javaJavaIdentifierStart": #"\p{L}\p{Nl}\p{Sc}\p{Pc}"#,
        "javaJavaIdentifierPart": #"\p{L}\p{Nl}\p{Sc}\p{Pc}\p{Nd}\p{Mc}\p{Mn}"# + ignorable,
        "javaUnicodeIdentifierStart": startsUnicode,
        "javaUnicodeIdentifierPart": startsUnicode + #"\p{Pc}\p{Nd}\p{Mc}\p{Mn}\x{b7}\x{387}\x{1369}-\x{1371}\x{19da}"# + ignorable,
        "javaIdentifierIgnorable": ignorable,
        "javaLowerCase": #"\p{Lowercase}"#, "javaUpperCase": #"\p{Uppercase}"#, "javaAlphabetic": #"\p{Alphabetic}"#,
        "javaIdeographic": #"\p{Ideographic}"#,
        "javaTitleCase": #"\p{Lt}"#, "javaDigit": #"\p{Nd}"#, "javaDefined": #"\P{Cn}"#, "javaLetter": #"\p{L}"#,
        "javaLetterOrDigit": #"\p{L}\p{Nd}"#,
        "javaSpaceChar": #"\p{Z}"#, "javaISOControl": #"\x{0}-\x{1f}\x{7f}-\x{9f}"#,
        "javaWhitespace": #"\t-\r\x{1c}-\x{20}\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200a}\x{2028}\x{2029}\x{205f}\x{3000}"#,
    ]

    private static let categories: Set<String> = [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Me", "Mc", "N", "Nd", "Nl", "No", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cs",
        "Cn",
        "P", "Pd", "Ps", "Pe", "Pc", "Po", "Pi", "Pf", "S", "Sm", "Sc", "Sk", "So",
    ]

    private static func category(_ name: String) -> String? {
        switch name {
        case "LC": #"\p{L&}"#
        case "LD": #"\p{L}\p{Nd}"#
        case "L1": #"\x{0}-\x{ff}"#
        case "all": #"\x{0}-\x{10ffff}"#
        default: categories.contains(name) ? "\\p{\(name)}" : nil
        }
    }

    /// A script by its name or four-letter code; PCRE2 tells whether it exists.
    private static func script(_ name: String) -> String? {
        name.unicodeScalars.allSatisfy { $0.isASCII && ($0.properties.isAlphabetic || $0 == "_") } && RegularExpression.hasScript(name)
            ? "\\p{sc:\(name)}" : nil
    }

    private static func key(_ block: String) -> String { block.lowercased().filter { $0 != " " && $0 != "_" && $0 != "-" } }

    /// PCRE2 knows no blocks: these are the ones for common scripts.
    private static let blocks = [
        "basiclatin": #"\x{0}-\x{7f}"#, "latin1supplement": #"\x{80}-\x{ff}"#, "latinextendeda": #"\x{100}-\x{17f}"#,
        "latinextendedb": #"\x{180}-\x{24f}"#,
        "ipaextensions": #"\x{250}-\x{2af}"#, "combiningdiacriticalmarks": #"\x{300}-\x{36f}"#, "greek": #"\x{370}-\x{3ff}"#,
        "greekandcoptic": #"\x{370}-\x{3ff}"#,
        "cyrillic": #"\x{400}-\x{4ff}"#, "armenian": #"\x{530}-\x{58f}"#, "hebrew": #"\x{590}-\x{5ff}"#, "arabic": #"\x{600}-\x{6ff}"#,
        "devanagari": #"\x{900}-\x{97f}"#, "bengali": #"\x{980}-\x{9ff}"#, "tamil": #"\x{b80}-\x{bff}"#, "thai": #"\x{e00}-\x{e7f}"#,
        "georgian": #"\x{10a0}-\x{10ff}"#,
        "hanguljamo": #"\x{1100}-\x{11ff}"#, "latinextendedadditional": #"\x{1e00}-\x{1eff}"#, "greekextended": #"\x{1f00}-\x{1fff}"#,
        "generalpunctuation": #"\x{2000}-\x{206f}"#, "currencysymbols": #"\x{20a0}-\x{20cf}"#, "letterlikesymbols": #"\x{2100}-\x{214f}"#,
        "arrows": #"\x{2190}-\x{21ff}"#,
        "mathematicaloperators": #"\x{2200}-\x{22ff}"#, "boxdrawing": #"\x{2500}-\x{257f}"#,
        "cjksymbolsandpunctuation": #"\x{3000}-\x{303f}"#,
        "hiragana": #"\x{3040}-\x{309f}"#, "katakana": #"\x{30a0}-\x{30ff}"#, "cjkunifiedideographs": #"\x{4e00}-\x{9fff}"#,
        "hangulsyllables": #"\x{ac00}-\x{d7af}"#,
        "halfwidthandfullwidthforms": #"\x{ff00}-\x{ffef}"#, "emoticons": #"\x{1f600}-\x{1f64f}"#,
    ]
}
