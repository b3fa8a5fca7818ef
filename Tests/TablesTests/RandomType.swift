import Columnar
import StreamTesting
import Tables

/// The types of the random plans' columns.
indirect enum RandomType: Hashable, Sendable {
    case long, byte, short, int, double, float, text, bytes, flag, date, time, clock, money, span, months
    case list(RandomType)
    case record
    /// What `window(…)` makes.
    case window

    /// Those that a table's own columns have.
    static let ofTables: [RandomType] = [
        .long, .byte, .short, .int, .double, .float, .text, .bytes, .flag, .date, .time, .clock, .money, .span, .months, .list(.long),
        .list(.text), .record,
    ]

    var columnar: DataType {
        switch self {
        case .long: .long
        case .byte: .byte
        case .short: .short
        case .int: .integer
        case .double: .double
        case .float: .float
        case .text: .string
        case .bytes: .binary
        case .flag: .boolean
        case .date: .date
        case .time: .timestamp
        case .clock: .timestampNTZ
        case .money: .decimal(precision: 20, scale: 2)
        case .span: .dayToSecond
        case .months: .yearToMonth
        case .list(let element): .array(element.columnar)
        case .record: .structure([Field("n", .long), Field("s", .string)])
        case .window: .structure([Field("start", .timestamp), Field("end", .timestamp)])
        }
    }

    var sqlName: String { columnar.sqlName }

    /// A whole number as this type holds it, wrapped around.
    func wrapped(_ number: Int64) -> Int64 {
        switch self {
        case .byte: Int64(Int8(truncatingIfNeeded: number))
        case .short: Int64(Int16(truncatingIfNeeded: number))
        case .int: Int64(Int32(truncatingIfNeeded: number))
        default: number
        }
    }

    // Sums of these are exact in any order. The two zeros are one value to groups and sets, and so are NaNs of any bits.
    private static let doubles: [Double] = [0, 0, -0.0, -0.0, 0.5, 1, -1.5, 2, 100, .nan, -.nan, Double(nan: 5, signaling: false)]
    private static let floats: [Double] = [0, 0, -0.0, -0.0, 0.5, 1, -2.5, .nan, -.nan]

    func value(_ random: inout SeededGenerator) -> Value {
        if random.below(5) == 0 { return .null }
        switch self {
        case .long: return .long([0, 1, 2, 3, -1, -7, .max, .min][random.below(8)])
        case .byte: return .long([0, 1, -1, 127, -128][random.below(5)])
        case .short: return .long([0, 1, 2, -7, 32767, -32768][random.below(6)])
        case .int: return .long([0, 1, 2, 5, -7, 2_147_483_647, -2_147_483_648][random.below(7)])
        case .double: return .double(Self.doubles[random.below(Self.doubles.count)])
        case .float: return .double(Self.floats[random.below(Self.floats.count)])
        case .text: return .string(["", "a", "b", "ab", "a text that is longer than a key's words", "ü"][random.below(6)])
        case .bytes: return .binary([[], [0], [0x61, 0xFF], Array(repeating: 7, count: 30)][random.below(4)])
        case .flag: return .boolean(random.below(2) == 0)
        case .date: return .date([0, 1, -1, 19_000, -141_500][random.below(5)])
        case .time: return .timestamp(Int64(random.below(20)) * 1_000_000 - 5_000_000)
        case .clock: return .timestampNTZ([0, 1, -1, 1_583_020_799_999_999, -62_135_596_800_000_000][random.below(5)])
        case .money:
            return .decimal(
                Decimal128(
                    unscaled: [0, 1, -1, 150, -99_999, 99_999_999_999_999_999_999, -99_999_999_999_999_999_999][random.below(7)], scale: 2))
        case .span: return .dayTimeInterval([0, 1, -1_500_000, 86_400_000_000, -93_784_567_891][random.below(5)])
        case .months: return .yearMonthInterval([0, 1, -1, 14, -120][random.below(5)])
        case .list(let element): return .array((0..<random.below(3)).map { _ in element.value(&random) })
        case .record: return .structure([RandomType.long.value(&random), RandomType.text.value(&random)])
        case .window:
            let start = Int64(random.below(9)) * 1_000_000
            return .structure([.timestamp(start), .timestamp(start + 3_000_000)])
        }
    }

    /// A value as SQL writes it.
    func literal(_ value: Value) -> String {
        func typed(_ sql: String) -> String { "CAST(\(sql) AS \(sqlName))" }
        switch (value, self) {
        case (.long(.min), _): return "(-9223372036854775807L - 1L)"
        case (.long(let long), .long): return long < 0 ? "(\(long)L)" : "\(long)L"
        case (.long(let long), _): return typed("\(long)L")
        case (.double(let double), _): return double.isNaN ? "\(self == .float ? "float" : "double")('NaN')" : typed("(\(double)D)")
        case (.string(let text), _): return "\"\(text)\""
        case (.binary(let bytes), _): return "X'\(bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())'"
        case (.boolean(let flag), _): return "\(flag)"
        case (.date(let days), _): return "date_from_unix_date(\(days))"
        case (.timestamp(let micros), _): return "timestamp_micros(\(micros))"
        case (.timestampNTZ(let micros), _): return "timestamp_ntz '\(TimeText.timestamp(micros, zone: .utc))'"
        case (.decimal(let number), _): return typed("'\(number.plainText)'")
        case (.dayTimeInterval(let micros), _): return AnsiInterval.text(micros: micros, IntervalFields(.day, to: .second))
        case (.yearMonthInterval(let months), _): return AnsiInterval.text(months: months, IntervalFields(.year, to: .month))
        case (.array(let members), .list(let element)):
            return members.isEmpty ? "from_json('[]', '\(sqlName)')" : "array(\(members.map(element.literal).joined(separator: ", ")))"
        case (.structure(let members), .record):
            return "named_struct('n', \(RandomType.long.literal(members[0])), 's', \(RandomType.text.literal(members[1])))"
        case (.structure(let ends), .window):
            return "named_struct('start', \(RandomType.time.literal(ends[0])), 'end', \(RandomType.time.literal(ends[1])))"
        case (_, .window): return "named_struct('start', CAST(NULL AS timestamp), 'end', CAST(NULL AS timestamp))"
        case (_, .record): return "CASE WHEN false THEN named_struct('n', 1L, 's', '') END"
        case (_, .list(let element)): return "CASE WHEN false THEN array(\(element.literal(.null))) END"
        default: return "CAST(NULL AS \(sqlName))"
        }
    }
}
