import Columnar

/// Functions of dates and timestamps.
enum TimeFunctions {
    static let all: [ScalarFunction] =
        dateParts + [hour, minute, second, datePart, extract, lastDay, dateAdd, dateSub, dateDiff, addMonths, nextDay, makeDate, trunc, dateTrunc]
        + [unixDate, dateFromUnixDate, timestampSeconds, timestampMillis, timestampMicros, unixSeconds, unixMillis, unixMicros]
        + [currentTimestamp, currentDate]

    // MARK: Parts

    /// A number of a date, computed from its days since 1970.
    private static func part(
        _ name: String, otherNames: [String] = [], since: String, _ summary: String, _ example: String, _ result: String,
        _ part: @escaping @Sendable (Int64) -> Int64
    ) -> ScalarFunction {
        ScalarFunction(name, otherNames: otherNames, Signature([.date], .int), since: since, summary, example, result) { _ in
            { d, n, _ in Kernels.map(d[0], n, .integer) { (days: Int32) in Int32(truncatingIfNeeded: part(Int64(days))) } }
        }
    }

    static let dateParts = [year, quarter, month, dayOfMonth, dayOfWeek, dayOfYear, weekday, weekOfYear]

    static let year = part("year", since: "1.5.0", "The year of the date.", "year('2016-07-30')", "2016") { CivilDate(days: $0).year }
    static let quarter = part("quarter", since: "1.5.0", "The quarter of the year, 1 to 4.", "quarter('2016-08-31')", "3") {
        (CivilDate(days: $0).month + 2) / 3
    }
    static let month = part("month", since: "1.5.0", "The month, 1 to 12.", "month('2016-07-30')", "7") { CivilDate(days: $0).month }
    static let dayOfMonth = part("dayofmonth", otherNames: ["day"], since: "1.5.0", "The day of the month.", "dayofmonth('2009-07-30')", "30") {
        CivilDate(days: $0).day
    }
    static let dayOfYear = part("dayofyear", since: "1.5.0", "The day of the year.", "dayofyear('2016-04-09')", "100") { CivilDate(days: $0).dayOfYear }
    static let dayOfWeek = part("dayofweek", since: "2.3.0", "The day of the week, 1 for Sunday.", "dayofweek('2009-07-30')", "5") {
        floorModulo($0 &+ 4, 7) + 1
    }
    static let weekday = part("weekday", since: "2.4.0", "The day of the week, 0 for Monday.", "weekday('2009-07-30')", "3") { floorModulo($0 &+ 3, 7) }
    static let weekOfYear = part(
        "weekofyear", since: "1.5.0", "The week of the year; the week belongs to the year of its Thursday.", "weekofyear('2008-02-20')", "8"
    ) { days in
        let thursday = days &- floorModulo(days &+ 3, 7) &+ 3
        return (CivilDate(days: thursday).dayOfYear - 1) / 7 + 1
    }

    /// Only as a field of `extract` and `date_part`.
    private static let yearOfWeek = part("year of week", since: "3.0.0", "The year of the week's Thursday.", "", "") { days in
        CivilDate(days: days &- floorModulo(days &+ 3, 7) &+ 3).year
    }

    /// Only as a field of `extract` and `date_part`: the second with its fraction, where `second` has none.
    private static let exactSecond = ScalarFunction(
        "second with fraction", Signature([.moment], .type(.decimal(precision: 8, scale: 6))), since: "3.0.0", "The second with its fraction.", "", ""
    ) { call in
        let (type, isClock) = (call.result, call.types[0] == .timestampNTZ)
        return { d, n, context in
            let zone = isClock ? .utc : context.timeZone
            return Kernels.map(d[0], n, type) { (micros: Int64) in Int128(zone.clock(micros).ofDay % 60_000_000) }
        }
    }

    /// A number that the clock on the wall of the session's zone shows.
    private static func clock(_ name: String, _ summary: String, _ result: String, unit: Int64, limit: Int64) -> ScalarFunction {
        ScalarFunction(name, Signature([.moment], .int), since: "1.5.0", summary, "\(name)('2009-07-30 12:58:59')", result) { call in
            let isClock = call.types[0] == .timestampNTZ
            return { d, n, context in
                let zone = isClock ? .utc : context.timeZone
                return Kernels.map(d[0], n, .integer) { (micros: Int64) in Int32(truncatingIfNeeded: zone.clock(micros).ofDay / unit % limit) }
            }
        }
    }

