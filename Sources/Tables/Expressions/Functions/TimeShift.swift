import Columnar

/// Dates and timestamps moved by an interval: `ts + interval '1 day'`.
enum TimeShift {
    /// `ts + interval …`, `interval … + ts`, `ts - interval …`; nil where neither operand is an interval.
    static func intervalArithmetic(_ call: FunctionCall) throws(AnalysisError) -> Node? {
        let isDifference = call.function == Arithmetic.subtract
        let interval: IntervalText
        let operand: Node
        if case .typedLiteral(.interval, let text) = call.arguments[1] {
            interval = try IntervalText.parse(text)
            operand = try call.operand(call.arguments[0])
        } else if !isDifference, case .typedLiteral(.interval, let text) = call.arguments[0] {
            interval = try IntervalText.parse(text)
            operand = try call.operand(call.arguments[1])
        } else {
            return nil
        }
        let sign: Int64 = isDifference ? -1 : 1
        let (months, days, micros) = (interval.months &* sign, interval.days &* sign, interval.micros &* sign)
        var time = operand
        var shown = "\(operand.text) \(call.name) \(interval.sql)"
        switch operand.type {
        case .timestamp: break
        case .date:
            if micros == 0 {
                if months == 0 {
                    shown = "\(isDifference ? "date_sub" : "date_add")(\(operand.text), extractansiintervaldays(\(interval.sql)))"
                }
                return Node(dateShift.call(operand.expression, [months, days], .date), .date, nullable: operand.nullable, shown)
            }
            time = operand.cast(.timestamp)
            shown = "CAST(\(operand.text) AS TIMESTAMP) \(call.name) \(interval.sql)"
        case .string: time = operand.cast(.timestamp)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .binary, .array, .structure:
            throw AnalysisError.input(1, shown, requires: "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"", operand)
        }
        return Node(timestampShift.call(time.expression, [months, days, micros], .timestamp), .timestamp, nullable: time.nullable, shown)
    }

    /// A date moved by months and days, which are literals. No query can call it by a name.
    static let dateShift = unnamed("date shift") { _ in
        { d, n, _ in
            let (months, more) = (d[1].values(as: Int64.self)[0], d[2].values(as: Int64.self)[0])
            return Kernels.map(d[0], n, .date) { (day: Int32) in days(day, shifted: months) &+ Int32(truncatingIfNeeded: more) }
        }
    }

    /// A timestamp moved by months, days and microseconds, which are literals. No query can call it by a name.
    static let timestampShift = unnamed("timestamp shift") { _ in
        { d, n, context in
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
    }

    static func days(_ days: Int32, shifted months: Int64) -> Int32 {
        months == 0 ? days : Int32(truncatingIfNeeded: CivilDate(days: Int64(days)).adding(months: months).days)
    }

    private static func unnamed(_ name: String, _ kernel: @escaping @Sendable (BoundCall) throws -> Kernel) -> ScalarFunction {
        ScalarFunction(name, Signature([], .type(.null)), since: "", "", "", "", kernel: kernel)
    }
}

extension ScalarFunction {
    fileprivate func call(_ time: Expression, _ amounts: [Int64], _ type: DataType) -> Expression {
        .apply(self, [time] + amounts.map { .literal(.long($0), .long) }, type)
    }
}
