import Columnar

/// Times for people: UTC, as short as possible.
package enum ReadableTime {
    /// `2026-01-05 10:00:30`, `2026-01-05 10:00:30.250`: ms since the epoch.
    package static func dateTime(_ millis: Int64) -> String { "\(civil(millis).date) \(clock(millis))" }

    /// `10:00:30`, `10:00:30.250`.
    static func clock(_ millis: Int64) -> String {
        let rest = floorModulo(millis, 1_000)
        let text = civil(millis).time
        return rest == 0 ? text : "\(text).\(CivilTime.padded(rest, 3))"
    }

    private static func civil(_ millis: Int64) -> CivilTime {
        CivilTime(days: floorDivide(millis, 86_400_000), micros: floorModulo(millis, 86_400_000) * 1_000)
    }

    /// µs since the epoch, with as many digits as needed.
    static func dateTime(micros: Int64) -> String {
        let rest = floorModulo(micros, 1_000)
        let millis = floorDivide(micros, 1_000)
        guard rest != 0 else { return dateTime(millis) }
        let text = dateTime(millis)
        return (millis % 1_000 == 0 ? "\(text).000" : text) + CivilTime.padded(rest, 3)
    }

    /// µs since the epoch; with the date only if it is not that of `label` (ms).
    static func near(micros: Int64, _ label: Int64) -> String {
        let text = dateTime(micros: micros)
        guard floorDivide(micros, 86_400_000_000) == floorDivide(label, 86_400_000) else { return text }
        return text.split(separator: " ").last.map(String.init) ?? text
    }

    /// `2026-01-05`: days since the epoch.
    static func date(days: Int64) -> String { CivilTime(days: days).date }

    /// A long span in its largest unit, rounded down: `5 years`, `3 days`, `40 min`.
    static func roughly(_ millis: Int64) -> String {
        let units: [(Int64, String, String)] = [
            (31_556_952_000, "year", "years"), (86_400_000, "day", "days"), (3_600_000, "hour", "hours"), (60_000, "min", "min"),
        ]
        for (unit, one, many) in units where millis >= unit { return "\(millis / unit) \(millis / unit == 1 ? one : many)" }
        return "\(millis / 1_000) s"
    }

    /// `30 s`, `1.5 s`, `2 min`, `1 h`.
    package static func duration(_ millis: Int64) -> String {
        for (unit, name) in [(Int64(86_400_000), "d"), (3_600_000, "h"), (60_000, "min")] where millis >= unit && millis % unit == 0 {
            return "\(millis / unit) \(name)"
        }
        guard millis % 1_000 != 0 else { return "\(millis / 1_000) s" }
        return millis > 1_000 ? "\(Double(millis) / 1_000) s" : "\(millis) ms"
    }
}