    static let hour = clock("hour", "The hour, 0 to 23.", "12", unit: 3_600_000_000, limit: 24)
    static let minute = clock("minute", "The minute, 0 to 59.", "58", unit: 60_000_000, limit: 60)
    static let second = clock("second", "The second, 0 to 59.", "59", unit: 1_000_000, limit: 60)

    static let datePart = ScalarFunction(
        "date_part", otherNames: ["datepart"], FunctionForm("string, date or timestamp", 2...2, "int; decimal(8,6) for second"), since: "3.0.0",
        "The part of a time that the first argument names: year, quarter, month, week, day, dow, doy, hour, minute, second.", "date_part('year', '2019-08-12 01:00:00')", "2019",
        resolve: extraction, .resolved)
    static let extract = ScalarFunction(
        "extract", FunctionForm("field FROM date or timestamp", 2...2, "int; decimal(8,6) for second"), since: "3.0.0",
        "The part of a time: year, quarter, month, week, day, dow, doy, hour, minute, second.", "extract(week FROM '2019-08-12 01:00:00')", "33",
        forms: .lists(["_ field: Column, _ source: Column"]), resolve: extraction, .resolved)

    /// Dispatches to the function for the field, and adds what it lacks.
    private static func extraction(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        guard case .literal(.string(let field), _) = nodes[0].expression, let (function, offset) = parts[field.lowercased()] else {
            throw AnalysisError(
                .invalidExtractField, ["field": Quoted.name(nodes[0].text), "expr": Quoted.expression(nodes[1].text)],
                hint: "use year, quarter, month, week, day, dow, doy, hour, minute or second")
        }
        var node = try function.resolve(FunctionCall(function: function, name: function.name, arguments: [call.arguments[1]], resolver: call.resolver, depth: call.depth))
        if offset != 0 { node.expression = .apply(Arithmetic.add, [node.expression, .literal(.long(offset), .integer)], .integer) }
        return node.shown(as: call.function == extract ? "extract(\(field) FROM \(nodes[1].text))" : call.text(nodes))
    }

    private static let parts: [String: (ScalarFunction, Int64)] = {
        var parts: [String: (ScalarFunction, Int64)] = [:]
        for (function, names) in [
            (year, ["year", "y", "years", "yr", "yrs"]), (quarter, ["quarter", "qtr"]), (month, ["month", "mon", "mons", "months"]),
            (weekOfYear, ["week", "w", "weeks"]), (dayOfMonth, ["day", "d", "days"]), (dayOfWeek, ["dayofweek", "dow"]), (dayOfYear, ["doy"]),
            (hour, ["hour", "h", "hours", "hr", "hrs"]), (minute, ["minute", "m", "min", "mins", "minutes"]),
        ] {
            for name in names { parts[name] = (function, 0) }
        }
        parts["yearofweek"] = (yearOfWeek, 0)
        for name in ["second", "s", "sec", "seconds", "secs"] { parts[name] = (exactSecond, 0) }
        for name in ["dayofweek_iso", "dow_iso"] { parts[name] = (weekday, 1) }
        return parts
    }()

    // MARK: Dates

    static let lastDay = ScalarFunction(
        "last_day", Signature([.date], .date), since: "1.5.0", "The last day of the date's month.", "last_day('2009-01-12')", "2009-01-31"
    ) { _ in
        { d, n, _ in
            Kernels.map(d[0], n, .date) { (days: Int32) in
                var date = CivilDate(days: Int64(days))
                date.day = CivilDate.daysIn(month: date.month, year: date.year)
                return Int32(truncatingIfNeeded: date.days)
            }
        }
    }

    static let dateAdd = ScalarFunction(
        "date_add", otherNames: ["dateadd"], Signature([.date, .whole(.integer)], .date), since: "1.5.0", "The date this number of days later.", "date_add('2016-07-30', 1)",
        "2016-07-31", forms: .lists(["_ start: Column, _ days: Int", "_ start: Column, _ days: Column"])
    ) { _ in { d, n, _ in Kernels.zip(d[0], d[1], n, .date) { (days: Int32, more: Int32) in days &+ more } } }

