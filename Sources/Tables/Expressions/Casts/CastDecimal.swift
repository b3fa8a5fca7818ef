import Columnar

/// Casts from and to decimals. Rounds half up; a value that does not fit is null, and a narrower whole number keeps the low bits, as in Java.
enum CastDecimal {
    /// To a decimal, from every type with a numeric value.
    static func kernel(from: DataType, precision: Int, scale: Int) -> Cast.Kernel? {
        let to = DataType.decimal(precision: precision, scale: scale)
        func whole<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_: T.Type) -> Cast.Kernel {
            { operand, count, _ in
                Kernels.mapOptional(operand, count, to, Int128.zero) { (value: T) in Decimal128.rescale(Int128(value), from: 0, to: scale, precision: precision) }
            }
        }
        switch from {
        case .byte: return whole(Int8.self)
        case .short: return whole(Int16.self)
        case .integer: return whole(Int32.self)
        case .long: return whole(Int64.self)
        case .decimal(_, let old):
            return { operand, count, _ in
                Kernels.mapOptional(operand, count, to, Int128.zero) { (value: Int128) in Decimal128.rescale(value, from: old, to: scale, precision: precision) }
            }
        case .float:
            return { operand, count, _ in
                Kernels.mapOptional(operand, count, to, Int128.zero) { (value: Float) in Decimal128.of(Double(value), precision: precision, scale: scale) }
            }
        case .double:
            return { operand, count, _ in
                Kernels.mapOptional(operand, count, to, Int128.zero) { (value: Double) in Decimal128.of(value, precision: precision, scale: scale) }
            }
        // Through the seconds as a double.
        case .timestamp:
            return { operand, count, _ in
                Kernels.mapOptional(operand, count, to, Int128.zero) { (micros: Int64) in Decimal128.of(Double(micros) / 1e6, precision: precision, scale: scale) }
            }
        case .string:
            return { operand, count, _ in
                let text = TextOperand(operand)
                return Kernels.optional(count, to, Int128.zero, operand.validity(count)) { Decimal128.parse(text[$0], precision: precision, scale: scale) }
            }
        case .boolean:
            let one = Decimal128.rescale(1, from: 0, to: scale, precision: precision)
            return { operand, count, _ in
                let (isTrue, _) = ThreeValuedLogic.split(operand, count)
                return Kernels.optional(count, to, Int128.zero, operand.validity(count)) { isTrue[$0] ? one : 0 }
            }
        case .dayTimeInterval, .yearMonthInterval: return CastInterval.toDecimal(from, precision: precision, scale: scale)
        case .date: return { _, count, _ in .nulls(to, count: count) }
        case .null, .binary, .timestampNTZ, .array, .map, .structure: return nil
        }
    }

    /// From a decimal of `scale`, except to text.
    static func kernel(scale: Int, to: DataType) -> Cast.Kernel? {
        /// The digits before the point.
        @Sendable @inline(__always) func whole(_ value: Int128) -> Int128 { scale == 0 ? value : value / Decimal128.power(scale) }
        switch to {
        case .byte: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Int8(truncatingIfNeeded: whole(value)) } }
        case .short: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Int16(truncatingIfNeeded: whole(value)) } }
        case .integer: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Int32(truncatingIfNeeded: whole(value)) } }
        case .long: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Int64(truncatingIfNeeded: whole(value)) } }
        case .float: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Decimal128.float(value, scale: scale) } }
        case .double: return { d, n, _ in Kernels.map(d, n, to) { (value: Int128) in Decimal128.double(value, scale: scale) } }
        case .boolean:
            return { operand, count, _ in
                let values = operand.values(as: Int128.self)
                let mask = operand.mask
                return Kernels.test(count, operand.validity(count)) { values[$0 & mask] != 0 }
            }
        // In seconds; a value that does not fit wraps.
        case .timestamp:
            return { d, n, _ in
                Kernels.map(d, n, to) { (value: Int128) in
                    Decimal128.wholeQuotient(value, scale, 1, 6) ?? 0
                }
            }
        case .decimal(let precision, let newScale): return kernel(from: .decimal(precision: Decimal128.maxPrecision, scale: scale), precision: precision, scale: newScale)
        case .dayTimeInterval, .yearMonthInterval: return CastInterval.kernel(from: .decimal(precision: Decimal128.maxPrecision, scale: scale), to: to)
        case .null, .string, .binary, .date, .timestampNTZ, .array, .map, .structure: return nil
        }
    }
}
