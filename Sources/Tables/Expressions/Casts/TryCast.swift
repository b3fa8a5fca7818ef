import Columnar

/// `TRY_CAST`: as `CAST`, but a number that does not fit its new type, or a text with a fraction read as an integer, is null.
enum TryCast {
    static func kernel(from: DataType, to: DataType) throws -> Cast.Kernel {
        let plain = try Cast.kernel(from: from, to: to)
        guard let limits = limits(to) else { return plain }
        switch from {
        case .string:
            return { datum, count, context in
                let text = TextOperand(datum)
                let whole = Bitmap(count: count) { !text[$0].contains(0x2E) }
                return Kernels.with(try plain(datum, count, context), validity: whole)
            }
        case .byte, .short, .integer, .long, .float, .double, .timestamp:
            let widened = try Cast.kernel(from: from, to: from == .float || from == .double ? .double : .long)
            return { datum, count, context in
                let numbers = try widened(datum, count, context)
                let fits: Bitmap
                if numbers.type == .double {
                    let values = numbers.values(as: Double.self)
                    // The upper limit as a double is one too many for a long.
                    fits = Bitmap(count: count) { row in
                        let whole = values[row].rounded(.towardZero)
                        return whole >= Double(limits.lowerBound) && (to == .long ? whole < 0x1p63 : whole <= Double(limits.upperBound))
                    }
                } else {
                    let values = numbers.values(as: Int64.self)
                    fits = Bitmap(count: count) { limits.contains(values[$0]) }
                }
                return try withExtendedLifetime(numbers) { Kernels.with(try plain(datum, count, context), validity: fits) }
            }
        case .decimal(_, let scale):
            return { datum, count, context in
                let (values, mask) = (datum.values(as: Int128.self), datum.mask)
                let (low, high) = (Int128(limits.lowerBound), Int128(limits.upperBound))
                let fits = Bitmap(count: count) { row in
                    let whole = values[row & mask] / Decimal128.power(scale)
                    return whole >= low && whole <= high
                }
                return Kernels.with(try plain(datum, count, context), validity: fits)
            }
        case .null, .boolean, .binary, .date, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: return plain
        }
    }

    private static func limits(_ type: DataType) -> ClosedRange<Int64>? {
        switch type {
        case .byte: Int64(Int8.min)...Int64(Int8.max)
        case .short: Int64(Int16.min)...Int64(Int16.max)
        case .integer: Int64(Int32.min)...Int64(Int32.max)
        case .long: Int64.min...Int64.max
        case .null, .boolean, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure:
            nil
        }
    }
}
