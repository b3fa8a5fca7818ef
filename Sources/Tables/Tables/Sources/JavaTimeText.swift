/// Durations in the form of Spark's settings: a whole number and `us`, `ms`, `s`, `m`, `min`, `h` or `d`; ms without a unit.
enum JavaTimeText {
    private static let units: [String: (times: Int64, by: Int64)] = [
        "": (1, 1), "us": (1, 1000), "ms": (1, 1), "s": (1000, 1), "m": (60_000, 1), "min": (60_000, 1), "h": (3_600_000, 1),
        "d": (86_400_000, 1),
    ]

    /// nil for a text that is not a duration; `Int64.max` for one that is too long.
    static func millis(_ text: String) -> Int64? {
        let trimmed = text.lowercased().filter { !$0.isWhitespace }
        let digits = trimmed.prefix { $0.isNumber }
        guard let count = Int64(digits), let unit = units[String(trimmed.dropFirst(digits.count))] else { return nil }
        let (product, overflow) = count.multipliedReportingOverflow(by: unit.times)
        return overflow ? .max : product / unit.by
    }
}
