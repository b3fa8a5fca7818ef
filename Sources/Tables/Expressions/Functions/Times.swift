import Columnar

/// Functions of dates and timestamps.
enum Times {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]) -> Compiler.Kernel? {
        if let part = dateParts[name] {
            return { d, n, _ in Kernels.map(d[0], n, .integer) { (days: Int32) in part(Int64(days)) } }
        }
        switch name {
        case "hour", "minute", "second":
            let (unit, limit): (Int64, Int64) = name == "hour" ? (3_600_000_000, 24) : name == "minute" ? (60_000_000, 60) : (1_000_000, 60)
            return { d, n, context in
                let zone = context.timeZone
                return Kernels.map(d[0], n, .integer) { (micros: Int64) in
                    Int32(truncatingIfNeeded: zone.clock(micros).ofDay / unit % limit)
                }
            }
        case "last_day":
            return { d, n, _ in
                Kernels.map(d[0], n, .date) { (days: Int32) in
                    var date = CivilDate(days: Int64(days))
                    date.day = CivilDate.daysIn(month: date.month, year: date.year)
                    return Int32(truncatingIfNeeded: date.days)
                }
            }
        case "unix_date": return { d, n, _ in Kernels.map(d[0], n, .integer) { (days: Int32) in days } }
        case "date_from_unix_date": return { d, n, _ in Kernels.map(d[0], n, .date) { (days: Int32) in days } }
        case "timestamp_micros": return { d, n, _ in Kernels.map(d[0], n, .timestamp) { (micros: Int64) in micros } }
        case "timestamp_millis": return scaled(1000, name)
        case "timestamp_seconds":
            if types[0] == .long { return scaled(1_000_000, name) }
            return { d, n, _ in
                Kernels.mapOptional(d[0], n, .timestamp, Int64.zero) { (seconds: Double) in
                    seconds.isFinite ? Cast.saturated(seconds * 1e6) as Int64 : nil
                }
            }
        case "unix_micros": return { d, n, _ in Kernels.map(d[0], n, .long) { (micros: Int64) in micros } }
        case "unix_millis": return { d, n, _ in Kernels.map(d[0], n, .long) { (micros: Int64) in floorDivide(micros, 1000) } }
        case "unix_seconds": return { d, n, _ in Kernels.map(d[0], n, .long) { (micros: Int64) in floorDivide(micros, 1_000_000) } }
        case "date_add": return { d, n, _ in Kernels.zip(d[0], d[1], n, .date) { (days: Int32, more: Int32) in days &+ more } }
        case "date_sub": return { d, n, _ in Kernels.zip(d[0], d[1], n, .date) { (days: Int32, less: Int32) in days &- less } }
        case "datediff": return { d, n, _ in Kernels.zip(d[0], d[1], n, .integer) { (end: Int32, start: Int32) in end &- start } }
        case "add_months": return { d, n, _ in Kernels.zip(d[0], d[1], n, .date) { (days: Int32, months: Int32) in shifted(days, Int64(months)) } }
        case "date_shift":
            return { d, n, _ in
                let (months, more) = (d[1].values(as: Int64.self)[0], d[2].values(as: Int64.self)[0])
                return Kernels.map(d[0], n, .date) { (days: Int32) in shifted(days, months) &+ Int32(truncatingIfNeeded: more) }
            }
        case "timestamp_shift":
            return { d, n, context in
                let (months, days, micros) = (d[1].values(as: Int64.self)[0], d[2].values(as: Int64.self)[0], d[3].values(as: Int64.self)[0])
                let zone = context.timeZone
                // An interval of days and time counts whole days, be they said as hours; beside months its parts stay as they are.
                let (daysMicros, overflow) = days.multipliedReportingOverflow(by: 86_400_000_000)
                let (total, overflow2) = daysMicros.addingReportingOverflow(micros)
                if months == 0, overflow || overflow2 { throw ExpressionError.timestampOverflow("an interval of \(days) days and \(micros) µs") }
                let (wholeDays, rest) = months == 0 ? (total / 86_400_000_000, total % 86_400_000_000) : (days, micros)
                let moments = d[0].values(as: Int64.self)
                let mask = d[0].mask
                return try Kernels.optional(n, .timestamp, Int64.zero, d[0].validity(n)) { row in
                    let start = moments[row & mask]
                    // Months and days move the clock on the wall.
                    var moment: Int64? = start
                    if months != 0 {
                        var local = zone.clock(start)
                        local.day = CivilDate(days: local.day).adding(months: months).days
                        moment = zone.moment(local, near: start)
                    }
                    if wholeDays != 0, let before = moment {
                        var local = zone.clock(before)
                        local.day &+= wholeDays
                        moment = zone.moment(local, near: before)
                    }
                    guard let (shifted, overflow) = moment?.addingReportingOverflow(rest), !overflow else {
                        throw ExpressionError.timestampOverflow("\(start) µs moved by \(months) months, \(wholeDays) days and \(rest) µs")
                    }
                    return shifted
                }
            }
        case "make_date":
            return { d, n, _ in
                let (years, months, days) = (d[0].values(as: Int32.self), d[1].values(as: Int32.self), d[2].values(as: Int32.self))
                let (p, q, r) = (d[0].mask, d[1].mask, d[2].mask)
                return Kernels.optional(n, .date, Int32.zero, Datum.validity(d, n)) { row in
                    let date = CivilDate(year: Int64(years[row & p]), month: Int64(months[row & q]), day: Int64(days[row & r]))
                    return date.exists ? Int32(exactly: date.days) : nil
                }
            }
        case "next_day":
            return { d, n, _ in
                let days = d[0].values(as: Int32.self)
                let mask = d[0].mask
                let names = TextOperand(d[1])
                return Kernels.optional(n, .date, Int32.zero, Datum.validity(d, n)) { row in
                    guard let weekday = weekday(names[row]) else { return nil }
                    let day = Int64(days[row & mask])
                    return Int32(truncatingIfNeeded: day &+ 1 &+ floorModulo(weekday &- 5 &- day, 7))
                }
            }
        case "date_trunc":
            return { d, n, context in
                let levels = TextOperand(d[0])
                let moments = d[1].values(as: Int64.self)
                let mask = d[1].mask
                let constant = d[0].isScalar && d[0].column.isValid(0) ? TimeLevel(levels[0]) : nil
                return try Kernels.optional(n, .timestamp, Int64.zero, Datum.validity(d, n)) { row in
                    try (d[0].isScalar ? constant : TimeLevel(levels[row]))?.truncate(moments[row & mask], context.timeZone)
                }
            }
        case "trunc":
            return { d, n, _ in
                let days = d[0].values(as: Int32.self)
                let mask = d[0].mask
                let levels = TextOperand(d[1])
                return Kernels.optional(n, .date, Int32.zero, Datum.validity(d, n)) { row in
                    guard let level = TimeLevel(levels[row]), level.isOfDates else { return nil }
                    return Int32(truncatingIfNeeded: level.truncate(days: Int64(days[row & mask])))
                }
            }
        default: return nil
        }
    }

    private static func scaled(_ factor: Int64, _ name: String) -> Compiler.Kernel {
        { d, n, _ in
            let values = d[0].values(as: Int64.self)
            let mask = d[0].mask
            return try Kernels.optional(n, .timestamp, Int64.zero, d[0].validity(n)) { row in
                let (micros, overflow) = values[row & mask].multipliedReportingOverflow(by: factor)
                if overflow { throw ExpressionError(.badArgument, "\(name)(\(values[row & mask])) is outside of what a timestamp holds") }
                return micros
            }
        }
    }

    private static func shifted(_ days: Int32, _ months: Int64) -> Int32 {
        months == 0 ? days : Int32(truncatingIfNeeded: CivilDate(days: Int64(days)).adding(months: months).days)
    }

    /// 0 is Sunday.
    private static func weekday(_ text: UnsafeRawBufferPointer) -> Int64? {
        let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        let name = String(decoding: text, as: UTF8.self).lowercased()
        guard name.count >= 2 else { return nil }
        return names.firstIndex { $0 == name || $0.prefix(3) == name || $0.prefix(2) == name }.map { Int64($0) }
    }

    private static let dateParts: [String: @Sendable (Int64) -> Int32] = [
        "year": { Int32(truncatingIfNeeded: CivilDate(days: $0).year) },
        "quarter": { Int32(truncatingIfNeeded: (CivilDate(days: $0).month + 2) / 3) },
        "month": { Int32(truncatingIfNeeded: CivilDate(days: $0).month) },
        "dayofmonth": { Int32(truncatingIfNeeded: CivilDate(days: $0).day) },
        "dayofyear": { Int32(truncatingIfNeeded: CivilDate(days: $0).dayOfYear) },
        "dayofweek": { Int32(truncatingIfNeeded: floorModulo($0 &+ 4, 7) + 1) },
        "weekday": { Int32(truncatingIfNeeded: floorModulo($0 &+ 3, 7)) },
        "weekofyear": { days in
            // The week belongs to the year of its Thursday.
            let thursday = days &- floorModulo(days &+ 3, 7) &+ 3
            return Int32(truncatingIfNeeded: (CivilDate(days: thursday).dayOfYear - 1) / 7 + 1)
        },
    ]
}
