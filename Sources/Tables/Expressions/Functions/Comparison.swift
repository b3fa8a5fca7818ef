import Columnar
import Glibc

/// `= <=> < <= > >= in`, `least` and `greatest`. NaN equals NaN and is greater than any number; -0.0 equals 0.0.
enum Comparison {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "=", "<", "<=", ">", ">=": return { data, count, _ in ordered(name, data[0], data[1], count) }
        case "<=>":
            return { data, count, _ in
                let same = ordered("=", data[0], data[1], count).trueBits
                let a = data[0].validity(count)
                let b = data[1].validity(count)
                guard a != nil || b != nil else { return ColumnArray(type: .boolean, count: count, layout: .boolean(same)) }
                let all = Bitmap(repeating: true, count: count)
                return ColumnArray(type: .boolean, count: count, layout: .boolean(same | (~(a ?? all) & ~(b ?? all))))
            }
        case "in": return membership
        case "least", "greatest":
            let symbol = name == "least" ? "<" : ">"
            return { data, count, context in
                let size = SizeGuard(name, context.limits)
                var best = data[0]
                for next in data.dropFirst() {
                    let wins = ordered(symbol, next, best, count).trueBits
                    let all = Bitmap(repeating: true, count: count)
                    let nextValid = next.validity(count) ?? all
                    let bestValid = best.validity(count) ?? all
                    let taken = wins | (nextValid & ~bestValid)
                    best = .column(try Choice.choose([taken, bestValid & ~taken], [next, best], count, type, size))
                }
                return try best.expanded(to: count, size)
            }
        default: return nil
        }
    }

    private static let membership: Compiler.Kernel = { data, count, _ in
        let all = Bitmap(repeating: true, count: count)
        var found = Bitmap(repeating: false, count: count)
        var unknown = data[0].validity(count).map { ~$0 } ?? found
        for item in data.dropFirst() {
            found = found | ordered("=", data[0], item, count).trueBits
            if let validity = item.validity(count) { unknown = unknown | ~validity }
        }
        return ColumnArray(type: .boolean, count: count, validity: found | ~unknown & all, layout: .boolean(found))
    }

    static func ordered(_ symbol: String, _ a: Datum, _ b: Datum, _ count: Int) -> ColumnArray {
        switch a.type {
        case .byte: return integer(symbol, a, b, count, Int8.self)
        case .short: return integer(symbol, a, b, count, Int16.self)
        case .integer, .date: return integer(symbol, a, b, count, Int32.self)
        case .long, .timestamp: return integer(symbol, a, b, count, Int64.self)
        case .float: return floating(symbol, a, b, count, Float.self)
        case .double: return floating(symbol, a, b, count, Double.self)
        case .null: return .nulls(.boolean, count: count)
        case .string, .binary: return text(symbol, a, b, count)
        case .boolean, .array, .structure:
            let outcome = accepts(symbol)
            let validity = Datum.validity([a, b], count)
            let (x, y, p, q) = (a.column, b.column, a.mask, b.mask)
            return Kernels.test(count, validity) { row in
                validity?[row] ?? true ? outcome(ValueRank.compare(x, row & p, y, row & q)) : false
            }
        }
    }

    private static func accepts(_ symbol: String) -> (Int) -> Bool {
        switch symbol {
        case "=": { $0 == 0 }
        case "<": { $0 < 0 }
        case "<=": { $0 <= 0 }
        case ">": { $0 > 0 }
        default: { $0 >= 0 }
        }
    }

    private static func integer<T: FixedWidthInteger & BitwiseCopyable>(
        _ symbol: String, _ a: Datum, _ b: Datum, _ count: Int, _: T.Type
    ) -> ColumnArray {
        switch symbol {
        case "=": Kernels.compare(a, b, count, T.self) { $0 == $1 }
        case "<": Kernels.compare(a, b, count, T.self) { $0 < $1 }
        case "<=": Kernels.compare(a, b, count, T.self) { $0 <= $1 }
        case ">": Kernels.compare(a, b, count, T.self) { $0 > $1 }
        default: Kernels.compare(a, b, count, T.self) { $0 >= $1 }
        }
    }

    private static func floating<T: BinaryFloatingPoint & BitwiseCopyable>(
        _ symbol: String, _ a: Datum, _ b: Datum, _ count: Int, _: T.Type
    ) -> ColumnArray {
        switch symbol {
        case "=": Kernels.compare(a, b, count, T.self) { $0 == $1 || ($0.isNaN && $1.isNaN) }
        case "<": Kernels.compare(a, b, count, T.self) { $0 < $1 || ($1.isNaN && !$0.isNaN) }
        case "<=": Kernels.compare(a, b, count, T.self) { $0 <= $1 || $1.isNaN }
        case ">": Kernels.compare(a, b, count, T.self) { $0 > $1 || ($0.isNaN && !$1.isNaN) }
        default: Kernels.compare(a, b, count, T.self) { $0 >= $1 || $0.isNaN }
        }
    }

    private static func text(_ symbol: String, _ a: Datum, _ b: Datum, _ count: Int) -> ColumnArray {
        let x = TextOperand(a)
        let y = TextOperand(b)
        let validity = Datum.validity([a, b], count)
        if symbol == "=" {
            return Kernels.test(count, validity) { row in
                let (p, q) = (x[row], y[row])
                return p.count == q.count && (p.count == 0 || order(p, q) == 0)
            }
        }
        let outcome = accepts(symbol)
        return Kernels.test(count, validity) { outcome(order(x[$0], y[$0])) }
    }

    /// Bytes as unsigned numbers, a prefix first: the order of code points.
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
