import Columnar

/// `sum` of integers: wraps around, like Spark's without ANSI mode; null for a group without a value.
final class LongSumStates: AggregateStates {
    struct State: BitwiseCopyable {
        var sum: Int64 = 0
        var values: Int64 = 0
    }

    private var states = GrowableVector<State>()

    var count: Int { states.count }
    func grow(to count: Int) { states.grow(to: count, filling: State()) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let states = self.states.base
        ValueLoop.integers(inputs[0], assignment) { group, value in
            states[group].sum &+= value
            states[group].values &+= 1
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: LongSumStates.self)
        for (index, group) in groups.enumerated() {
            states.base[Int(group)].sum &+= other.states[index].sum
            states.base[Int(group)].values &+= other.states[index].values
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        let buffer = Buffer(byteCount: groups.count * 8)
        let values = buffer.mutableElements(as: Int64.self)
        for (index, group) in groups.enumerated() { values[index] = states[Int(group)].sum }
        return ColumnArray(
            type: .long, count: groups.count, validity: Bitmap(groups.map { states[Int($0)].values > 0 }), layout: .fixed(buffer))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { StateBytes.append(states[group], to: &bytes) }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws { states.append(try StateBytes.only(bytes)) }
}
