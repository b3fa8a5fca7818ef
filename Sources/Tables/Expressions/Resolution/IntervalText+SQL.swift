extension IntervalText {
    /// As Spark shows it: `INTERVAL '01:30' HOUR TO MINUTE`.
    var sql: String {
        if months != 0 {
            let (years, rest) = (months / 12, months % 12)
            if years != 0 && rest != 0 { return "INTERVAL '\(years)-\(rest.magnitude)' YEAR TO MONTH" }
            return years != 0 ? "INTERVAL '\(years)' YEAR" : "INTERVAL '\(rest)' MONTH"
        }
        func two(_ number: Int64) -> String { number.magnitude < 10 ? "0\(number.magnitude)" : "\(number.magnitude)" }
        let negative = days < 0 || micros < 0
        let total = micros
        let (hours, minutes) = (total / 3_600_000_000, total / 60_000_000 % 60)
        let (seconds, fraction) = (total / 1_000_000 % 60, (total % 1_000_000).magnitude)
        var units: [(String, String)] = []
        let values: [(String, Bool, String)] = [
            ("DAY", days != 0, "\(days.magnitude)"), ("HOUR", hours != 0, two(hours)), ("MINUTE", minutes != 0, two(minutes)),
            ("SECOND", seconds != 0 || fraction != 0, two(seconds) + Self.fractionText(fraction)),
        ]
        guard let first = values.firstIndex(where: { $0.1 }), let last = values.lastIndex(where: { $0.1 }) else {
            return "INTERVAL '00' SECOND"
        }
        for index in first...last { units.append((values[index].0, values[index].2)) }
        var text = negative ? "-" : ""
        for (index, unit) in units.enumerated() {
            if index > 0 { text += units[index - 1].0 == "DAY" ? " " : ":" }
            text += unit.1
        }
        let range = first == last ? units[0].0 : "\(units[0].0) TO \(units[units.count - 1].0)"
        return "INTERVAL '\(text)' \(range)"
    }

    private static func fractionText(_ micros: UInt64) -> String {
        if micros == 0 { return "" }
        var digits = String(micros)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }
}