    static let dateSub = ScalarFunction(
        "date_sub", Signature([.date, .whole(.integer)], .date), since: "1.5.0", "The date this number of days earlier.", "date_sub('2016-07-30', 1)", "2016-07-29",
        forms: .lists(["_ start: Column, _ days: Int", "_ start: Column, _ days: Column"])
    ) { _ in { d, n, _ in Kernels.zip(d[0], d[1], n, .date) { (days: Int32, less: Int32) in days &- less } } }

    static let dateDiff = ScalarFunction(
        "datediff", otherNames: ["date_diff"], Signature([.date, .date], .int), since: "1.5.0", "The number of days from the second date to the first.",
        "datediff('2009-07-31', '2009-07-30')", "1", forms: .lists(["_ end: Column, _ start: Column"])
    ) { _ in { d, n, _ in Kernels.zip(d[0], d[1], n, .integer) { (end: Int32, start: Int32) in end &- start } } }

    static let addMonths = ScalarFunction(
        "add_months", Signature([.date, .int], .date), since: "1.5.0", "The date this number of months later; if that month is too short, its last day.",
        "add_months('2016-08-31', 1)", "2016-09-30", forms: .lists(["_ start: Column, _ months: Int", "_ start: Column, _ months: Column"])
    ) { _ in TimeShift.datesByMonths }

    static let nextDay = ScalarFunction(
        "next_day", Signature([.date, .string], .date, .always), since: "1.5.0",
        "The first date after the given one that is this day of the week; null if the name is not that of a day.", "next_day('2015-01-14', 'TU')", "2015-01-20",
        forms: .lists(["_ column: Column, _ dayOfWeek: String"])
    ) { _ in
        { d, n, _ in
            let days = d[0].values(as: Int32.self)
            let mask = d[0].mask
            let names = TextOperand(d[1])
            return Kernels.optional(n, .date, Int32.zero, ColumnarValue.validity(d, n)) { row in
                guard let weekday = weekday(named: names[row]) else { return nil }
                return next(days[row & mask], weekday: Int32(truncatingIfNeeded: weekday + 3) % 7)
            }
        }
    }

    /// The first such day of the week after a day, in 32 bits, which wrap at the first days that there are.
    /// - Parameter weekday: 0 is Thursday, as day 0 was.
    private static func next(_ day: Int32, weekday: Int32) -> Int32 {
        let ahead = (weekday &- 1 &- day) % 7
        return day &+ 1 &+ (ahead &+ 7) % 7
    }

    /// 0 is Sunday.
    private static func weekday(named text: UnsafeRawBufferPointer) -> Int64? {
        let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
        let name = String(decoding: text, as: UTF8.self).lowercased()
        guard name.count >= 2 else { return nil }
        return names.firstIndex { $0 == name || $0.prefix(3) == name || $0.prefix(2) == name }.map { Int64($0) }
    }

    static let makeDate = ScalarFunction(
        "make_date", Signature([.int, .int, .int], .date, .always), since: "3.0.0", "The date of a year, a month and a day; null if there is no such date.",
        "make_date(2013, 7, 15)", "2013-07-15", forms: .lists(["_ year: Column, _ month: Column, _ day: Column"])
    ) { _ in
        { d, n, _ in
            let (years, months, days) = (d[0].values(as: Int32.self), d[1].values(as: Int32.self), d[2].values(as: Int32.self))
            let (p, q, r) = (d[0].mask, d[1].mask, d[2].mask)
            return try Kernels.optional(n, .date, Int32.zero, ColumnarValue.validity(d, n)) { row in
                let date = CivilDate(year: Int64(years[row & p]), month: Int64(months[row & q]), day: Int64(days[row & r]))
                // Java has no further years.
                guard date.exists, date.year.magnitude <= 999_999_999 else { return nil }
                guard let day = Int32(exactly: date.days) else { throw TimeShift.dateOverflow("the date \(years[row & p])-\(months[row & q])-\(days[row & r])") }
                return day
            }
        }
    }

