import Columnar

/// `CAST(value AS type)` like Spark's without ANSI mode: a value that cannot be converted is null, a number that does not fit wraps.
enum Cast {
    typealias Kernel = @Sendable (ColumnarValue, Int, EvaluationContext) throws -> ColumnArray

    static func kernel(from: DataType, to: DataType) throws -> Kernel {
        if from == to { return { operand, count, context in try operand.expanded(to: count, SizeGuard("cast", context)) } }
        if from == .null { return { _, count, _ in .nulls(to, count: count) } }
        if to == .string { return CastToText.kernel(from) }
        if from == .string { return try CastFromText.kernel(to) }
        if case .decimal(let precision, let scale) = to {
            guard let kernel = CastDecimal.kernel(from: from, precision: precision, scale: scale) else { throw none(from, to) }
            return kernel
        }
        if let kernel = CastInterval.kernel(from: from, to: to) { return kernel }
        if to == .binary, TypeCoercion.isIntegral(from) { return bigEndian(from) }
        switch from {
        case .array, .structure, .map: return try nested(from: from, to: to, members: kernel)
        case .boolean: return truths(to)
        case .decimal(_, let scale):
            guard let kernel = CastDecimal.kernel(scale: scale, to: to) else { throw none(from, to) }
            return kernel
        case .dayTimeInterval, .yearMonthInterval:
            guard let kernel = CastInterval.toWhole(from, to: to) else { throw none(from, to) }
            return kernel
        case .timestampNTZ: return try clocks(to)
        case .date:
            if to == .timestamp { return midnights }
            if to == .timestampNTZ { return clockMidnights }
            return { _, count, _ in .nulls(to, count: count) }
        case .timestamp: return try moments(to)
        case .byte, .short, .integer, .long:
            if to == .timestamp { return seconds(from) }
        case .float, .double:
            if to == .timestamp { return fractions(from) }
        case .null, .string, .binary: break
        }
        guard let convert = numeric(from, to) else { throw none(from, to) }
        return { operand, count, _ in convert(operand, count) }
    }

    private static func none(_ from: DataType, _ to: DataType) -> ExpressionError {
        ExpressionError(.badArgument, "there is no cast from \(from.sqlName) to \(to.sqlName)")
    }

    /// Arrays, structs and maps, their members cast by what `members` makes.
    static func nested(from: DataType, to: DataType, members: (_ from: DataType, _ to: DataType) throws -> Kernel) throws -> Kernel {
        if case .array(let element) = from, case .array(let other) = to { return lists(try members(element, other), to) }
        if case .map(let key, let value) = from, case .map(let otherKey, let otherValue) = to {
            let entry = structures([try members(key, otherKey), try members(value, otherValue)], DataType.entry(otherKey, otherValue))
            return lists(entry, to)
        }
        if case .structure(let fields) = from, case .structure(let others) = to, fields.count == others.count {
            return structures(try zip(fields, others).map { try members($0.type, $1.type) }, to)
        }
        throw none(from, to)
    }

    private static func lists(_ element: @escaping Kernel, _ to: DataType) -> Kernel {
        { operand, count, context in
            let column = try operand.expanded(to: count, SizeGuard("cast", context))
            guard case .list(let offsets, let child) = column.layout else { return .nulls(to, count: count) }
            let converted = try element(.column(child), child.count, context)
            return ColumnArray(type: to, count: count, validity: column.validity, layout: .list(offsets: offsets, child: converted))
        }
    }

    private static func structures(_ members: [Kernel], _ to: DataType) -> Kernel {
        { operand, count, context in
            let column = try operand.expanded(to: count, SizeGuard("cast", context))
            let children = try zip(column.children, members).map { try $1(.column($0), count, context) }
            return ColumnArray(type: to, count: count, validity: column.validity, layout: .structure(children))
        }
    }

    /// Casts from boolean: true is 1, and 1 µs after the epoch.
    private static func truths(_ to: DataType) -> Kernel {
        { operand, count, _ in
            let (isTrue, _) = ThreeValuedLogic.split(operand, count)
            let ones = wordsOf(isTrue)
            let numbers = ColumnarValue.column(ColumnArray(type: .byte, count: count, layout: .fixed(ones)))
            let type = to == .timestamp ? DataType.long : to
            let converted = type == .byte ? numbers.column : numeric(.byte, type)?(numbers, count) ?? .nulls(type, count: count)
            return ColumnArray(type: to, count: count, validity: operand.validity(count), layout: converted.layout)
        }
    }

