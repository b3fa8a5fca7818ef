import Columnar

/// Functions that read and write times with a pattern.
enum TimeTextFunctions {
    static let all: [ScalarFunction] = [dateFormat, fromUnixTime, toTimestamp, toDate, unixTimestamp, toUnixTimestamp]

    private static let defaultPattern = Value.string("yyyy-MM-dd HH:mm:ss")

    // MARK: Writing

    static let dateFormat = ScalarFunction(
        "date_format", Signature([.timestamp, .string], .string), since: "1.5.0", "The time as a string, formatted by a pattern of Java's DateTimeFormatter.",
        "date_format('2016-04-08', 'y')", "2016", forms: .lists(["_ column: Column, _ format: String"])
    ) { call in writing(call) { $0 } }

    static let fromUnixTime = ScalarFunction(
        "from_unixtime", Signature([.long, .string], optional: 1, .string, .always).filling(1, defaultPattern, .string), since: "1.5.0",
        "The time this number of seconds after the epoch, as a string.", "from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", "1970-01-01 00:00:00",
        forms: .lists(["_ column: Column", "_ column: Column, _ fmt: String"])
    ) { call in
        // Beyond the range of a timestamp the seconds wrap, as in Spark.
        writing(call) { $0 &* 1_000_000 }
    }

    private static func writing(_ call: BoundCall, micros: @escaping @Sendable (Int64) -> Int64) -> Kernel {
        { d, n, context in
            let values = d[0].values(as: Int64.self)
            let mask = d[0].mask
            let formats = Formats(d[1], reads: false, context.timeParserPolicy)
            return try Kernels.bytes(n, .string, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                try formats.format(row).write(micros(values[row & mask]), context, &out)
                return true
            }
        }
    }

    // MARK: Reading

    /// Only a text is read by a pattern: of another time the pattern is not evaluated.
    private static let withPattern: @Sendable ([DataType]) -> Int = { types in types.first == .string ? types.count : 1 }

    static let toTimestamp = ScalarFunction(
        "to_timestamp", Signature([.instant(or: .string), .string], optional: 1, .timestamp, .always).taking(withPattern), since: "2.2.0",
        "The timestamp in the string, read as by a cast or by a pattern.", "to_timestamp('2016-12-31', 'yyyy-MM-dd')", "2016-12-31 00:00:00",
        forms: .lists(["_ column: Column", "_ column: Column, _ fmt: String"])
    ) { call in
        if let cast = try castUnlessPattern(call, to: .timestamp) { return cast }
        return { d, n, context in
            let (text, formats) = (TextOperand(d[0]), Formats(d[1], reads: true, context.timeParserPolicy))
            return try Kernels.optional(n, .timestamp, Int64.zero, ColumnarValue.validity(d, n)) { try formats.format($0).read(text[$0], context) }
        }
    }

    static let toDate = ScalarFunction(
        "to_date", Signature([.instant(or: .string), .string], optional: 1, .date, .always).taking(withPattern), since: "1.5.0",
        "The date in the string, read as by a cast or by a pattern.", "to_date('2016-12-31', 'yyyy-MM-dd')", "2016-12-31",
        forms: .lists(["_ column: Column", "_ column: Column, _ fmt: String"])
    ) { call in
        if let cast = try castUnlessPattern(call, to: .date) { return cast }
        return { d, n, context in
            let (text, formats) = (TextOperand(d[0]), Formats(d[1], reads: true, context.timeParserPolicy))
            return try Kernels.optional(n, .date, Int32.zero, ColumnarValue.validity(d, n)) { row in
                guard let micros = try formats.format(row).read(text[row], context) else { return nil }
                return Int32(truncatingIfNeeded: context.timeZone.clock(micros).day)
            }
        }
    }

    static let unixTimestamp = ScalarFunction(
        "unix_timestamp", Signature([.instant(or: .string), .string], optional: 2, .long, .always).filling(1, defaultPattern, .string).taking(withPattern), since: "1.5.0",
        "The seconds since the epoch of a time, or of a string that is read by a pattern; without an argument of the batch's time.",
        "unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460073600",
        forms: .lists(["", "_ column: Column", "_ column: Column, _ fmt: String"]), kernel: secondsOf)

    static let toUnixTimestamp = ScalarFunction(
        "to_unix_timestamp", Signature([.instant(or: .string), .string], optional: 1, .long, .always).filling(1, defaultPattern, .string).taking(withPattern), since: "1.6.0",
        "The seconds since the epoch of a time, or of a string that is read by a pattern.", "to_unix_timestamp('2016-04-08', 'yyyy-MM-dd')", "1460073600",
        forms: .lists(["_ column: Column", "_ column: Column, _ fmt: String"]), kernel: secondsOf)

    private static func secondsOf(_ call: BoundCall) throws -> Kernel {
        guard let source = call.types.first else {
            return { _, n, context in
                let seconds = floorDivide(context.batchTimestampMicros, 1_000_000)
                return ColumnArray(type: .long, count: n, layout: .fixed(Buffer(Array(repeating: seconds, count: n))))
            }
        }
        if source != .string {
            let cast = try Cast.kernel(from: source, to: .timestamp)
            return { d, n, context in Kernels.map(.column(try cast(d[0], n, context)), n, .long) { (micros: Int64) in micros / 1_000_000 } }
        }
        return { d, n, context in
            let (text, formats) = (TextOperand(d[0]), Formats(d[1], reads: true, context.timeParserPolicy))
            return try Kernels.optional(n, .long, Int64.zero, ColumnarValue.validity(d, n)) {
                try formats.format($0).read(text[$0], context).map { floorDivide($0, 1_000_000) }
            }
        }
    }

    /// A cast if there is no text to parse with a pattern; nil otherwise.
    private static func castUnlessPattern(_ call: BoundCall, to type: DataType) throws -> Kernel? {
        if call.types[0] == .string, call.types.count > 1 { return nil }
        let cast = try Cast.kernel(from: call.types[0], to: type)
        return { d, n, context in try cast(d[0], n, context) }
    }

    /// The formats of one batch: a constant pattern is compiled once.
    private final class Formats {
        private let patterns: TextOperand
        private let isConstant: Bool
        private let reads: Bool
        private let policy: TimeParserPolicy
        private var known: [String: TimeFormat] = [:]
        private var constant: TimeFormat?

        init(_ patterns: ColumnarValue, reads: Bool, _ policy: TimeParserPolicy) {
            self.reads = reads
            self.policy = policy
            self.patterns = TextOperand(patterns)
            isConstant = patterns.isScalar
        }

        func format(_ row: Int) throws -> TimeFormat {
            if let constant { return constant }
            let pattern = String(decoding: patterns[row], as: UTF8.self)
            if let format = known[pattern] { return format }
            let format = try TimeFormat(pattern, reads: reads, policy: policy)
            if known.count > 256 { known.removeAll() }
            known[pattern] = format
            if isConstant { constant = format }
            return format
        }
    }
}
