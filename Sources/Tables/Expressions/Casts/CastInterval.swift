import Columnar

/// Casts from and to intervals. A value that does not fit is an error, as in Spark.
enum CastInterval {
    /// The unit of a number that is cast to or from an interval: that of its last field.
    private static func unit(_ fields: IntervalFields<DayTimeField>) -> Int64 { fields.last.micros }
    private static func unit(_ fields: IntervalFields<YearMonthField>) -> Int32 { fields.last == .year ? 12 : 1 }

    /// To an interval; nil if there is no such cast.
    static func kernel(from: DataType, to: DataType) -> Cast.Kernel? {
        switch to {
        case .dayTimeInterval(let fields):
            let unit = unit(fields)
            switch from {
            // Fields below the last are truncated.
            case .dayTimeInterval: return { d, n, _ in Kernels.map(d, n, to) { (micros: Int64) in micros / (fields.last == .second ? 1 : unit) * (fields.last == .second ? 1 : unit) } }
            case .string:
                return parsed(to, Int64.zero) { IntervalReader.micros($0, fields) }
            case .byte: return whole(Int8.self, to) { Int64(exactly: $0 * Int128(unit)) }
            case .short: return whole(Int16.self, to) { Int64(exactly: $0 * Int128(unit)) }
            case .integer: return whole(Int32.self, to) { Int64(exactly: $0 * Int128(unit)) }
            case .long: return whole(Int64.self, to) { Int64(exactly: $0 * Int128(unit)) }
            case .decimal(_, let scale):
                return whole(Int128.self, to) { value in
                    Decimal128.product(value, scale, Int128(unit), 0, precision: Decimal128.maxPrecision, scale: 0).flatMap { Int64(exactly: $0) }
                }
            case .null, .boolean, .float, .double, .binary, .date, .timestamp, .timestampNTZ, .yearMonthInterval, .array, .map, .structure: return nil
            }
        case .yearMonthInterval(let fields):
            let unit = unit(fields)
            switch from {
            case .yearMonthInterval: return { d, n, _ in Kernels.map(d, n, to) { (months: Int32) in months / unit * unit } }
            case .string:
                return parsed(to, Int32.zero) { IntervalReader.months($0, fields) }
            case .byte: return whole(Int8.self, to) { Int32(exactly: $0 * Int128(unit)) }
            case .short: return whole(Int16.self, to) { Int32(exactly: $0 * Int128(unit)) }
            case .integer: return whole(Int32.self, to) { Int32(exactly: $0 * Int128(unit)) }
            case .long: return whole(Int64.self, to) { Int32(exactly: $0 * Int128(unit)) }
            case .decimal(_, let scale):
                return whole(Int128.self, to) { value in
                    Decimal128.product(value, scale, Int128(unit), 0, precision: Decimal128.maxPrecision, scale: 0).flatMap { Int32(exactly: $0) }
                }
            case .null, .boolean, .float, .double, .binary, .date, .timestamp, .timestampNTZ, .dayTimeInterval, .array, .map, .structure: return nil
            }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            return nil
        }
    }

    /// From an interval to a whole number, in units of its last field, truncated.
    static func toWhole(_ from: DataType, to: DataType) -> Cast.Kernel? {
        func counted<A: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_: A.Type, _ unit: Int64) -> Cast.Kernel? {
            func kernel<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_: T.Type) -> Cast.Kernel {
                { operand, count, _ in
                    let (values, mask) = (operand.values(as: A.self), operand.mask)
                    return try Kernels.optional(count, to, T.zero, operand.validity(count)) { row in
                        guard let number = T(exactly: Int64(values[row & mask]) / unit) else { throw overflow(from, to) }
                        return number
                    }
                }
            }
            switch to {
            case .byte: return kernel(Int8.self)
            case .short: return kernel(Int16.self)
            case .integer: return kernel(Int32.self)
            case .long: return kernel(Int64.self)
            case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map,
                .structure: return nil
            }
        }
        switch from {
        case .dayTimeInterval(let fields): return counted(Int64.self, unit(fields))
        case .yearMonthInterval(let fields): return counted(Int32.self, Int64(unit(fields)))
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            return nil
        }
    }

    /// From an interval to a decimal, in units of its last field.
    static func toDecimal(_ from: DataType, precision: Int, scale: Int) -> Cast.Kernel {
        let to = DataType.decimal(precision: precision, scale: scale)
        let isMonths: Bool
        let unit: Int128
        switch from {
        case .yearMonthInterval(let fields): (isMonths, unit) = (true, Int128(self.unit(fields)))
        case .dayTimeInterval(let fields): (isMonths, unit) = (false, Int128(self.unit(fields)))
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            (isMonths, unit) = (false, 1)
        }
        // Spark goes by a decimal of 18 digits where there are fractions of seconds.
        let limit = unit == 1_000_000 && !isMonths ? Decimal128.power(18) : Int128.max
        return { operand, count, _ in
            let mask = operand.mask
            return try Kernels.optional(count, to, Int128.zero, operand.validity(count)) { row in
                let value = isMonths ? Int128(operand.values(as: Int32.self)[row & mask]) : Int128(operand.values(as: Int64.self)[row & mask])
                guard value.magnitude < limit.magnitude, let number = Decimal128.quotient(value, 0, unit, 0, precision: precision, scale: scale) else {
                    throw ExpressionError(.badArgument, .numericOutOfRange, "a value of the type \(from.sqlName) does not fit into \(to.sqlName)")
                }
                return number
            }
        }
    }

    private static func parsed<R: BitwiseCopyable & Sendable>(_ to: DataType, _ zero: R, _ read: @escaping @Sendable (String) -> R?) -> Cast.Kernel {
        { operand, count, _ in
            let text = TextOperand(operand)
            return try Kernels.optional(count, to, zero, operand.validity(count)) { row in
                let given = String(decoding: text[row], as: UTF8.self)
                guard let value = read(given) else {
                    throw ExpressionError(.badArgument, "'\(given.prefix(80))' is not of the type \(to.sqlName), which is written like \(example(to))")
                }
                return value
            }
        }
    }

    private static func example(_ type: DataType) -> String {
        switch type {
        case .dayTimeInterval(let fields): AnsiInterval.text(micros: 93_784_500_000, fields)
        case .yearMonthInterval(let fields): AnsiInterval.text(months: 14, fields)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .array, .map, .structure:
            ""
        }
    }

    private static func whole<A: FixedWidthInteger & BitwiseCopyable & SendableMetatype, R: BitwiseCopyable & FixedWidthInteger & Sendable>(
        _: A.Type, _ to: DataType, _ convert: @escaping @Sendable (Int128) -> R?
    ) -> Cast.Kernel {
        { operand, count, _ in
            let (values, mask) = (operand.values(as: A.self), operand.mask)
            return try Kernels.optional(count, to, R.zero, operand.validity(count)) { row in
                guard let value = convert(Int128(values[row & mask])) else { throw overflow(operand.type, to) }
                return value
            }
        }
    }

    private static func overflow(_ from: DataType, _ to: DataType) -> ExpressionError {
        ExpressionError(.badArgument, .castOverflow, "a value of the type \(from.sqlName) does not fit into \(to.sqlName)")
    }
}