    /// The timestamps at which dates begin in the session's zone.
    private static let midnights: Kernel = { operand, count, context in
        let zone = context.timeZone
        let days = operand.values(as: Int32.self)
        let mask = operand.mask
        return try Kernels.optional(count, .timestamp, Int64.zero, operand.validity(count)) { row in
            let day = Int64(days[row & mask])
            guard let moment = zone.moment(ClockTime(day: day)) else {
                throw ExpressionError.timestampOverflow("the date \(TimeText.date(days[row & mask]))")
            }
            return moment
        }
    }

    /// The same for a clock without a zone.
    private static let clockMidnights: Kernel = { operand, count, _ in
        let (days, mask) = (operand.values(as: Int32.self), operand.mask)
        return try Kernels.optional(count, .timestampNTZ, Int64.zero, operand.validity(count)) { row in
            guard let clock = TimeShift.micros(days: Int64(days[row & mask])) else {
                throw ExpressionError.timestampOverflow("the date \(TimeText.date(days[row & mask]))")
            }
            return clock
        }
    }

    /// Of timestamps without a zone: the moment at which the session's clocks show it, and the day.
    private static func clocks(_ to: DataType) throws -> Kernel {
        switch to {
        case .timestamp:
            return { operand, count, context in
                let zone = context.timeZone
                let (clocks, mask) = (operand.values(as: Int64.self), operand.mask)
                return try Kernels.optional(count, to, Int64.zero, operand.validity(count)) { row in
                    guard let moment = zone.moment(ClockTime(micros: clocks[row & mask])) else {
                        throw ExpressionError.timestampOverflow("the clock \(TimeText.timestamp(clocks[row & mask], zone: .utc))")
                    }
                    return moment
                }
            }
        case .date: return { operand, count, _ in Kernels.map(operand, count, to) { (clock: Int64) in Int32(truncatingIfNeeded: floorDivide(clock, 86_400_000_000)) } }
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map,
            .structure: throw none(.timestampNTZ, to)
        }
    }

    /// Casts from a timestamp: to dates, booleans, and seconds, with their fraction in a float or double.
    private static func moments(_ to: DataType) throws -> Kernel {
        switch to {
        case .date:
            return { operand, count, context in
                let zone = context.timeZone
                return Kernels.map(operand, count, .date) { (micros: Int64) in Int32(truncatingIfNeeded: zone.clock(micros).day) }
            }
        case .boolean:
            return { operand, count, _ in
                let values = operand.values(as: Int64.self)
                let mask = operand.mask
                return Kernels.test(count, operand.validity(count)) { values[$0 & mask] != 0 }
            }
        case .double: return { operand, count, _ in Kernels.map(operand, count, .double) { (micros: Int64) in Double(micros) / 1e6 } }
        case .float: return { operand, count, _ in Kernels.map(operand, count, .float) { (micros: Int64) in Float(Double(micros) / 1e6) } }
        case .byte, .short, .integer, .long:
            return { operand, count, _ in
                let seconds = Kernels.map(operand, count, .long) { (micros: Int64) in floorDivide(micros, 1_000_000) }
                return to == .long ? seconds : numeric(.long, to)?(.column(seconds), count) ?? .nulls(to, count: count)
            }
        case .timestampNTZ:
            return { operand, count, context in
                let zone = context.timeZone
                return Kernels.mapOptional(operand, count, to, Int64.zero) { (micros: Int64) in zone.clock(micros).micros() }
            }
        case .null, .string, .binary, .timestamp, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: throw none(.timestamp, to)
        }
    }

    /// From seconds with a fraction; null for NaN and infinity.
    private static func fractions(_ from: DataType) -> Kernel {
        { operand, count, _ in
            func micros(_ value: Double) -> Int64? { value.isFinite ? saturated(value * 1e6) : nil }
            return from == .float
                ? Kernels.mapOptional(operand, count, .timestamp, Int64.zero) { (value: Float) in micros(Double(value)) }
                : Kernels.mapOptional(operand, count, .timestamp, Int64.zero) { (value: Double) in micros(value) }
        }
    }

