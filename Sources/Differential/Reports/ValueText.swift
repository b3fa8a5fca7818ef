import Columnar

/// Values for people, in tables.
package enum ValueText {
    package static func text(_ value: Value) -> String {
        switch value {
        case .null: return "null"
        case .boolean(let flag): return flag ? "true" : "false"
        case .long(let long): return String(long)
        case .double(let double): return double.isNaN ? "NaN" : double.isInfinite ? (double < 0 ? "-∞" : "∞") : double.description
        case .string(let text): return text.isEmpty ? "\"\"" : text
        case .binary(let octets):
            var text = "0x"
            for octet in octets.prefix(64) {
                text.unicodeScalars.append(Unicode.Scalar(ValueJSON.hex[Int(octet >> 4)]))
                text.unicodeScalars.append(Unicode.Scalar(ValueJSON.hex[Int(octet & 15)]))
            }
            return octets.count > 64 ? "\(text)… (\(octets.count) bytes)" : text
        case .date(let days): return ReadableTime.date(days: Int64(days))
        case .timestamp(let micros): return ReadableTime.dateTime(micros: micros)
        case .timestampNTZ(let micros): return ReadableTime.dateTime(micros: micros)
        case .decimal(let number): return number.plainText
        case .dayTimeInterval(let micros): return AnsiInterval.text(micros: micros, IntervalFields(.day, to: .second))
        case .yearMonthInterval(let months): return AnsiInterval.text(months: months, IntervalFields(.year, to: .month))
        case .map(let entries): return "{\(entries.map { "\(text($0.key)): \(text($0.value))" }.joined(separator: ", "))}"
        case .array(let elements): return "[\(elements.map(text).joined(separator: ", "))]"
        case .structure(let members): return "(\(members.map(text).joined(separator: ", ")))"
        }
    }

    static func text(_ values: [Value]) -> String { values.map(text).joined(separator: " · ") }

    /// A side of a cell: `—` if it has no row, `×n` for rows without values.
    static func rows(_ rows: [JSONValues]) -> String {
        guard let first = rows.first else { return "—" }
        if first.wrappedValue.isEmpty { return "×\(rows.count)" }
        if rows.count == 1 { return text(first.wrappedValue) }
        if rows.allSatisfy({ $0 == first }) { return "\(text(first.wrappedValue)) ×\(rows.count)" }
        let shown = rows.prefix(4).map { text($0.wrappedValue) }.joined(separator: " | ")
        return rows.count > 4 ? "\(shown) | … (\(rows.count) rows)" : shown
    }
}
