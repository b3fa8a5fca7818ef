/// Intervals as Spark writes them: `INTERVAL '1 02:03:04.5' DAY TO SECOND`, `INTERVAL '1-2' YEAR TO MONTH`.
public enum AnsiInterval {
    public static func text(micros: Int64, _ fields: IntervalFields<DayTimeField>) -> String {
        var rest = micros.magnitude
        var text = micros < 0 ? "-" : ""
        for field in DayTimeField.allCases where field.rawValue >= fields.first.rawValue && field.rawValue <= fields.last.rawValue {
            let isFirst = field == fields.first
            let unit = field.micros.magnitude
            let whole = rest / unit
            rest %= unit
            if !isFirst { text += field == .hour ? " " : ":" }
            text += field == .day || whole > 9 ? "\(whole)" : "0\(whole)"
            if field == .second { text += fraction(rest) }
        }
        return "INTERVAL '\(text)' \(name(fields))"
    }

    public static func text(months: Int32, _ fields: IntervalFields<YearMonthField>) -> String {
        let sign = months < 0 ? "-" : ""
        let (years, rest) = months.magnitude.quotientAndRemainder(dividingBy: 12)
        let text =
            switch (fields.first, fields.last) {
            case (.year, .year): "\(years)"
            case (.month, _): "\(months.magnitude)"
            case (.year, .month): "\(years)-\(rest)"
            }
        return "INTERVAL '\(sign)\(text)' \(name(fields))"
    }

    private static func name(_ fields: IntervalFields<some IntervalField>) -> String {
        fields.sqlName.dropFirst("interval ".count).uppercased()
    }

    /// The digits of a second after the point, without trailing zeros.
    private static func fraction(_ micros: UInt64) -> String {
        if micros == 0 { return "" }
        var digits = String(micros)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }
}
