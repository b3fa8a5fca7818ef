import Columnar

/// Spark's order of values of one type: text and bytes by bytes, nulls first, structs and arrays member by member.
package enum ValueOrder {
    package static func precedes(_ left: Value, _ right: Value) -> Bool { compare(left, right) < 0 }

    /// Negative, zero or positive.
    package static func compare(_ left: Value, _ right: Value) -> Int {
        if right == .null { return left == .null ? 0 : 1 }
        switch left {
        case .null: return -1
        case .boolean(let left): if case .boolean(let right) = right { return (left ? 1 : 0) - (right ? 1 : 0) }
        case .long(let left): if case .long(let right) = right { return order(left, right) }
        case .date(let left): if case .date(let right) = right { return order(left, right) }
        case .timestamp(let left): if case .timestamp(let right) = right { return order(left, right) }
        case .timestampNTZ(let left): if case .timestampNTZ(let right) = right { return order(left, right) }
        case .decimal(let left): if case .decimal(let right) = right { return Decimal128.compare(left, right) }
        case .dayTimeInterval(let left): if case .dayTimeInterval(let right) = right { return order(left, right) }
        case .yearMonthInterval(let left): if case .yearMonthInterval(let right) = right { return order(left, right) }
        case .double(let left):
            if case .double(let right) = right { return Double.precedes(left, right) ? -1 : Double.precedes(right, left) ? 1 : 0 }
        case .string(let left): if case .string(let right) = right { return runs(left.utf8, right.utf8) }
        case .binary(let left): if case .binary(let right) = right { return runs(left, right) }
        case .array(let left): if case .array(let right) = right { return lists(left, right) }
        case .structure(let left): if case .structure(let right) = right { return lists(left, right) }
        case .map(let left):
            if case .map(let right) = right { return lists(left.flatMap { [$0.key, $0.value] }, right.flatMap { [$0.key, $0.value] }) }
        }
        // Different types: no column holds both.
        return 0
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
