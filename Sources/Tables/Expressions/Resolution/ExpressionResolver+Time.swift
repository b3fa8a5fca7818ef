import Columnar

extension ExpressionResolver {
    /// `date '…'`, `timestamp '…'`, `interval …`.
    func typedLiteral(_ name: String, _ arguments: [Expression]) throws(AnalysisError) -> Node {
        guard arguments.count == 1, case .literal(.string(let text), _) = arguments[0] else {
            throw AnalysisError(.wrongArguments, "\(name) takes a text literal")
        }
        switch name {
        case "date_literal":
            guard let days = TimeText.parseDate(text) else {
                throw AnalysisError(.wrongArguments, "'\(text)' is not a date; write it like date '2021-03-04'")
            }
            let value = Value.date(days)
            return Node(.literal(value, .date), .date, nullable: false, LiteralText.text(value, .date))
        case "timestamp_literal":
            guard let micros = TimeText.parseTimestamp(text, zone: .utc, nowMicros: 0) else {
                throw AnalysisError(.wrongArguments, "'\(text)' is not a timestamp; write it like timestamp '2021-03-04 05:06:07'")
            }
            return Node(
                .cast(.literal(.string(text), .string), .timestamp), .timestamp, nullable: false,
                LiteralText.text(.timestamp(micros), .timestamp))
        default:
            throw AnalysisError(
                .typeMismatch, "an interval stands only in a sum with a date or a timestamp, or in window(…)")
        }
    }

    /// `ts + interval …`, `interval … + ts`, `ts - interval …`; nil where neither operand is an interval.
    func intervalArithmetic(_ name: String, _ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node? {
        guard arguments.count == 2 else { return nil }
        func interval(_ expression: Expression) throws(AnalysisError) -> (IntervalText, String)? {
            guard case .call("interval", let parts) = expression, case .literal(.string(let text), _)? = parts.first else { return nil }
            let parsed = try IntervalText.parse(text)
            return (parsed, parsed.sql)
        }
        let amount: (IntervalText, String)
        let operand: Node
        if let right = try interval(arguments[1]) {
            amount = right
            operand = try node(arguments[0], depth: depth)
        } else if name == "+", let left = try interval(arguments[0]) {
            amount = left
            operand = try node(arguments[1], depth: depth)
        } else {
            return nil
        }
        let sign: Int64 = name == "-" ? -1 : 1
        let (months, days, micros) = (amount.0.months &* sign, amount.0.days &* sign, amount.0.micros &* sign)
        var time = operand
        var shown = "\(operand.text) \(name) \(amount.1)"
        switch operand.type {
        case .timestamp: break
        case .date:
            if micros == 0 {
                if months == 0 {
                    shown = "\(name == "-" ? "date_sub" : "date_add")(\(operand.text), extractansiintervaldays(\(amount.1)))"
                }
                return Node(
                    .call("date_shift", [operand.expression, .literal(.long(months), .long), .literal(.long(days), .long)]), .date,
                    nullable: operand.nullable, shown)
            }
            time = operand.cast(.timestamp)
            shown = "CAST(\(operand.text) AS TIMESTAMP) \(name) \(amount.1)"
        case .string: time = operand.cast(.timestamp)
        default: throw Self.mismatch(name, [operand], "a date or a timestamp beside an interval")
        }
        let parts = [months, days, micros].map { Expression.literal(.long($0), .long) }
        return Node(.call("timestamp_shift", [time.expression] + parts), .timestamp, nullable: time.nullable, shown)
    }
}

extension IntervalText {
    /// As Spark shows it: `INTERVAL '01:30' HOUR TO MINUTE`.
    var sql: String {
        if months != 0 {
            let (years, rest) = (months / 12, months % 12)
            if years != 0 && rest != 0 { return "INTERVAL '\(years)-\(rest.magnitude)' YEAR TO MONTH" }
            return years != 0 ? "INTERVAL '\(years)' YEAR" : "INTERVAL '\(rest)' MONTH"
        }
        func two(_ number: Int64) -> String { number.magnitude < 10 ? "0\(number.magnitude)" : "\(number.magnitude)" }
        let negative = days < 0 || micros < 0
        let total = micros
        let (hours, minutes) = (total / 3_600_000_000, total / 60_000_000 % 60)
        let (seconds, fraction) = (total / 1_000_000 % 60, (total % 1_000_000).magnitude)
        var units: [(String, String)] = []
        let values: [(String, Bool, String)] = [
            ("DAY", days != 0, "\(days.magnitude)"), ("HOUR", hours != 0, two(hours)), ("MINUTE", minutes != 0, two(minutes)),
            ("SECOND", seconds != 0 || fraction != 0, two(seconds) + Self.fractionText(fraction)),
        ]
        guard let first = values.firstIndex(where: { $0.1 }), let last = values.lastIndex(where: { $0.1 }) else {
            return "INTERVAL '00' SECOND"
        }
        for index in first...last { units.append((values[index].0, values[index].2)) }
        var text = negative ? "-" : ""
        for (index, unit) in units.enumerated() {
            if index > 0 { text += units[index - 1].0 == "DAY" ? " " : ":" }
            text += unit.1
        }
        let range = first == last ? units[0].0 : "\(units[0].0) TO \(units[units.count - 1].0)"
        return "INTERVAL '\(text)' \(range)"
    }

    private static func fractionText(_ micros: UInt64) -> String {
        if micros == 0 { return "" }
        var digits = String(micros)
        digits = String(repeating: "0", count: 6 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "." + digits
    }
}
