/// Dates and times of day in UTC, in the proleptic Gregorian calendar.
package struct CivilTime {
    var year: Int64
    var month: Int64
    var day: Int64
    /// Of the day.
    var micros: Int64

    package init(days: Int64, micros: Int64 = 0) {
        // Counted from March of the year 0, so that the leap day is a year's last.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        self.micros = micros
    }

    package init(micros: Int64) {
        let day: Int64 = 86_400_000_000
        let phase = micros % day
        self.init(days: micros / day - (phase < 0 ? 1 : 0), micros: phase < 0 ? phase + day : phase)
    }

    /// `2020-01-31`.
    package var date: String { "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))" }

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

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = "\(number.magnitude)"
        return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
