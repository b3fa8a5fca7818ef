import Columnar

/// Reads intervals in the format of `AnsiInterval`, or only the text between the quotes: `1 02:03:04.5`, `-1-2`.
enum IntervalReader {
    /// µs of a text with exactly these fields; nil if it is invalid, or too large.
    static func micros(_ text: String, _ fields: IntervalFields<DayTimeField>) -> Int64? {
        guard let (sign, body) = body(text, fields.sqlName) else { return nil }
        var rest = body[...]
        var total: Int128 = 0
        for field in DayTimeField.allCases where field.rawValue >= fields.first.rawValue && field.rawValue <= fields.last.rawValue {
            if field != fields.first {
                guard rest.popFirst() == (field == .hour ? " " : ":") else { return nil }
            }
            let digits = rest.prefix(while: \.isASCIIDigit)
            guard !digits.isEmpty, let number = Int64(digits), field == fields.first || digits.count <= 2 && number < (field == .hour ? 24 : 60) else { return nil }
            rest = rest.dropFirst(digits.count)
            total += Int128(number) * Int128(field.micros)
            if field == .second, rest.first == "." {
                let fraction = rest.dropFirst().prefix(while: \.isASCIIDigit)
                guard (1...9).contains(fraction.count), let micros = Int64((fraction + "000000").prefix(6)) else { return nil }
                rest = rest.dropFirst(1 + fraction.count)
                total += Int128(micros)
            }
        }
        return rest.isEmpty ? Int64(exactly: total * Int128(sign)) : nil
    }

    /// Months of a text with exactly these fields; nil if it is invalid, or too large.
    static func months(_ text: String, _ fields: IntervalFields<YearMonthField>) -> Int32? {
        guard let (sign, body) = body(text, fields.sqlName) else { return nil }
        let parts = body.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == (fields.first == fields.last ? 1 : 2), parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isASCIIDigit) }) else { return nil }
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == parts.count, numbers[0] <= Int64(Int32.max) + 1 else { return nil }
        if numbers.count == 2 {
            guard numbers[1] < 12 else { return nil }
            return Int32(exactly: (numbers[0] * 12 + numbers[1]) * sign)
        }
        return Int32(exactly: numbers[0] * (fields.first == .year ? 12 : 1) * sign)
    }

    /// The text between the quotes, without its sign.
    private static func body(_ text: String, _ name: String) -> (Int64, String)? {
        var text = text.trimmingPrefix(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        var sign: Int64 = 1
        let words = name.dropFirst("interval ".count)
        let lower = text.lowercased()
        if lower.hasPrefix("interval") {
            guard lower.hasSuffix(words), let open = text.firstIndex(of: "'"), let close = text.lastIndex(of: "'"), open < close else { return nil }
            let between = text[text.index(text.startIndex, offsetBy: 8)..<open].filter { !$0.isWhitespace }
            guard between.isEmpty || between == "-" || between == "+" else { return nil }
            guard text[text.index(after: close)...].lowercased().filter({ !$0.isWhitespace }) == words.filter({ !$0.isWhitespace }) else { return nil }
            if between == "-" { sign = -1 }
            text = text[text.index(after: open)..<close]
        }
        if text.first == "-" || text.first == "+" {
            if text.first == "-" { sign = -sign }
            text.removeFirst()
        }
        return (sign, String(text))
    }
}

extension Character {
    fileprivate var isASCIIDigit: Bool { ("0"..."9").contains(self) }
}
