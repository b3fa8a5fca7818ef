import Columnar

/// A value as Spark's `show` prints it: `NULL`, `{1, NULL}`, `[61 62]` for bytes, doubles as in Java, times in a zone.
enum DisplayText {
    static func text(_ value: Value, _ type: DataType, _ zone: SessionZone) -> String {
        switch (value, type) {
        case (.null, _): "NULL"
        case (.boolean(let flag), _): flag ? "true" : "false"
        case (.long(let number), _): "\(number)"
        case (.double(let number), .float): JavaDouble.string(Float(number))
        case (.double(let number), _): JavaDouble.string(number)
        case (.string(let text), _): text
        case (.binary(let bytes), _): "[" + bytes.map(hex).joined(separator: " ") + "]"
        case (.date(let days), _): TimeText.date(days)
        case (.timestamp(let micros), _): TimeText.timestamp(micros, zone: zone)
        case (.array(let members), .array(let element)):
            "[" + members.map { text($0, element, zone) }.joined(separator: ", ") + "]"
        case (.structure(let members), .structure(let fields)):
            "{" + zip(members, fields).map { text($0, $1.type, zone) }.joined(separator: ", ") + "}"
        case (.timestampNTZ(let micros), _): TimeText.timestamp(micros, zone: .utc)
        case (.decimal(let number), _): number.plainText
        case (.dayTimeInterval(let micros), .dayTimeInterval(let fields)): AnsiInterval.text(micros: micros, fields)
        case (.dayTimeInterval(let micros), _): AnsiInterval.text(micros: micros, IntervalFields(.day, to: .second))
        case (.yearMonthInterval(let months), .yearMonthInterval(let fields)): AnsiInterval.text(months: months, fields)
        case (.yearMonthInterval(let months), _): AnsiInterval.text(months: months, IntervalFields(.year, to: .month))
        case (.map(let entries), .map(let key, let member)):
            "{" + entries.map { "\(text($0.key, key, zone)) -> \(text($0.value, member, zone))" }.joined(separator: ", ") + "}"
        case (.map(let entries), _):
            "{" + entries.map { "\(text($0.key, .null, zone)) -> \(text($0.value, .null, zone))" }.joined(separator: ", ") + "}"
        case (.array(let members), _), (.structure(let members), _):
            "[" + members.map { text($0, .null, zone) }.joined(separator: ", ") + "]"
        }
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count == 1 ? "0" + digits : digits
    }
}
