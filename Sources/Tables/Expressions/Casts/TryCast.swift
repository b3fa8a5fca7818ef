import Columnar

/// `TRY_CAST`: as `CAST`, but what does not convert exactly is null: a number that does not fit its new type, a text with a fraction read as an
/// integer, and whatever ends a query as `CAST`. Of nested values the members, each by itself.
enum TryCast {
    static func kernel(from: DataType, to: DataType) throws -> Cast.Kernel {
        let plain = try Cast.kernel(from: from, to: to)
        if from == to { return plain }
        switch from {
        case .array, .map, .structure:
            if to == .string { return plain }
            return try Cast.nested(from: from, to: to, members: kernel)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: break
        }
        if to == .timestamp, from == .float || from == .double { return seconds(from, plain) }
        guard let limits = limits(to), !TypeCoercion.isInterval(from) else { return nullWhereItFails(plain, to) }
        switch from {
        case .string:
            return { operand, count, context in
                let text = TextOperand(operand)
                let whole = Bitmap(count: count) { !text[$0].contains(0x2E) }
                return Kernels.with(try plain(operand, count, context), validity: whole)
            }
        case .byte, .short, .integer, .long, .float, .double, .timestamp:
            let widened = try Cast.kernel(from: from, to: from == .float || from == .double ? .double : .long)
            return { operand, count, context in
                let numbers = try widened(operand, count, context)
                let fits: Bitmap
                if numbers.type == .double {
                    let values = numbers.values(as: Double.self)
                    // The upper limit as a double is one more than a long can hold.
                    fits = Bitmap(count: count) { row in
                        let whole = values[row].rounded(.towardZero)
                        return whole >= Double(limits.lowerBound) && (to == .long ? whole < 0x1p63 : whole <= Double(limits.upperBound))
                    }
                } else {
                    let values = numbers.values(as: Int64.self)
                    fits = Bitmap(count: count) { limits.contains(values[$0]) }
                }
                return try withExtendedLifetime(numbers) { Kernels.with(try plain(operand, count, context), validity: fits) }
            }
        case .decimal(_, let scale):
            return { operand, count, context in
                let (values, mask) = (operand.values(as: Int128.self), operand.mask)
                let (low, high) = (Int128(limits.lowerBound), Int128(limits.upperBound))
                let fits = Bitmap(count: count) { row in
                    let whole = values[row & mask] / Decimal128.power(scale)
                    return whole >= low && whole <= high
                }
                return Kernels.with(try plain(operand, count, context), validity: fits)
            }
        case .null, .boolean, .binary, .date, .timestampNTZ, .dayTimeInterval, .yearMonthInterval, .array, .map, .structure: return plain
        }
    }

    /// Seconds to timestamps: null where their microseconds are past 64 bits.
    private static func seconds(_ from: DataType, _ plain: @escaping Cast.Kernel) -> Cast.Kernel {
        { operand, count, context in
            func fits(_ seconds: Double) -> Bool { (seconds * 1e6).magnitude < 0x1p63 }
            let mask = operand.mask
            let valid = from == .float
                ? Bitmap(count: count) { fits(Double(operand.values(as: Float.self)[$0 & mask])) } : Bitmap(count: count) { fits(operand.values(as: Double.self)[$0 & mask]) }
            return Kernels.with(try plain(operand, count, context), validity: valid)
        }
    }

    /// The kernel's values, and null for the rows for which it throws: those are looked for by halves, so that a batch without one costs nothing more.
    private static func nullWhereItFails(_ kernel: @escaping Cast.Kernel, _ to: DataType) -> Cast.Kernel {
        { operand, count, context in
            func cast(_ rows: Range<Int>) throws -> [ColumnArray] {
                let part = operand.isScalar ? operand : .column(operand.column.slice(rows))
                do { return [try kernel(part, rows.count, context)] } catch let error as ExpressionError where error.code == .badArgument {
                    if rows.count == 1 || operand.isScalar { return [.nulls(to, count: rows.count)] }
                    let middle = rows.lowerBound + rows.count / 2
                    return try cast(rows.lowerBound..<middle) + cast(middle..<rows.upperBound)
                }
            }
            let parts = try cast(0..<count)
            return parts.count == 1 ? parts[0] : ColumnArray.concat(parts, type: to)
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
