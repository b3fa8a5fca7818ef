import Columnar

/// The order of two values of one type, including nested ones: used by sorting, `=` of structs and `array_max`.
package enum ValueRank {
    /// Negative, zero or positive. Null comes first, NaN last.
    package static func compare(_ a: ColumnArray, _ i: Int, _ b: ColumnArray, _ j: Int) -> Int {
        switch (a.isValid(i), b.isValid(j)) {
        case (false, false): return 0
        case (false, true): return -1
        case (true, false): return 1
        case (true, true): break
        }
        switch a.type {
        case .null: return 0
        case .boolean: return (a.bits[i] ? 1 : 0) - (b.bits[j] ? 1 : 0)
        case .byte: return rank(a.values(as: Int8.self)[i], b.values(as: Int8.self)[j])
        case .short: return rank(a.values(as: Int16.self)[i], b.values(as: Int16.self)[j])
        case .integer, .date, .yearMonthInterval: return rank(a.values(as: Int32.self)[i], b.values(as: Int32.self)[j])
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: return rank(a.values(as: Int64.self)[i], b.values(as: Int64.self)[j])
        case .decimal: return rank(a.values(as: Int128.self)[i], b.values(as: Int128.self)[j])
        case .float: return rank(Double(a.values(as: Float.self)[i]), Double(b.values(as: Float.self)[j]))
        case .double: return rank(a.values(as: Double.self)[i], b.values(as: Double.self)[j])
        case .string, .binary: return ColumnComparison.order(a.byteRuns[i], b.byteRuns[j])
        // Maps have no order; no type that Spark can compare contains one.
        case .array, .map:
            guard case .list(let p, let x) = a.layout, case .list(let q, let y) = b.layout else { return 0 }
            let (starts, others) = (p.elements(as: Int64.self), q.elements(as: Int64.self))
            let (m, n) = (Int(starts[i + 1] &- starts[i]), Int(others[j + 1] &- others[j]))
            for element in 0..<min(m, n) {
                let order = compare(x, Int(starts[i]) + element, y, Int(others[j]) + element)
                if order != 0 { return order }
            }
            return m - n
        case .structure:
            for (x, y) in zip(a.children, b.children) {
                let order = compare(x, i, y, j)
                if order != 0 { return order }
            }
            return 0
        }
    }

    private static func rank<T: Comparable>(_ a: T, _ b: T) -> Int { a < b ? -1 : a == b ? 0 : 1 }

    private static func rank(_ a: Double, _ b: Double) -> Int {
        if a.isNaN || b.isNaN { return (a.isNaN ? 1 : 0) - (b.isNaN ? 1 : 0) }
        return a < b ? -1 : a == b ? 0 : 1
    }
}
