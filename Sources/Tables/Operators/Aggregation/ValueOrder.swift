import Columnar

/// Spark's order of values of one type: text and bytes by bytes, nulls first, structs and arrays member by member.
package enum ValueOrder {
    package static func precedes(_ left: Value, _ right: Value) -> Bool { compare(left, right) < 0 }

    /// Negative, zero or positive.
    package static func compare(_ left: Value, _ right: Value) -> Int {
        switch (left, right) {
        case (.null, .null): 0
        case (.null, _): -1
        case (_, .null): 1
        case (.boolean(let left), .boolean(let right)): (left ? 1 : 0) - (right ? 1 : 0)
        case (.long(let left), .long(let right)): order(left, right)
        case (.date(let left), .date(let right)): order(left, right)
        case (.timestamp(let left), .timestamp(let right)): order(left, right)
        case (.double(let left), .double(let right)):
            Double.precedes(left, right) ? -1 : Double.precedes(right, left) ? 1 : 0
        case (.string(let left), .string(let right)): runs(left.utf8, right.utf8)
        case (.binary(let left), .binary(let right)): runs(left, right)
        case (.array(let left), .array(let right)), (.structure(let left), .structure(let right)): lists(left, right)
        default: 0
        }
    }

    private static func order<T: Comparable>(_ left: T, _ right: T) -> Int { left < right ? -1 : left == right ? 0 : 1 }

    private static func runs(_ left: some Sequence<UInt8>, _ right: some Sequence<UInt8>) -> Int {
        left.lexicographicallyPrecedes(right) ? -1 : right.lexicographicallyPrecedes(left) ? 1 : 0
    }

    private static func lists(_ left: [Value], _ right: [Value]) -> Int {
        for (left, right) in zip(left, right) {
            let order = compare(left, right)
            if order != 0 { return order }
        }
        return order(left.count, right.count)
    }
}
