import Expressions
import Plans

/// Splits SQL text into tokens; comments and spaces are dropped.
struct Lexer {
    private let bytes: [UInt8]
    private let source: String
    private var at = 0

    static func tokens(_ text: String) throws(AnalysisError) -> [Token] {
        var lexer = Lexer(bytes: Array(text.utf8), source: text)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens.last?.kind != .end
        return tokens
    }

    private init(bytes: [UInt8], source: String) {
        self.bytes = bytes
        self.source = source
    }

    private func byte(_ offset: Int = 0) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Letters, `_`, and anything beyond ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 32 >= 0x61 && byte | 32 <= 0x7A) || byte == 0x5F || byte >= 0x80 }

    private func text(_ start: Int, _ end: Int) -> String { String(decoding: bytes[start..<end], as: UTF8.self) }

    private func token(_ kind: Token.Kind, from start: Int) -> Token { Token(kind: kind, text: text(start, at), start: start, end: at) }

    private mutating func skipSpace() throws(AnalysisError) {
        while at < bytes.count {
            if byte() <= 0x20 {
                at += 1
            } else if byte() == 0x2D, byte(1) == 0x2D {
                while at < bytes.count, byte() != 0x0A { at += 1 }
            } else if byte() == 0x2F, byte(1) == 0x2A {
                let start = at
                var depth = 0
                repeat {
                    guard at < bytes.count else {
                        throw AnalysisError(.unclosedComment, [:], detail: SyntaxError.place(start, source, "the comment begins here"))
                    }
                    if byte() == 0x2F, byte(1) == 0x2A {
                        depth += 1
                        at += 2
                    } else if byte() == 0x2A, byte(1) == 0x2F {
                        depth -= 1
                        at += 2
                    } else {
                        at += 1
                    }
                } while depth > 0
            } else {
                return
            }
        }
    }

    private mutating func next() throws(AnalysisError) -> Token {
        try skipSpace()
        let start = at
        guard at < bytes.count else { return Token(kind: .end, text: "", start: start, end: start) }
        let first = byte()
        switch first {
        case 0x27, 0x22: return try string(start)
        case 0x60: return try quotedName(start)
        case _ where (first | 32 == 0x72) && (byte(1) == 0x27 || byte(1) == 0x22): return try rawString(start)
        case _ where Self.isDigit(first) || (first == 0x2E && Self.isDigit(byte(1))): return number(start)
        case _ where Self.isLetter(first):
            while Self.isLetter(byte()) || Self.isDigit(byte()) { at += 1 }
            return token(.word, from: start)
        default:
            let long = longSymbol
            if long > 0 {
                at += long
                return token(.symbol, from: start)
            }
            guard Self.symbols.contains(first) else {
                let character = Character(Unicode.Scalar(first))
                throw SyntaxError.at(start, source, near: "'\(character)'", "'\(character)' is not part of an expression")
            }
            at += 1
            return token(.symbol, from: start)
        }
    }

    private static let symbols = Set("()[],.:+-*/%=<>!~&|^".utf8)

    /// The length of a symbol of two or three characters here; 0 if there is none.
    private var longSymbol: Int {
        switch (byte(), byte(1)) {
        case (0x3C, 0x3D): byte(2) == 0x3E ? 3 : 2
        case (0x3E, 0x3D), (0x3C, 0x3E), (0x21, 0x3D), (0x3D, 0x3D), (0x7C, 0x7C), (0x3A, 0x3A): 2
        default: 0
        }
    }

    private mutating func number(_ start: Int) -> Token {
        while Self.isDigit(byte()) { at += 1 }
        if Self.isLetter(byte()), !isExponent, !isSuffix {
            // A name may begin with digits.
            while Self.isLetter(byte()) || Self.isDigit(byte()) { at += 1 }
            return token(.word, from: start)
        }
        if byte() == 0x2E, !Self.isLetter(byte(1)) || [0x65, 0x64, 0x66].contains(byte(1) | 32) {
            at += 1
            while Self.isDigit(byte()) { at += 1 }
        }
        if isExponent {
            at += 2
            while Self.isDigit(byte()) { at += 1 }
        }
        if byte() | 32 == 0x62, byte(1) | 32 == 0x64 {
            at += 2
        } else if isSuffix {
            at += 1
        }
        return token(.number, from: start)
    }

    private var isExponent: Bool {
        byte() | 32 == 0x65 && (Self.isDigit(byte(1)) || ((byte(1) == 0x2B || byte(1) == 0x2D) && Self.isDigit(byte(2))))
    }

    /// One of `L S Y D F` at the end of a word; or `BD`.
    private var isSuffix: Bool {
        let lower = byte() | 32
        if lower == 0x62, byte(1) | 32 == 0x64 { return !Self.isLetter(byte(2)) && !Self.isDigit(byte(2)) }
        return [0x6C, 0x73, 0x79, 0x64, 0x66].contains(lower) && !Self.isLetter(byte(1)) && !Self.isDigit(byte(1))
    }

    private mutating func quotedName(_ start: Int) throws(AnalysisError) -> Token {
        var name: [UInt8] = []
        at += 1
        while at < bytes.count {
            if byte() == 0x60 {
                guard byte(1) == 0x60 else {
                    at += 1
                    return Token(kind: .quoted, text: String(decoding: name, as: UTF8.self), start: start, end: at)
                }
                at += 1
            }
            name.append(byte())
            at += 1
        }
        throw SyntaxError.at(start, source, near: "'`'", "this name is not closed with '`'")
    }

    private mutating func rawString(_ start: Int) throws(AnalysisError) -> Token {
        let quote = byte(1)
        at += 2
        let content = at
        while at < bytes.count, byte() != quote { at += 1 }
        guard at < bytes.count else {
            throw SyntaxError.at(start, source, near: "'\(Character(Unicode.Scalar(quote)))'", "this text is not closed")
        }
        at += 1
        return Token(kind: .string, text: text(content, at - 1), start: start, end: at)
    }

    private mutating func string(_ start: Int) throws(AnalysisError) -> Token {
        let quote = byte()
        at += 1
        var value: [UInt8] = []
        while at < bytes.count, byte() != quote {
            if byte() == 0x5C {
                escape(&value)
            } else {
                value.append(byte())
                at += 1
            }
        }
        guard at < bytes.count else {
            throw SyntaxError.at(
                start, source, near: "'\(Character(Unicode.Scalar(quote)))'",
                "this string is not closed with \(Character(Unicode.Scalar(quote)))")
        }
        at += 1
        return Token(kind: .string, text: String(decoding: value, as: UTF8.self), start: start, end: at)
    }

    /// A backslash escape; `\%` and `\_` stay as they are, for `like`.
    private mutating func escape(_ value: inout [UInt8]) {
        func hexadecimal(_ count: Int) -> UInt32? {
            guard at + 2 + count <= bytes.count else { return nil }
            return UInt32(text(at + 2, at + 2 + count), radix: 16)
        }
        let marked = byte(1)
        if at + 1 >= bytes.count {
            value.append(0x5C)
            at += 1
            return
        }
        if marked == 0x75 || marked == 0x55 {
            let count = marked == 0x75 ? 4 : 8
            if let code = hexadecimal(count), let scalar = Unicode.Scalar(code) {
                value.append(contentsOf: Array(String(Character(scalar)).utf8))
                at += 2 + count
                return
            }
        }
        let octal = (1...3).map { byte($0) }
        if octal[0] == 0x30 || octal[0] == 0x31, octal.allSatisfy({ $0 >= 0x30 && $0 <= 0x37 }), at + 3 < bytes.count {
            let code = octal.reduce(UInt32(0)) { $0 * 8 + UInt32($1 - 0x30) }
            if let scalar = Unicode.Scalar(code) { value.append(contentsOf: Array(String(Character(scalar)).utf8)) }
            at += 4
            return
        }
        switch marked {
        case 0x30: value.append(0)
        case 0x62: value.append(8)
        case 0x6E: value.append(10)
        case 0x72: value.append(13)
        case 0x74: value.append(9)
        case 0x5A: value.append(26)
        case 0x25, 0x5F: value.append(contentsOf: [0x5C, marked])
        default: value.append(marked)
        }
        at += 2
    }
}
