import Columnar

/// `sum` and `avg` of decimals and of intervals, in 128 bits: null for a group without a value.
///
/// A sum of decimals that exceeds its type at the end of a batch is null from then on, as in Spark; a sum of intervals is an error.
final class ExactSumStates: AggregateStates {
    /// The type of the addends, and of the result.
    enum Kind: Sendable {
        /// `sumPrecision` digits at the values' scale; an average has the result's own precision and scale.
        case decimal(scale: Int, sumPrecision: Int, average: (precision: Int, scale: Int)?)
        case interval(isAverage: Bool)
    }

    struct State: BitwiseCopyable {
        var sum: Int128 = 0
        var values: Int64 = 0
        var isTooLong = false
    }

    private let kind: Kind
    private let result: DataType
    private var states = GrowableVector<State>()

    init(_ kind: Kind, result: DataType) {
        self.kind = kind
        self.result = result
    }

    var count: Int { states.count }
    func grow(to count: Int) { states.grow(to: count, filling: State()) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        switch kind {
        case .decimal: ValueLoop.run(inputs[0], assignment) { (group, value: Int128) in add(value, 1, group) }
        case .interval where inputs[0].type.isYearMonthInterval: ValueLoop.run(inputs[0], assignment) { (group, value: Int32) in add(Int128(value), 1, group) }
        case .interval: ValueLoop.run(inputs[0], assignment) { (group, value: Int64) in add(Int128(value), 1, group) }
        }
    }

    @inline(__always) private func add(_ value: Int128, _ values: Int64, _ group: Int) {
        let state = states.base + group
        let (sum, overflow) = state.pointee.sum.addingReportingOverflow(value)
        state.pointee.sum = sum
        state.pointee.values &+= values
        if overflow { state.pointee.isTooLong = true }
    }

    @inline(__always) private func fits(_ sum: Int128) -> Bool {
        switch kind {
        case .decimal(_, let precision, _): Decimal128.fits(sum, precision: precision)
        case .interval: result.isYearMonthInterval ? Int32(exactly: sum) != nil : Int64(exactly: sum) != nil
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: ExactSumStates.self)
        for (index, group) in groups.enumerated() {
            let state = other.states[index]
            add(state.sum, state.values, Int(group))
            if state.isTooLong { states.base[Int(group)].isTooLong = true }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        switch kind {
        case .decimal(let scale, _, let average):
            return Kernels.optional(groups.count, result, Int128.zero, nil) { row in
                let state = states[Int(groups[row])]
                if state.values == 0 || state.isTooLong || !fits(state.sum) { return nil }
                guard let average else { return state.sum }
                return Decimal128.quotient(state.sum, scale, Int128(state.values), 0, precision: average.precision, scale: average.scale)
            }
        case .interval(let isAverage):
            func column<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) throws -> ColumnArray {
                try Kernels.optional(groups.count, result, T.zero, nil) { row in
                    let state = states[Int(groups[row])]
                    if state.values == 0 { return nil }
                    let value = isAverage ? Decimal128.quotient(state.sum, 0, Int128(state.values), 0, precision: Decimal128.maxPrecision, scale: 0) ?? 0 : state.sum
                    guard !state.isTooLong, fits(state.sum), let value = T(exactly: value) else {
                        throw ExpressionError(.badArgument, .intervalOverflow, "the sum of the intervals is longer than the type \(result.sqlName) holds")
                    }
                    return value
                }
            }
            return result.isYearMonthInterval ? try column(Int32.self) : try column(Int64.self)
        }
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states.retain(groups) }

    func encode(_ group: Int, into bytes: inout [UInt8]) {
        let state = states[group]
        StateBytes.append(state.sum, to: &bytes)
        StateBytes.append(state.values, to: &bytes)
        bytes.append(state.isTooLong || !fits(state.sum) ? 1 : 0)
    }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count == 25 else { throw StateMismatch("a state of \(bytes.count) bytes is not that of a sum in 128 bits") }
        let sum: Int128 = try StateBytes.only(UnsafeRawBufferPointer(rebasing: bytes[..<16]))
        let values: Int64 = try StateBytes.only(UnsafeRawBufferPointer(rebasing: bytes[16..<24]))
        states.append(State(sum: sum, values: values, isTooLong: bytes[24] != 0))
    }
}
