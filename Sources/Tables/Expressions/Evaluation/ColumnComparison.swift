import Columnar
import Glibc

/// Compares columns of the same type, in Spark's order: NaN equals NaN and is greater than any number, -0.0 equals 0.0, text is compared by bytes.
enum ColumnComparison {
    enum Order: Sendable { case equal, less, lessOrEqual, greater, greaterOrEqual }

    /// A boolean column; null if an operand is null.
    static func compare(_ order: Order, _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int) -> ColumnArray {
        switch a.type {
        case .byte: return integer(order, a, b, count, Int8.self)
        case .short: return integer(order, a, b, count, Int16.self)
        case .integer, .date, .yearMonthInterval: return integer(order, a, b, count, Int32.self)
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: return integer(order, a, b, count, Int64.self)
        case .decimal: return integer(order, a, b, count, Int128.self)
        case .float: return floating(order, a, b, count, Float.self)
        case .double: return floating(order, a, b, count, Double.self)
        case .null: return .nulls(.boolean, count: count)
        case .string, .binary: return text(order, a, b, count)
        case .boolean, .array, .map, .structure:
            let validity = ColumnarValue.validity([a, b], count)
            let (x, y, p, q) = (a.column, b.column, a.mask, b.mask)
            return Kernels.test(count, validity) { row in
                validity?[row] ?? true ? accepts(order, ValueRank.compare(x, row & p, y, row & q)) : false
            }
        }
    }

    @inline(__always)
    private static func accepts(_ order: Order, _ compared: Int) -> Bool {
        switch order {
        case .equal: compared == 0
        case .less: compared < 0
        case .lessOrEqual: compared <= 0
        case .greater: compared > 0
        case .greaterOrEqual: compared >= 0
        }
    }

    private static func integer<T: FixedWidthInteger & BitwiseCopyable>(_ order: Order, _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int, _: T.Type) -> ColumnArray {
        switch order {
        case .equal: Kernels.compare(a, b, count, T.self) { $0 == $1 }
        case .less: Kernels.compare(a, b, count, T.self) { $0 < $1 }
        case .lessOrEqual: Kernels.compare(a, b, count, T.self) { $0 <= $1 }
        case .greater: Kernels.compare(a, b, count, T.self) { $0 > $1 }
        case .greaterOrEqual: Kernels.compare(a, b, count, T.self) { $0 >= $1 }
        }
    }

    private static func floating<T: BinaryFloatingPoint & BitwiseCopyable>(_ order: Order, _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int, _: T.Type) -> ColumnArray {
        switch order {
        case .equal: Kernels.compare(a, b, count, T.self) { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case .less: Kernels.compare(a, b, count, T.self) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        case .lessOrEqual: Kernels.compare(a, b, count, T.self) { $0 <= $1 || $1.isNaN }
        case .greater: Kernels.compare(a, b, count, T.self) { $0 > $1 || ($0.isNaN && !$1.isNaN) }
        case .greaterOrEqual: Kernels.compare(a, b, count, T.self) { $0 >= $1 || $0.isNaN }
        }
    }

    private static func text(_ order: Order, _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int) -> ColumnArray {
        let x = TextOperand(a)
        let y = TextOperand(b)
        let validity = ColumnarValue.validity([a, b], count)
        if order == .equal {
            return Kernels.test(count, validity) { row in
                let (p, q) = (x[row], y[row])
                return p.count == q.count && (p.count == 0 || self.order(p, q) == 0)
            }
        }
        return Kernels.test(count, validity) { accepts(order, self.order(x[$0], y[$0])) }
    }

    /// Compares bytes as unsigned numbers, prefixes first: the order of code points.
    @inline(__always)
    static func order(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
        let shared = min(a.count, b.count)
        if shared > 0, let p = a.baseAddress, let q = b.baseAddress {
            let difference = memcmp(p, q, shared)
            if difference != 0 { return Int(difference) }
        }
        return a.count - b.count
    }
}
