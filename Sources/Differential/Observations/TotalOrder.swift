import Columnar
import Expressions

/// A total order of all values, and their equality.
///
/// Numbers compare by value, whether long or double; NaN is the greatest, as in Spark. Text compares by
/// its UTF-8 bytes, never by Unicode equivalence: Spark groups by bytes.
package enum TotalOrder {
    /// -1, 0 or 1. Zero for equal values; if `exactly`, only for values with the same text in the observation log.
    package static func compare(_ left: Value, _ right: Value, exactly: Bool = true) -> Int {
        switch (left, right) {
        case (.long(let a), .long(let b)): return sign(a, b)
        case (.long(let a), .double(let b)):
            let order = compare(a, b)
            return order == 0 && exactly ? -1 : order
        case (.double(let a), .long(let b)):
            let order = -compare(b, a)
            return order == 0 && exactly ? 1 : order
        case (.double(let a), .double(let b)): return compare(a, b, exactly: exactly)
        case (.decimal(let a), .decimal(let b)):
            let order = Decimal128.compare(a, b)
            return order == 0 && exactly ? sign(a.scale, b.scale) : order
        case (.decimal(let a), .long(let b)): return compare(a, Decimal128(unscaled: Int128(b), scale: 0), unlike: 1, exactly)
        case (.long(let a), .decimal(let b)): return compare(Decimal128(unscaled: Int128(a), scale: 0), b, unlike: -1, exactly)
        case (.decimal(let a), .double(let b)): return -compare(b, a, exactly)
        case (.double(let a), .decimal(let b)): return compare(a, b, exactly)
        case (.map(let a), .map(let b)): return compare(Value.parts(of: a), Value.parts(of: b), exactly: exactly)
        case (.array(let a), .array(let b)), (.structure(let a), .structure(let b)): return compare(a, b, exactly: exactly)
        default:
            let order = sign(rank(left), rank(right))
            return order == 0 ? sign(ValueOrder.compare(left, right), 0) : order
        }
    }

    package static func compare(_ left: [Value], _ right: [Value], exactly: Bool = true) -> Int {
        lexicographic(left, right) { compare($0, $1, exactly: exactly) }
    }

    /// Whether two values are equal: 3 and 3.0 are, -0.0 and 0.0 are, NaN and NaN are. Transitive.
    package static func isSame(_ left: Value, _ right: Value) -> Bool { compare(left, right, exactly: false) == 0 }
    package static func isSame(_ left: [Value], _ right: [Value]) -> Bool { compare(left, right, exactly: false) == 0 }

    private static func rank(_ value: Value) -> Int {
        switch value {
        case .null: 0
        case .boolean: 1
        case .long, .double, .decimal: 2
        case .string: 3
        case .binary: 4
        case .date: 5
        case .timestamp: 6
        case .array: 7
        case .structure: 8
        case .timestampNTZ: 9
        case .dayTimeInterval: 10
        case .yearMonthInterval: 11
        case .map: 12
        }
    }

    private static func sign<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left == right ? 0 : 1 }

    private static func compare(_ left: Double, _ right: Double, exactly: Bool) -> Int {
        if left.isNaN || right.isNaN { return sign(left.isNaN ? 1 : 0, right.isNaN ? 1 : 0) }
        if exactly, left == 0, right == 0 { return sign(left.sign == .minus ? 0 : 1, right.sign == .minus ? 0 : 1) }
        return sign(left, right)
    }

    /// Exact: a long above 2⁵³ is not rounded first.
    private static func compare(_ long: Int64, _ double: Double) -> Int {
        if double.isNaN { return -1 }
        if double >= 0x1p63 { return -1 }
        if double < -0x1p63 { return 1 }
        let whole = double.rounded(.towardZero)
        let order = sign(long, Int64(whole))
        return order != 0 ? order : sign(0, double - whole)
    }

    /// A decimal and a whole number; `unlike` if they are equal but must be distinguished.
    private static func compare(_ left: Decimal128, _ right: Decimal128, unlike: Int, _ exactly: Bool) -> Int {
        let order = Decimal128.compare(left, right)
        return order == 0 && exactly ? unlike : order
    }

    /// A double and a decimal: the double counts as the decimal that it prints.
    private static func compare(_ left: Double, _ right: Decimal128, _ exactly: Bool) -> Int {
        if left.isNaN { return 1 }
        guard let number = Decimal128(left) else {
            // Greater than all decimals, or between 0 and the smallest.
            return left.magnitude > 1 ? sign(left, 0) : right.unscaled == 0 ? sign(left, 0) : sign(0, right.unscaled)
        }
        let order = Decimal128.compare(number, right)
        return order == 0 && exactly ? -1 : order
    }

    private static func lexicographic<C: Sequence>(_ left: C, _ right: C, _ order: (C.Element, C.Element) -> Int) -> Int {
        var others = right.makeIterator()
        for element in left {
            guard let other = others.next() else { return 1 }
            let result = order(element, other)
            if result != 0 { return result }
        }
        return others.next() == nil ? 0 : -1
    }
}
