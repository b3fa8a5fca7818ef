import Columnar

/// Spark's text of a literal in a column's name: text without quotes, numbers as printed, times with their keyword.
package enum LiteralText {
    package static func text(_ value: Value, _ type: DataType) -> String {
        switch value {
        case .null: "NULL"
        case .boolean(let flag): flag ? "true" : "false"
        case .long(let number): "\(number)"
        case .double(let number): type == .float ? JavaDouble.string(Float(number)) : JavaDouble.string(number)
        case .string(let text): text
        case .binary(let bytes): "X'\(hex(bytes))'"
        case .date(let days): "DATE '\(TimeText.date(days))'"
        case .timestamp(let micros): "TIMESTAMP '\(TimeText.timestamp(micros, zone: .utc))'"
        case .timestampNTZ(let micros): "TIMESTAMP_NTZ '\(TimeText.timestamp(micros, zone: .utc))'"
        case .decimal(let number): number.description
        case .dayTimeInterval(let micros): if case .dayTimeInterval(let fields) = type { AnsiInterval.text(micros: micros, fields) } else { "" }
        case .yearMonthInterval(let months): if case .yearMonthInterval(let fields) = type { AnsiInterval.text(months: months, fields) } else { "" }
        case .map(let entries): "map(\(entries.map { "\(text($0.key, .null)), \(text($0.value, .null))" }.joined(separator: ", ")))"
        case .array(let elements): "array(\(elements.map { text($0, .null) }.joined(separator: ", ")))"
        case .structure(let members): "struct(\(members.map { text($0, .null) }.joined(separator: ", ")))"
        }
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String($0 >> 4, radix: 16, uppercase: true) + String($0 & 15, radix: 16, uppercase: true) }.joined()
    }
}