    static let trunc = ScalarFunction(
        "trunc", Signature([.date, .string], .date, .always), since: "1.5.0",
        "The first day of the date's year, quarter, month or week; null if the second argument names none of these.", "trunc('2019-08-04', 'week')", "2019-07-29",
        forms: .lists(["_ column: Column, _ format: String"]), evaluation: OperandEvaluation(end: .null, order: .secondFirst) { isUnknownUnit($0.arguments[1]) { $0.isOfDates } }
    ) { _ in
        { d, n, _ in
            let days = d[0].values(as: Int32.self)
            let mask = d[0].mask
            let levels = TextOperand(d[1])
            return try Kernels.optional(n, .date, Int32.zero, ColumnarValue.validity(d, n)) { row in
                guard let level = TimeLevel(levels[row]), level.isOfDates else { return nil }
                let day = days[row & mask]
                // Monday, in 32 bits as Spark counts.
                if level == .week { return next(day &- 7, weekday: 4) }
                let start = level.truncate(days: Int64(day))
                if level == .quarter, Int32(exactly: start) == nil { throw TimeShift.dateOverflow("the quarter of the date \(day) days after 1970-01-01") }
                return Int32(truncatingIfNeeded: start)
            }
        }
    }

    /// Whether a unit is constant and none that `isKnown` takes.
    private static func isUnknownUnit(_ unit: Expression, _ isKnown: (TimeLevel) -> Bool) -> Bool {
        guard let name = unit.constant else { return false }
        return if case .string(let text) = name, let level = TimeLevel(text) { !isKnown(level) } else { true }
    }

    static let dateTrunc = ScalarFunction(
        "date_trunc", Signature([.string, .timestamp], .timestamp, .always), since: "2.3.0",
        "The start of the timestamp's year, quarter, month, week, day, hour, minute, second, millisecond or microsecond.",
        "date_trunc('HOUR', '2015-03-05T09:32:05.359')", "2015-03-05 09:00:00", forms: .lists(["_ format: String, _ column: Column"]),
        evaluation: OperandEvaluation(end: .null) { isUnknownUnit($0.arguments[0]) { _ in true } }
    ) { _ in
        { d, n, context in
            let levels = TextOperand(d[0])
            let moments = d[1].values(as: Int64.self)
            let mask = d[1].mask
            let constant = d[0].isScalar && d[0].column.isValid(0) ? TimeLevel(levels[0]) : nil
            return try Kernels.optional(n, .timestamp, Int64.zero, ColumnarValue.validity(d, n)) { row in
                try (d[0].isScalar ? constant : TimeLevel(levels[row]))?.truncate(moments[row & mask], context.timeZone)
            }
        }
    }

    // MARK: Numbers

    static let unixDate = ScalarFunction(
        "unix_date", Signature([.strictly(.date)], .int), since: "3.1.0", "The days since 1970-01-01.", "unix_date(DATE '1970-01-02')", "1"
    ) { _ in { d, n, _ in Kernels.map(d[0], n, .integer) { (days: Int32) in days } } }

    static let dateFromUnixDate = ScalarFunction(
        "date_from_unix_date", Signature([.int], .date), since: "3.1.0", "The date this number of days after 1970-01-01.", "date_from_unix_date(1)", "1970-01-02"
    ) { _ in { d, n, _ in Kernels.map(d[0], n, .date) { (days: Int32) in days } } }

    static let timestampMicros = ScalarFunction(
        "timestamp_micros", Signature([.whole(.long)], .timestamp), since: "3.1.0", "The time this number of microseconds after the epoch.",
        "timestamp_micros(1230219000123123)", "2008-12-25 15:30:00.123123"
    ) { _ in { d, n, _ in Kernels.map(d[0], n, .timestamp) { (micros: Int64) in micros } } }

    static let timestampMillis = ScalarFunction(
        "timestamp_millis", Signature([.whole(.long)], .timestamp), since: "3.1.0", "The time this number of milliseconds after the epoch.",
        "timestamp_millis(1230219000123)", "2008-12-25 15:30:00.123"
    ) { call in scaled(1000, call.name) }

