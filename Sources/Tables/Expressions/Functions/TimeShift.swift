import Columnar

/// Shifts dates and timestamps by an interval, and computes the interval between two of them: `ts + interval '1 day'`, `ts - dt`.
enum TimeShift {
    /// `a + b` or `a - b` if one is an interval and the other a time, or both are times; nil for other sums.
    static func sum(_ call: FunctionCall, _ a: Node, _ b: Node) throws(AnalysisError) -> Node? {
        let isDifference = call.function == Arithmetic.subtract
        if TypeCoercion.isInterval(b.type), !TypeCoercion.isInterval(a.type), a.type != .null { return try shifted(call, a, by: b, isDifference: isDifference) }
        if !isDifference, TypeCoercion.isInterval(a.type), !TypeCoercion.isInterval(b.type), b.type != .null { return try shifted(call, b, by: a, isDifference: false) }
        if isDifference, a.type == .date, b.type == .null {
            return TimeFunctions.dateSub.applied(to: [a, b.cast(.integer)], .date, nullable: true, "date_sub(\(a.text), \(b.text))")
        }
        guard isDifference, TypeCoercion.isTime(a.type) || a.type == .null, TypeCoercion.isTime(b.type) || b.type == .null, a.type != .null || b.type != .null else { return nil }
        return difference(a, b)
    }

