import Columnar

/// The unit to which `date_trunc` and `trunc` truncate a time.
enum TimeLevel {
    case year, quarter, month, week, day, hour, minute, second, millisecond, microsecond

    init?(_ name: UnsafeRawBufferPointer) { self.init(String(decoding: name, as: UTF8.self)) }

    init?(_ name: String) {
        switch name.lowercased() {
        case "year", "yyyy", "yy": self = .year
        case "quarter": self = .quarter
        case "month", "mon", "mm": self = .month
        case "week": self = .week
        case "day", "dd": self = .day
        case "hour": self = .hour
        case "minute": self = .minute
        case "second": self = .second
        case "millisecond": self = .millisecond
        case "microsecond": self = .microsecond
        default: return nil
        }
    }

    /// Whether `trunc` supports it.
    var isOfDates: Bool {
        switch self {
        case .year, .quarter, .month, .week: true
        default: false
        }
    }

    func truncate(days: Int64) -> Int64 {
        var date = CivilDate(days: days)
        switch self {
        case .year:
            date.month = 1
            date.day = 1
        case .quarter:
            date.month = (date.month - 1) / 3 * 3 + 1
            date.day = 1
        case .month: date.day = 1
        case .week: return days &- floorModulo(days &+ 3, 7)
        default: return days
        }
        return date.days
    }

    /// - Throws: if the result is before the range of a timestamp.
    func truncate(_ micros: Int64, _ zone: SessionZone) throws(ExpressionError) -> Int64 {
        switch self {
        case .microsecond: return micros
        case .millisecond: return micros &- floorModulo(micros, 1000)
        case .second: return micros &- floorModulo(micros, 1_000_000)
        case .minute: return try within(micros, 60_000_000, zone)
        case .hour: return try within(micros, 3_600_000_000, zone)
        default:
            guard let moment = zone.moment(ClockTime(day: truncate(days: zone.clock(micros).day))) else { throw overflow(micros) }
            return moment
        }
    }

    /// Minutes and hours are truncated with the moment's own offset, so that an hour that occurs twice stays two.
    private func within(_ micros: Int64, _ unit: Int64, _ zone: SessionZone) throws(ExpressionError) -> Int64 {
        let (moment, overflow) = micros.subtractingReportingOverflow(zone.clock(micros).ofDay % unit)
        if overflow { throw self.overflow(micros) }
        return moment
    }

    private func overflow(_ micros: Int64) -> ExpressionError { .timestampOverflow("date_trunc('\(self)', \(micros) µs)") }
}
