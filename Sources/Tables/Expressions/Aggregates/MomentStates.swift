import Columnar

/// `stddev_samp`, `stddev_pop`, `var_samp`, `var_pop` over doubles: count, mean and sum of squared deviations of each group.
///
/// Adds in the order of the rows and merges in the order of the merges, by Welford's and Chan's formulas like Spark, so that large, close values
/// do not cancel and overflow gives NaN in the same cases. The result is null without a value, and for a sample of one value.
final class MomentStates: AggregateStates {
    enum Measure {
        case standardDeviation(isSample: Bool)
        case variance(isSample: Bool)
    }

    struct State: BitwiseCopyable {
        var values: Double = 0
        var mean: Double = 0
        var squares: Double = 0

        @inline(__always) mutating func add(_ value: Double) {
            values += 1
            let delta = value - mean
            let step = delta / values
            mean += step
            squares += delta * (delta - step)
        }

        mutating func add(_ other: State) {
            let both = values + other.values
            let delta = other.mean - mean
            let step = both == 0 ? 0 : delta / both
            mean += step * other.values
            squares += other.squares + delta * step * values * other.values
            values = both
        }

        /// The state after Spark's merge into an empty buffer, which every partial state undergoes: NaN if the square of the mean over the count exceeds a double.
        var mergedIntoEmpty: State {
            var copy = self
            if !(mean * (mean / max(values, 1))).isFinite { copy.squares = .nan }
            return copy
        }
    }

    private let measure: Measure
    private var states = GrowableVector<State>()

    init(_ measure: Measure) { self.measure = measure }

    var count: Int { states.count }
    func grow(to count: Int) { states.grow(to: count, filling: State()) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let states = self.states.base
        ValueLoop.doubles(inputs[0], assignment) { group, value in states[group].add(value) }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: MomentStates.self)
        for (index, group) in groups.enumerated() {
            states.base[Int(group)] = states[Int(group)].mergedIntoEmpty
            states.base[Int(group)].add(other.states[index].mergedIntoEmpty)
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        let buffer = Buffer(byteCount: groups.count * 8)
        let values = buffer.mutableElements(as: Double.self)
        let (isSample, isRoot) =
            switch measure {
            case .standardDeviation(let isSample): (isSample, true)
            case .variance(let isSample): (isSample, false)
            }
        let least: Double = isSample ? 2 : 1
        for (index, group) in groups.enumerated() {
            let state = states[Int(group)].mergedIntoEmpty
            let variance = state.values < least ? 0 : state.squares / (isSample ? state.values - 1 : state.values)
            values[index] = isRoot ? variance.squareRoot() : variance
        }
        return ColumnArray(
            type: .double, count: groups.count, validity: Bitmap(groups.map { states[Int($0)].values >= least }), layout: .fixed(buffer))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { StateBytes.append(states[group].mergedIntoEmpty, to: &bytes) }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws { states.append(try StateBytes.only(bytes)) }
}