    static let timestampSeconds = ScalarFunction(
        "timestamp_seconds", FunctionForm("number", 1...1, "timestamp"), since: "3.1.0", "The time this number of seconds after the epoch, with a fraction to the microsecond.",
        "timestamp_seconds(1230219000.123)", "2008-12-25 15:30:00.123",
        resolve: { call throws(AnalysisError) in
            let given = try call.operands()[0]
            let node = given.type == .null ? given.cast(.double) : given
            guard TypeCoercion.isNumeric(node.type) else { throw AnalysisError.input(1, call.text([given]), requires: "\"NUMERIC\"", given) }
            if case .decimal = node.type { return call.result([node], .timestamp, nullable: node.nullable, call.text([given])) }
            let fractional = node.type == .float || node.type == .double
            return call.result(
                [node.cast(fractional ? .double : .long)], .timestamp, nullable: fractional && TypeCoercion.isNumeric(given.type) || node.nullable,
                call.text([given]))
        },
        .kernel(.untilNull) { call in
            if call.types[0] == .long { return scaled(1_000_000, call.name) }
            if case .decimal(_, let scale) = call.types[0] {
                return { d, n, _ in
                    let (values, mask) = (d[0].values(as: Int128.self), d[0].mask)
                    return try Kernels.optional(n, .timestamp, Int64.zero, d[0].validity(n)) { row in
                        let seconds = values[row & mask]
                        // More decimal places than microseconds, or a number beyond a timestamp, are an error, as in Spark.
                        guard let micros = Decimal128.rescale(seconds, from: scale, to: 6, precision: Decimal128.maxPrecision),
                            Decimal128.compare(Decimal128(unscaled: micros, scale: 6), Decimal128(unscaled: seconds, scale: scale)) == 0, let moment = Int64(exactly: micros)
                        else { throw ExpressionError.timestampOverflow("\(Decimal128(unscaled: seconds, scale: scale)) seconds") }
                        return moment
                    }
                }
            }
            return { d, n, _ in
                Kernels.mapOptional(d[0], n, .timestamp, Int64.zero) { (seconds: Double) in
                    seconds.isFinite ? Cast.saturated(seconds * 1e6) as Int64 : nil
                }
            }
        })

    private static func scaled(_ factor: Int64, _ name: String) -> Kernel {
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

    private static func sinceEpoch(_ name: String, _ unit: String, _ result: String, micros factor: Int64) -> ScalarFunction {
        ScalarFunction(
            name, Signature([.strictly(.timestamp)], .long), since: "3.1.0", "The \(unit) since the epoch, rounded down.", "\(name)(TIMESTAMP '1970-01-01 00:00:01Z')", result
        ) { _ in
            if factor == 1 { return { d, n, _ in Kernels.map(d[0], n, .long) { (micros: Int64) in micros } } }
            return { d, n, _ in Kernels.map(d[0], n, .long) { (micros: Int64) in floorDivide(micros, factor) } }
        }
    }

    static let unixSeconds = sinceEpoch("unix_seconds", "seconds", "1", micros: 1_000_000)
    static let unixMillis = sinceEpoch("unix_millis", "milliseconds", "1000", micros: 1000)
    static let unixMicros = sinceEpoch("unix_micros", "microseconds", "1000000", micros: 1)

    // MARK: Now

    static let currentTimestamp = ScalarFunction(
        "current_timestamp", otherNames: ["now"], Signature([], .timestamp, .never), since: "1.5.0", "The batch's time, the same for every row of it.",
        "current_timestamp() = now()", "true"
    ) { _ in
        { _, n, context in ColumnArray(type: .timestamp, count: n, layout: .fixed(Buffer(Array(repeating: context.batchTimestampMicros, count: n)))) }
    }

    static let currentDate = ScalarFunction(
        "current_date", otherNames: ["curdate"], Signature([], .date, .never), since: "1.5.0", "The date of the batch's time in the session's zone.",
        "current_date() = curdate()", "true"
    ) { _ in
        { _, n, context in
            let days = Int32(truncatingIfNeeded: context.timeZone.clock(context.batchTimestampMicros).day)
            return ColumnArray(type: .date, count: n, layout: .fixed(Buffer(Array(repeating: days, count: n))))
        }
    }
}
