import Expressions
import Plans

/// Lengths of time as Spark's settings have them: a whole number and `us`, `ms`, `s`, `m`, `min`, `h` or `d`; ms without a unit.
enum JavaTimeText {
    private static let units: [String: (times: Int64, by: Int64)] = [
        "": (1, 1), "us": (1, 1000), "ms": (1, 1), "s": (1000, 1), "m": (60_000, 1), "min": (60_000, 1), "h": (3_600_000, 1), "d": (86_400_000, 1),
    ]

    static func millis(_ text: String, option: String) throws(AnalysisError) -> Int64 {
        let trimmed = text.lowercased().filter { !$0.isWhitespace }
        let digits = trimmed.prefix { $0.isNumber }
        guard let count = Int64(digits), let unit = units[String(trimmed.dropFirst(digits.count))] else {
            throw AnalysisError(
                .wrongOption, "Invalid value '\(text)' for option '\(option)': expected a time like 500ms, 30s, 15m or 1h")
        }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.times)
        return overflow ? .max : product / unit.by
    }
}
