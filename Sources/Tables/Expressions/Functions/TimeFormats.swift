import Columnar

/// Functions that read and write times under a pattern.
enum TimeFormats {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _ arguments: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "date_format", "from_unixtime":
            let isSeconds = name == "from_unixtime"
            return { d, n, context in
                let values = d[0].values(as: Int64.self)
                let mask = d[0].mask
                let patterns = TextOperand(d[1])
                let formats = Formats(d[1], patterns, reads: false, context.timeParserPolicy)
                return try Kernels.bytes(n, .string, Datum.validity(d, n), SizeGuard(name, context.limits)) { row, out in
                    // Past the range of a timestamp the seconds wrap, as in Spark.
                    let micros = isSeconds ? values[row & mask] &* 1_000_000 : values[row & mask]
                    try formats.format(row).write(micros, context, &out)
                    return true
                }
            }
        case "to_timestamp", "to_date", "unix_timestamp": return parsing(name, types, type)
        default: return nil
        }
    }

    private static func parsing(_ name: String, _ types: [DataType], _ type: DataType) -> Compiler.Kernel? {
        if name == "unix_timestamp", types.isEmpty {
            return { _, n, context in
                ColumnArray(type: .long, count: n, layout: .fixed(Buffer(Array(repeating: floorDivide(context.batchTimestampMicros, 1_000_000), count: n))))
            }
        }
        let source = types[0]
        if source != .string {
            return { d, n, context in
                let target: DataType = name == "to_date" ? .date : .timestamp
                let column = try Cast.kernel(from: source, to: target)(d[0], n, context)
                if name != "unix_timestamp" { return column }
                return Kernels.map(.column(column), n, .long) { (micros: Int64) in micros / 1_000_000 }
            }
        }
        let hasPattern = types.count > 1
        return { d, n, context in
            let text = TextOperand(d[0])
            if !hasPattern {
                let target: DataType = name == "to_date" ? .date : .timestamp
                return try Cast.kernel(from: .string, to: target)(d[0], n, context)
            }
            let formats = Formats(d[1], TextOperand(d[1]), reads: true, context.timeParserPolicy)
            let validity = Datum.validity(d, n)
            switch name {
            case "to_date":
                return try Kernels.optional(n, .date, Int32.zero, validity) { row in
                    guard let micros = try formats.format(row).read(text[row], context) else { return nil }
                    return Int32(truncatingIfNeeded: context.timeZone.clock(micros).day)
                }
            case "to_timestamp":
                return try Kernels.optional(n, .timestamp, Int64.zero, validity) { try formats.format($0).read(text[$0], context) }
            default:
                return try Kernels.optional(n, .long, Int64.zero, validity) {
                    try formats.format($0).read(text[$0], context).map { floorDivide($0, 1_000_000) }
                }
            }
        }
    }

    /// The formats of one batch: a constant pattern is compiled once.
    private final class Formats {
        private let patterns: TextOperand
        private let isConstant: Bool
        private let reads: Bool
        private let policy: TimeParserPolicy
        private var known: [String: TimeFormat] = [:]
        private var constant: TimeFormat?

        init(_ datum: Datum, _ patterns: TextOperand, reads: Bool, _ policy: TimeParserPolicy) {
            self.reads = reads
            self.policy = policy
            self.patterns = patterns
            isConstant = datum.isScalar
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