    private static func shifted(_ call: FunctionCall, _ operand: Node, by interval: Node, isDifference: Bool) throws(AnalysisError) -> Node {
        let amount = isDifference ? interval.negated : interval
        var time = operand
        var shown = "\(operand.text) \(call.name) \(interval.text)"
        switch operand.type {
        case .timestamp, .timestampNTZ: break
        case .date:
            var isWholeDays = false
            if case .dayTimeInterval(let fields) = interval.type, fields.last == .day { isWholeDays = true }
            if isWholeDays { shown = "\(isDifference ? "date_sub" : "date_add")(\(operand.text), extractansiintervaldays(\(interval.text)))" }
            if isWholeDays || interval.type.isYearMonthInterval {
                return Node(dateShift.call([operand.expression, amount.expression], .date), .date, nullable: operand.nullable || interval.nullable, shown)
            }
            time = operand.cast(.timestamp)
        case .string:
            guard case .dayTimeInterval = interval.type else { throw AnalysisError.input(1, shown, requires: "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"", operand) }
            time = operand.cast(.timestamp)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .binary, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure:
            throw AnalysisError.input(1, shown, requires: "\"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)\"", operand)
        }
        let shifted = Node(timestampShift.call([time.expression, amount.expression], time.type), time.type, nullable: time.nullable || interval.nullable, shown)
        // The result of a text is cast back to text.
        return operand.type == .string ? shifted.cast(.string) : shifted
    }

    private static func difference(_ a: Node, _ b: Node) -> Node {
        let text = "(\(a.text) - \(b.text))"
        if a.type == .date, b.type == .date {
            let type = DataType.dayTimeInterval(IntervalFields(.day, to: .day))
            return Node(dateDifference.call([a.expression, b.expression], type), type, nullable: a.nullable || b.nullable, text)
        }
        let isClock = a.type == .timestampNTZ || b.type == .timestampNTZ
        let (x, y) = (a.cast(isClock ? .timestampNTZ : .timestamp), b.cast(isClock ? .timestampNTZ : .timestamp))
        return Node(timestampDifference.call([x.expression, y.expression], .dayToSecond), .dayToSecond, nullable: x.nullable || y.nullable, text)
    }

    // MARK: Kernels. Queries cannot call these by name.

    /// Shifts a date by months, or by whole days.
    static let dateShift = unnamed("date shift") { call in
        { d, n, context in
            if call.types[1].isYearMonthInterval { return try datesByMonths(d, n, context) }
            return Kernels.zip(d[0], d[1], n, .date) { (day: Int32, micros: Int64) in day &+ Int32(truncatingIfNeeded: micros / 86_400_000_000) }
        }
    }

    /// Shifts a timestamp by an interval. Whole days and months shift the local time.
    static let timestampShift = unnamed("timestamp shift") { call in
        let type = call.result
        let isMonths = call.types[1].isYearMonthInterval
        return { d, n, context in
            let zone = type == .timestampNTZ ? .utc : context.timeZone
            let (moments, mask) = (d[0].values(as: Int64.self), d[0].mask)
            let validity = ColumnarValue.validity(d, n)
            let amountMask = d[1].mask
            if isMonths {
                let months = d[1].values(as: Int32.self)
                return try Kernels.optional(n, type, Int64.zero, validity) { row in
                    let (start, months) = (moments[row & mask], Int64(months[row & amountMask]))
                    var local = zone.clock(start)
                    local.day = CivilDate(days: local.day).adding(months: months).days
                    guard let moment = months == 0 ? start : zone.moment(local, near: start) else {
                        throw ExpressionError.timestampOverflow("\(start) µs moved by \(months) months")
                    }
                    return moment
                }
            }
            let amounts = d[1].values(as: Int64.self)
            return try Kernels.optional(n, type, Int64.zero, validity) { row in
                let (start, amount) = (moments[row & mask], amounts[row & amountMask])
                let (days, rest) = (amount / 86_400_000_000, amount % 86_400_000_000)
                var moment: Int64? = start
                if days != 0 {
                    var local = zone.clock(start)
                    local.day &+= days
                    moment = zone.moment(local, near: start)
                }
                guard let (shifted, overflow) = moment?.addingReportingOverflow(rest), !overflow else {
                    throw ExpressionError.timestampOverflow("\(start) µs moved by \(days) days and \(rest) µs")
                }
                return shifted
            }
        }
    }

    /// Whole days between two dates.
    static let dateDifference = unnamed("date difference") { call in
        { d, n, _ in
            let (x, y, p, q) = (d[0].values(as: Int32.self), d[1].values(as: Int32.self), d[0].mask, d[1].mask)
            return try Kernels.optional(n, call.result, Int64.zero, ColumnarValue.validity(d, n)) { row in
                let days = Int64(x[row & p]) - Int64(y[row & q])
                guard let micros = Self.micros(days: days) else { throw ExpressionError.timestampOverflow("a time of \(days) days") }
                return micros
            }
        }
    }

    /// The difference of the local times, as Spark computes it: an hour that a zone skips is counted.
    static let timestampDifference = unnamed("timestamp difference") { call in
        { d, n, context in
            let zone = call.types[0] == .timestampNTZ ? .utc : context.timeZone
            let (x, y, p, q) = (d[0].values(as: Int64.self), d[1].values(as: Int64.self), d[0].mask, d[1].mask)
            return try Kernels.optional(n, call.result, Int64.zero, ColumnarValue.validity(d, n)) { row in
                let (a, b) = (zone.clock(x[row & p]), zone.clock(y[row & q]))
                // The days alone may be past 64 bits where the whole is not.
                guard let micros = Int64(exactly: Int128(a.day &- b.day) * 86_400_000_000 + Int128(a.ofDay &- b.ofDay)) else { throw ExpressionError.timestampOverflow("the time between \(y[row & q]) and \(x[row & p]) µs") }
                return micros
            }
        }
    }

    /// Microseconds of so many days; nil past 64 bits.
    static func micros(days: Int64) -> Int64? {
        let (micros, isOver) = days.multipliedReportingOverflow(by: 86_400_000_000)
        return isOver ? nil : micros
    }

    /// A date past 32 bits of days.
    static func dateOverflow(_ what: String) -> ExpressionError { ExpressionError(.badArgument, .arithmeticOverflow, "\(what) is outside of what a date holds") }

    /// Dates moved by months, at the latest to the month's last day.
    /// - Throws: where a date is past 32 bits of days; Spark's class is `ARITHMETIC_OVERFLOW`.
    static let datesByMonths: Kernel = { d, n, _ in
        let (days, months, p, q) = (d[0].values(as: Int32.self), d[1].values(as: Int32.self), d[0].mask, d[1].mask)
        return try Kernels.optional(n, .date, Int32.zero, ColumnarValue.validity(d, n)) { row in
            let (day, more) = (days[row & p], Int64(months[row & q]))
            guard more != 0 else { return day }
            guard let moved = Int32(exactly: CivilDate(days: Int64(day)).adding(months: more).days) else {
                throw dateOverflow("the date \(day) days after 1970-01-01, moved by \(more) months,")
            }
            return moved
        }
    }

    static func unnamed(_ name: String, _ kernel: @escaping @Sendable (BoundCall) throws -> Kernel) -> ScalarFunction {
        ScalarFunction(name, Signature([], .type(.null)), since: "", "", "", "", kernel: kernel)
    }
}

extension ScalarFunction {
    func call(_ arguments: [Expression], _ type: DataType) -> Expression { .apply(self, arguments, type) }
}

extension Node {
    /// The negated interval; a literal stays a literal.
    fileprivate var negated: Node {
        var copy = self
        if case .literal(.dayTimeInterval(let micros), _) = expression, micros != .min {
            copy.expression = .literal(.dayTimeInterval(-micros), type)
        } else if case .literal(.yearMonthInterval(let months), _) = expression, months != .min {
            copy.expression = .literal(.yearMonthInterval(-months), type)
        } else {
            copy.expression = IntervalArithmetic.negated.call([expression], type)
        }
        return copy
    }
}
