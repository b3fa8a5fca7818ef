/// A date and a time of day in UTC, in the proleptic Gregorian calendar.
package struct CivilTime {
    package var day: CivilDate
    /// Of the day.
    package var micros: Int64

    package init(days: Int64, micros: Int64 = 0) {
        day = CivilDate(days: days)
        self.micros = micros
    }

    /// From µs since the epoch.
    package init(micros: Int64) {
        self.init(days: floorDivide(micros, 86_400_000_000), micros: floorModulo(micros, 86_400_000_000))
    }

    /// From ms since the epoch, of any size.
    package init(millis: Int64) {
        self.init(days: floorDivide(millis, 86_400_000), micros: floorModulo(millis, 86_400_000) * 1000)
    }

    /// `2020-01-31`; years past 9999 have a `+`.
    package var date: String {
        "\(day.year > 9999 ? "+" : "")\(Self.padded(day.year, 4))-\(Self.padded(day.month, 2))-\(Self.padded(day.day, 2))"
    }

    /// `23:59:59`.
    package var time: String {
        let seconds = micros / 1_000_000
        return "\(Self.padded(seconds / 3600, 2)):\(Self.padded(seconds / 60 % 60, 2)):\(Self.padded(seconds % 60, 2))"
    }

    /// `2020-01-31 23:59:59.5`: as many digits of the fraction as it needs.
    package var text: String {
        let fraction = micros % 1_000_000
        guard fraction != 0 else { return "\(date) \(time)" }
        var digits = Self.padded(fraction, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(date) \(time).\(digits)"
    }

    /// `2020-01-31T23:59:59.500Z`: whole milliseconds.
    package var iso: String { "\(date)T\(time).\(Self.padded(micros / 1000 % 1000, 3))Z" }

    /// The same, or with whole microseconds where milliseconds do not tell all.
    package var exactISO: String { micros % 1000 == 0 ? iso : "\(date)T\(time).\(Self.padded(micros % 1_000_000, 6))Z" }

    package static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number.magnitude)"
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
