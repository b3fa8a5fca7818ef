import Columnar

/// Parses durations in Spark's form: `10 seconds`, `interval 1 hour 30 minutes`, `-5 minutes`, `1.5 seconds`.
public struct IntervalText: Hashable, Sendable {
    /// Months, years included as 12 each.
    public var months: Int64 = 0
    /// Days, weeks included as 7 each.
    public var days: Int64 = 0
    /// Microseconds of the hours, minutes, seconds and their fractions.
    public var micros: Int64 = 0
    /// The units in the text, as the fields of a literal's type.
    package internal(set) var dayTime: IntervalFields<DayTimeField>?
    package internal(set) var yearMonth: IntervalFields<YearMonthField>?

    /// An interval of the three parts, which do not convert into each other.
    public init(months: Int64 = 0, days: Int64 = 0, micros: Int64 = 0) {
        self.months = months
        self.days = days
        self.micros = micros
    }

    /// Whether `word` names a unit: `second`, `DAYS`.
    public static func isUnit(_ word: String) -> Bool {
        var probe = IntervalText()
        return probe.add("1", unit: word)
    }

    /// Microseconds of a duration without months or years; a day is 24 hours.
    public static func micros(_ text: String) throws(AnalysisError) -> Int64 {
        let interval = try parse(text)
        guard interval.months == 0 else {
            throw AnalysisError(
                .failedCall, ["funcName": Quoted.name("window")], detail: "the duration '\(text)' has months or years, whose length varies",
                hint: "use days or weeks")
        }
        // Days have 32 bits in Spark.
        guard Int32(exactly: interval.days) != nil else { throw AnalysisError(.invalidInterval, ["intervalString": Quoted.text(text)], detail: "it has too many days") }
        let (day, overflow) = interval.days.multipliedReportingOverflow(by: 86_400_000_000)
        let (sum, overflow2) = day.addingReportingOverflow(interval.micros)
        guard !overflow, !overflow2 else { throw AnalysisError(.wrongArguments, "long overflow: the duration '\(text)' is too long") }
        return sum
    }

    /// Months, days and microseconds of a duration.
    public static func parse(_ text: String) throws(AnalysisError) -> IntervalText {
        func bad(_ why: String) -> AnalysisError {
            AnalysisError(
                .invalidInterval, ["intervalString": Quoted.text(text)], detail: why, hint: "write it like '10 seconds' or '1 hour 30 minutes'")
        }
        var words = text.lowercased().split { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }[...]
        // After the keyword the numbers may be quoted, as in SQL.
        let isLiteral = words.first == "interval"
        if isLiteral {
            words.removeFirst()
            if words.contains("to"), let fields = Self.fields(words), let value = IntervalText(quoted: text, fields) { return value }
        }
        guard !words.isEmpty else { throw bad("it is empty") }
        var interval = IntervalText()
        while let first = words.popFirst() {
            var number = first
            if number == "-" || number == "+" {
                guard let next = words.popFirst() else { throw bad("a number is missing after '\(first)'") }
                number = Substring(String(first) + String(next))
            }
            if isLiteral, number.count > 2, number.first == "'", number.last == "'" { number = number.dropFirst().dropLast() }
            guard let unit = words.popFirst() else {
                let unit = number.drop { $0.isNumber || "+-.".contains($0) }
                let digits = number.prefix(number.count - unit.count)
                guard unit.isEmpty || digits.isEmpty else { throw bad("a space is missing between '\(digits)' and '\(unit)'") }
                throw bad("a unit is missing after '\(number)'")
            }
            guard interval.add(String(number), unit: String(unit)) else { throw bad("'\(number) \(unit)' is not a duration") }
        }
        return interval
    }

    /// Adds `number` units; false if either is unknown, a unit other than seconds has a fraction, or it overflows.
    public mutating func add(_ number: String, unit: String) -> Bool {
        var unit = unit.lowercased()
        if unit.hasSuffix("s"), unit.count > 1 { unit.removeLast() }
        guard let (negative, whole, fraction) = Self.split(number) else { return false }
        func scaled(_ factor: Int64) -> Int64? {
            let (product, overflow) = whole.multipliedReportingOverflow(by: factor)
            return overflow ? nil : negative ? 0 &- product : product
        }
        func sum(_ a: Int64, _ b: Int64?) -> Int64? {
            guard let b else { return nil }
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? nil : sum
        }
        if fraction != 0 && unit != "second" { return false }
        func named(_ field: DayTimeField) { dayTime = dayTime?.joined(IntervalFields(field, to: field)) ?? IntervalFields(field, to: field) }
        switch unit {
        case "year", "month":
            guard let total = sum(months, scaled(unit == "year" ? 12 : 1)) else { return false }
            months = total
            let field = IntervalFields(unit == "year" ? YearMonthField.year : .month, to: unit == "year" ? .year : .month)
            yearMonth = yearMonth?.joined(field) ?? field
        case "week", "day":
            guard let total = sum(days, scaled(unit == "week" ? 7 : 1)) else { return false }
            days = total
            named(.day)
        case "hour", "minute", "second", "millisecond", "microsecond":
            let factors: [String: Int64] = [
                "hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000, "millisecond": 1000, "microsecond": 1,
            ]
            guard let total = sum(micros, scaled(factors[unit] ?? 1)), let all = sum(total, negative ? -fraction : fraction)
            else { return false }
            micros = all
            named(unit == "hour" ? .hour : unit == "minute" ? .minute : .second)
        default: return false
        }
        return true
    }

    /// Sign, whole part, and fraction in millionths.
    private static func split(_ number: String) -> (Bool, Int64, Int64)? {
        var digits = Substring(number)
        let negative = digits.hasPrefix("-")
        if negative || digits.hasPrefix("+") { digits.removeFirst() }
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        // More digits than nanoseconds have are refused, as in Spark; digits below a microsecond are dropped.
        guard parts.count <= 2, let first = parts.first, parts.count == 1 || parts[1].utf8.count <= 9 else { return nil }
        guard digits.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }), digits.utf8.contains(where: { $0 != 0x2E })
        else { return nil }
        guard let whole = first.isEmpty ? 0 : Int64(first) else { return nil }
        var fraction: Int64 = 0
        if parts.count == 2 {
            let padded = (String(parts[1]) + "000000").prefix(6)
            guard let value = Int64(padded) else { return nil }
            fraction = value
        }
        return (negative, whole, fraction)
    }
}
