/// Times as people read them: UTC, no longer than they need to be.
enum TimeText {
    /// `2026-01-05 10:00:30`, `2026-01-05 10:00:30.250`: ms since the epoch.
    static func dateTime(_ millis: Int64) -> String {
        let days = millis.flooredQuotient(86_400_000)
        return "\(date(days: days)) \(clock(millis))"
    }

    /// `10:00:30`, `10:00:30.250`.
    static func clock(_ millis: Int64) -> String {
        let inDay = millis.flooredRemainder(86_400_000)
        let rest = inDay % 1_000
        let text = "\(two(inDay / 3_600_000)):\(two(inDay / 60_000 % 60)):\(two(inDay / 1_000 % 60))"
        return rest == 0 ? text : "\(text).\(padded(rest, 3))"
    }

    /// µs since the epoch, with as many digits as it has.
    static func dateTime(micros: Int64) -> String {
        let rest = micros.flooredRemainder(1_000)
        let millis = micros.flooredQuotient(1_000)
        guard rest != 0 else { return dateTime(millis) }
        let text = dateTime(millis)
        return (millis % 1_000 == 0 ? "\(text).000" : text) + padded(rest, 3)
    }

    /// µs since the epoch; the date only where it is not that of `label` (ms).
    static func near(micros: Int64, _ label: Int64) -> String {
        let text = dateTime(micros: micros)
        guard micros.flooredQuotient(86_400_000_000) == label.flooredQuotient(86_400_000) else { return text }
        return text.split(separator: " ").last.map(String.init) ?? text
    }

    /// `2026-01-05`: days since the epoch, in the proleptic Gregorian calendar.
    static func date(days: Int64) -> String {
        // Years begin in March here, so that the leap day is the last.
        let shifted = days &+ 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted &- era &* 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(padded(year, 4))-\(two(month))-\(two(day))"
    }

    /// `30 s`, `1.5 s`, `2 min`, `1 h`.
    static func duration(_ millis: Int64) -> String {
        for (unit, name) in [(Int64(86_400_000), "d"), (3_600_000, "h"), (60_000, "min")] where millis >= unit && millis % unit == 0 {
            return "\(millis / unit) \(name)"
        }
        guard millis % 1_000 != 0 else { return "\(millis / 1_000) s" }
        return millis > 1_000 ? "\(Double(millis) / 1_000) s" : "\(millis) ms"
    }

    private static func two(_ number: Int64) -> String { padded(number, 2) }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number.magnitude)
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
