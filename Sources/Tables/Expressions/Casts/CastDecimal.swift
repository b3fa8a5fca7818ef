import Columnar

/// Casts from and to decimals. Rounds half up; what does not fit is null, and a whole number of fewer bits keeps the low ones, as in Java.
enum CastDecimal {
    /// To a decimal, of all that has a number.
    static func kernel(from: DataType, precision: Int, scale: Int) -> Cast.Kernel? {
        let to = DataType.decimal(precision: precision, scale: scale)
        func whole<T: FixedWidthInteger & BitwiseCopyable & SendableMetatype>(_: T.Type) -> Cast.Kernel {
            { datum, count, _ in
                Kernels.mapOptional(datum, count, to, Int128.zero) { (value: T) in Decimal128.rescale(Int128(value), from: 0, to: scale, precision: precision) }
            }
        }
        switch from {
        case .byte: return whole(Int8.self)
        case .short: return whole(Int16.self)
        case .integer: return whole(Int32.self)
        case .long: return whole(Int64.self)
        case .decimal(_, let old):
            return { datum, count, _ in
                Kernels.mapOptional(datum, count, to, Int128.zero) { (value: Int128) in Decimal128.rescale(value, from: old, to: scale, precision: precision) }
            }
        case .float:
            return { datum, count, _ in
                Kernels.mapOptional(datum, count, to, Int128.zero) { (value: Float) in Decimal128.of(Double(value), precision: precision, scale: scale) }
            }
        case .double:
            return { datum, count, _ in
                Kernels.mapOptional(datum, count, to, Int128.zero) { (value: Double) in Decimal128.of(value, precision: precision, scale: scale) }
            }
        // By way of the seconds as a double.
        case .timestamp:
            return { datum, count, _ in
                Kernels.mapOptional(datum, count, to, Int128.zero) { (micros: Int64) in Decimal128.of(Double(micros) / 1e6, precision: precision, scale: scale) }
            }
        case .string:
            return { datum, count, _ in
                let text = TextOperand(datum)
                return Kernels.optional(count, to, Int128.zero, datum.validity(count)) { Decimal128.parse(text[$0], precision: precision, scale: scale) }
            }
        case .boolean:
            let one = Decimal128.rescale(1, from: 0, to: scale, precision: precision)
            return { datum, count, _ in
                let (isTrue, _) = ThreeValuedLogic.split(datum, count)
                return Kernels.optional(count, to, Int128.zero, datum.validity(count)) { isTrue[$0] ? one : 0 }
            }
        case .dayTimeInterval, .yearMonthInterval: return CastInterval.toDecimal(from, precision: precision, scale: scale)
        case .date: return { _, count, _ in .nulls(to, count: count) }
        case .null, .binary, .timestampNTZ, .array, .map, .structure: return nil
        }
    }

    /// From a decimal of `scale`, text aside.
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
            return { datum, count, _ in
                let values = datum.values(as: Int128.self)
                let mask = datum.mask
                return Kernels.test(count, datum.validity(count)) { values[$0 & mask] != 0 }
            }
        // Seconds; what does not fit wraps.
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
