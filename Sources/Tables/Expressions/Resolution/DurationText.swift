/// A duration in the form of a query's text: `2 seconds`, `1 minute 30 seconds`, `500 milliseconds`.
package enum DurationText {
    private static let units: [(micros: UInt64, name: String)] = [
        (86_400_000_000, "day"), (3_600_000_000, "hour"), (60_000_000, "minute"), (1_000_000, "second"), (1_000, "millisecond"), (1, "microsecond"),
    ]

    package static func of(micros: Int64) -> String {
        var left = micros.magnitude
        var parts: [String] = []
        for unit in units where left >= unit.micros {
            let count = left / unit.micros
            parts.append("\(count) \(unit.name)\(count == 1 ? "" : "s")")
            left %= unit.micros
        }
        return parts.isEmpty ? "0 seconds" : (micros < 0 ? "-" : "") + parts.joined(separator: micros < 0 ? " -" : " ")
    }
}
