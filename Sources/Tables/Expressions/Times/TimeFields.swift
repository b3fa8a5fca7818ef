import Columnar

/// The fields of a moment that were parsed from a text.
struct TimeFields {
    var year: Int64?
    /// The era of `G`.
    var isBeforeChrist: Bool?
    var month: Int64?
    var day: Int64?
    var dayOfYear: Int64?
    var hour: Int64?
    /// 0…11.
    var hourOfHalf: Int64?
    var isAfternoon: Bool?
    var minute: Int64?
    var second: Int64?
    /// Microseconds.
    var fraction: Int64?
    /// 0 is Sunday.
    var weekday: Int64?
    /// Seconds east of Greenwich.
    var offset: Int64?
    var zone: SessionZone?

    /// Sets a field; false if it was read before with another value.
    static func set<T: Equatable>(_ field: inout T?, _ value: T) -> Bool {
        if let field, field != value { return false }
        field = value
        return true
    }

    /// Whether the fields of the time of day are in their ranges.
    var isInRange: Bool {
        (0...23).contains(hour ?? 0) && (0...11).contains(hourOfHalf ?? 0) && (0...59).contains(minute ?? 0) && (0...59).contains(second ?? 0)
            && (0...999_999).contains(fraction ?? 0)
    }

    /// The day; nil if it does not exist, or the fields contradict each other.
    var date: CivilDate? {
        var year = year ?? 1970
        if isBeforeChrist != nil {
            guard year >= 1 else { return nil }
            if isBeforeChrist == true { year = 1 - year }
        }
        guard let dayOfYear else {
            let date = CivilDate(year: year, month: month ?? 1, day: day ?? 1)
            return date.exists ? date : nil
        }
        guard dayOfYear >= 1, dayOfYear <= (CivilDate.isLeap(year) ? 366 : 365) else { return nil }
        let date = CivilDate(days: CivilDate(year: year, month: 1, day: 1).days + dayOfYear - 1)
        return (month ?? date.month) == date.month && (day ?? date.day) == date.day ? date : nil
    }

    /// Microseconds of the day.
    var ofDay: Int64? {
        var hours = hour ?? 0
        if let hourOfHalf {
            let other = hourOfHalf + (isAfternoon == true ? 12 : 0)
            if let hour, hour != other { return nil }
            hours = other
        } else if let isAfternoon {
            if let hour { guard (hour >= 12) == isAfternoon else { return nil } } else { hours = isAfternoon ? 12 : 0 }
        }
        return ((hours * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1_000_000 + (fraction ?? 0)
    }

    /// The local time.
    var local: ClockTime? {
        guard let date, let ofDay else { return nil }
        return ClockTime(day: date.days, ofDay: ofDay)
    }
}