    /// From whole seconds, saturating at the limits.
    private static func seconds(_ from: DataType) -> Kernel {
        { operand, count, _ in
            let long = try from == .long ? operand.expanded(to: count) : numeric(from, .long)?(operand, count) ?? .nulls(.long, count: count)
            return Kernels.map(.column(long), count, .timestamp) { (seconds: Int64) in
                let (micros, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
                return overflow ? (seconds < 0 ? Int64.min : Int64.max) : micros
            }
        }
    }

    /// Java's conversion: truncates towards zero and saturates at the limits; NaN becomes 0.
    @inline(__always)
    static func saturated<F: BinaryFloatingPoint, T: FixedWidthInteger>(_ value: F) -> T {
        if let exact = T(exactly: value.rounded(.towardZero)) { return exact }
        return value.isNaN ? 0 : value < 0 ? .min : .max
    }

    private static func wordsOf(_ bits: Bitmap) -> Buffer {
        let out = Buffer.uninitialized(byteCount: bits.count)
        let bytes = out.mutableElements(as: Int8.self)
        for row in 0..<bits.count { bytes[row] = bits[row] ? 1 : 0 }
        return out
    }

    static func numeric(_ from: DataType, _ to: DataType) -> (@Sendable (ColumnarValue, Int) -> ColumnArray)? {
        switch from {
        case .byte: integer(Int8.self, to)
        case .short: integer(Int16.self, to)
        case .integer: integer(Int32.self, to)
        case .long: integer(Int64.self, to)
        case .float: floating(Float.self, to)
        case .double: floating(Double.self, to)
        case .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: nil
        }
    }

    private static func integer<A: FixedWidthInteger & SignedInteger & BitwiseCopyable & SendableMetatype>(_: A.Type, _ to: DataType) -> (@Sendable (ColumnarValue, Int) -> ColumnArray)? {
        switch to {
        case .byte: return { d, n in Kernels.map(d, n, to) { (a: A) in Int8(truncatingIfNeeded: a) } }
        case .short: return { d, n in Kernels.map(d, n, to) { (a: A) in Int16(truncatingIfNeeded: a) } }
        case .integer: return { d, n in Kernels.map(d, n, to) { (a: A) in Int32(truncatingIfNeeded: a) } }
        case .long: return { d, n in Kernels.map(d, n, to) { (a: A) in Int64(truncatingIfNeeded: a) } }
        case .float: return { d, n in Kernels.map(d, n, to) { (a: A) in Float(a) } }
        case .double: return { d, n in Kernels.map(d, n, to) { (a: A) in Double(a) } }
        case .boolean:
            return { d, n in
                let values = d.values(as: A.self)
                let mask = d.mask
                return Kernels.test(n, d.validity(n)) { values[$0 & mask] != 0 }
            }
        case .null, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: return nil
        }
    }

    /// Java narrows a float to a byte or short through an int.
    private static func floating<A: BinaryFloatingPoint & BitwiseCopyable & SendableMetatype>(_: A.Type, _ to: DataType) -> (@Sendable (ColumnarValue, Int) -> ColumnArray)? {
        switch to {
        case .byte: return { d, n in Kernels.map(d, n, to) { (a: A) in Int8(truncatingIfNeeded: saturated(a) as Int32) } }
        case .short: return { d, n in Kernels.map(d, n, to) { (a: A) in Int16(truncatingIfNeeded: saturated(a) as Int32) } }
        case .integer: return { d, n in Kernels.map(d, n, to) { (a: A) in saturated(a) as Int32 } }
        case .long: return { d, n in Kernels.map(d, n, to) { (a: A) in saturated(a) as Int64 } }
        case .float: return { d, n in Kernels.map(d, n, to) { (a: A) in Float(a) } }
        case .double: return { d, n in Kernels.map(d, n, to) { (a: A) in Double(a) } }
        case .boolean:
            return { d, n in
                let values = d.values(as: A.self)
                let mask = d.mask
                return Kernels.test(n, d.validity(n)) { values[$0 & mask] != 0 }
            }
        case .null, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: return nil
        }
    }

    private static func bigEndian(_ from: DataType) -> Kernel {
        let width = from.fixedWidth ?? 0
        return { operand, count, context in
            guard case .fixed(let buffer) = operand.column.layout else { return .nulls(.binary, count: count) }
            let mask = operand.mask
            return try Kernels.bytes(count, .binary, operand.validity(count), SizeGuard("cast to binary", context), expecting: count * width) { row, out in
                for byte in stride(from: width - 1, through: 0, by: -1) { out.append(buffer.bytes[(row & mask) * width + byte]) }
                return true
            }
        }
    }
}
