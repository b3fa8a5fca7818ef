import Columnar

/// `sum` and `avg` over doubles (or integers converted to doubles): null for a group without a value.
///
/// Adds in the order of the rows, partial sums in the order of the merges, so that a replay gives the same bits.
final class DoubleSumStates: AggregateStates {
    struct State: BitwiseCopyable {
        var sum: Double = 0
        var values: Int64 = 0
    }

    private let isAverage: Bool
    private var states = GrowableVector<State>()

    init(average: Bool) { isAverage = average }

    var count: Int { states.count }
    func grow(to count: Int) { states.grow(to: count, filling: State()) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let states = self.states.base
        ValueLoop.doubles(inputs[0], assignment) { group, value in
            states[group].sum += value
            states[group].values &+= 1
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: DoubleSumStates.self)
        for (index, group) in groups.enumerated() {
            states.base[Int(group)].sum += other.states[index].sum
            states.base[Int(group)].values &+= other.states[index].values
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        let buffer = Buffer(byteCount: groups.count * 8)
        let values = buffer.mutableElements(as: Double.self)
        for (index, group) in groups.enumerated() {
            let state = states[Int(group)]
            values[index] = isAverage && state.values > 0 ? state.sum / Double(state.values) : state.sum
        }
        return ColumnArray(
            type: .double, count: groups.count, validity: Bitmap(groups.map { states[Int($0)].values > 0 }),
            layout: .fixed(buffer))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { StateBytes.append(states[group], to: &bytes) }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws { states.append(try StateBytes.only(bytes)) }
}
