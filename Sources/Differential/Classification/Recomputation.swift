import Columnar

/// What one value column of a cell must be if exactly these records are behind it.
struct Recomputation {
    /// How an observed value matches.
    enum Match: Int, Comparable {
        case none
        /// It matches when read as another type.
        case otherType
        /// It is the sum truncated to 32 bits.
        case wrapped32
        /// It is the sum truncated to 64 bits.
        case wrapped64
        /// A double within the rounding bound of adding these values.
        case rounded
        case exact

        static func < (left: Match, right: Match) -> Bool { left.rawValue < right.rawValue }
    }

    let aggregate: Aggregate
    private var count = 0
    private var exactLongs: Int128 = 0
    private var onlyLongs = true
    private var onlyNumbers = true
    private var sum = ExactSum()
    private var least: Value?
    private var greatest: Value?
    /// The error bound of each input, which may have been rounded itself.
    private let inputBound: Double

    init(_ aggregate: Aggregate, inputs: some Sequence<Value>, inputBound: Double = 0) {
        self.aggregate = aggregate
        self.inputBound = inputBound
        for input in inputs where input != .null { add(input) }
    }

    private mutating func add(_ input: Value) {
        count += 1
        switch input {
        case .long(let long):
            exactLongs &+= Int128(long)
            sum.add(Double(long))
        case .double(let double):
            onlyLongs = false
            sum.add(double)
        default: onlyNumbers = false
        }
        if least.map({ TotalOrder.compare(input, $0) < 0 }) ?? true { least = input }
        if greatest.map({ TotalOrder.compare(input, $0) > 0 }) ?? true { greatest = input }
    }

    /// The value without rounding or wrapping; nil if the aggregate does not apply to the values.
    var expected: Value? {
        switch aggregate {
        case .count: return .long(Int64(count))
        case .sum:
            guard onlyNumbers else { return nil }
            if count == 0 { return .null }
            if onlyLongs { return Int64(exactly: exactLongs).map { .long($0) } ?? .double(Double(exactLongs)) }
            return .double(sum.value)
        case .average:
            guard onlyNumbers else { return nil }
            return count == 0 ? .null : .double(sum.value / Double(count))
        case .min: return least ?? .null
        case .max: return greatest ?? .null
        case .unknown: return nil
        }
    }

    /// How far a double may be from `expected` after any order of additions; nil if nothing is rounded.
    var bound: Double? {
        switch aggregate {
        case .sum where onlyNumbers: ExactSum.bound(operations: count, magnitude: sum.magnitude) + inputBound * Double(count)
        case .average where onlyNumbers && count > 0:
            ExactSum.bound(operations: count + 2, magnitude: sum.magnitude) / Double(count) + inputBound
        case .min where inputBound > 0, .max where inputBound > 0: inputBound
        default: nil
        }
    }

    /// Whether an infinite or NaN value was added.
    var hasNonFinite: Bool { !sum.magnitude.isFinite }

    /// `Σ|xᵢ|`.
    var magnitude: Double { sum.magnitude }
    var inputCount: Int { count }

    func match(_ observed: Value) -> Match {
        guard let expected else { return .none }
        if TotalOrder.isSame(observed, expected) { return .exact }
        switch observed {
        case .long(let long):
            guard aggregate == .sum || aggregate == .count, onlyLongs, onlyNumbers else { return .none }
            let total = aggregate == .count ? Int128(count) : exactLongs
            if Int128(long) != total, long == Int64(truncatingIfNeeded: total) { return .wrapped64 }
            return long == Int64(Int32(truncatingIfNeeded: total)) ? .wrapped32 : .none
        case .double(let double):
            guard let bound, let exact = Self.number(expected) else { return .none }
            return abs(double - exact) <= bound ? .rounded : .none
        case .string(let text):
            let number: Value? = Int64(text).map { .long($0) } ?? Double(text).map { .double($0) }
            guard let number, match(number) != .none else { return .none }
            return .otherType
        default: return .none
        }
    }

    static func number(_ value: Value) -> Double? {
        switch value {
        case .long(let long): Double(long)
        case .double(let double): double
        default: nil
        }
    }
}
