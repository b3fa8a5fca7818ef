import ArgumentParser
import Columnar

/// A time on the command line: milliseconds since the epoch, or ISO 8601 with its zone, in the form of the batch lines.
package struct TimeArgument: Sendable, Hashable {
    package let millis: Int64

    /// For an option's `transform`.
    /// - Throws: `ValidationError` that shows both forms.
    package init(parsing text: String) throws {
        if let millis = Int64(text) {
            self.millis = millis
            return
        }
        guard let millis = Self.millis(text) else {
            throw ValidationError(
                "\(text): give milliseconds since the epoch, or a time with its zone such as 2026-01-31T17:40:00Z or "
                    + "2026-01-31T18:40:00.500+01:00"
            )
        }
        self.millis = millis
    }

    /// `2026-01-31T17:40:00.000Z`.
    private static func millis(_ text: String) -> Int64? {
        // Date and time of day, then seconds with their fraction, and the zone.
        let pattern = #/
            ([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2})
            (?::([0-9]{2})(?:\.([0-9]{1,9}))?)?
            (?:(Z)|([+-])([0-9]{2}):?([0-9]{2})?)
            /#
        guard let match = text.wholeMatch(of: pattern) else { return nil }
        let parts = match.output
        func number(_ part: Substring?) -> Int64 { part.flatMap { Int64($0) } ?? 0 }
        let day = CivilDate(year: number(parts.1), month: number(parts.2), day: number(parts.3))
        let (hour, minute, second) = (number(parts.4), number(parts.5), number(parts.6))
        let (zoneHour, zoneMinute) = (number(parts.10), number(parts.11))
        // A leap second has no number of its own.
        guard day.exists, hour < 24, minute < 60, second < 60, zoneHour <= 18, zoneMinute < 60 else { return nil }
        var digits = parts.7.map(String.init) ?? ""
        // A label is a whole number of milliseconds.
        guard digits.dropFirst(3).allSatisfy({ $0 == "0" }) else { return nil }
        digits = String((digits + "000").prefix(3))
        let offset = (zoneHour * 60 + zoneMinute) * (parts.9 == "-" ? -1 : 1)
        return (((day.days * 24 + hour) * 60 + minute - offset) * 60 + second) * 1000 + number(digits[...])
    }
}
