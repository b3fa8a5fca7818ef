import Columnar

/// `approx_count_distinct`: the registers of a HyperLogLog++ sketch for each group, one byte each; merged and stored unchanged.
final class ApproxCountDistinctStates: AggregateStates {
    private var limits = ValueLimits.standard
    /// nil until the first state is read, if states are only shown.
    private var sketch: HyperLogLog?
    private var registers = GrowableVector<UInt8>()
    private(set) var count = 0

    init(_ sketch: HyperLogLog?) { self.sketch = sketch }

    func hold(to limits: ValueLimits) { self.limits = limits }

    func allow(groups: Int) throws {
        if let sketch, groups > limits.stateBytes >> sketch.precision { throw StateTooLarge(group: nil, .all) }
    }

    func grow(to count: Int) {
        guard let sketch, count > self.count else { return }
        registers.grow(to: count * sketch.registerCount, filling: 0)
        self.count = count
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        guard let sketch else { return }
        let base = registers.base
        ValueHash.forEach(inputs[0], assignment) { group, hash in sketch.add(hash, to: base + group * sketch.registerCount) }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: ApproxCountDistinctStates.self)
        guard let sketch, other.sketch?.precision == sketch.precision else { throw StateMismatch("estimates of another precision") }
        let size = sketch.registerCount
        for (index, group) in groups.enumerated() {
            let (mine, theirs) = (registers.base + Int(group) * size, other.registers.base + index * size)
            for register in 0..<size where theirs[register] > mine[register] { mine[register] = theirs[register] }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        let buffer = Buffer(byteCount: groups.count * 8)
        let values = buffer.mutableElements(as: Int64.self)
        for (index, group) in groups.enumerated() {
            values[index] = sketch.map { $0.estimate(registers.base + Int(group) * $0.registerCount) } ?? 0
        }
        return ColumnArray(type: .long, count: groups.count, layout: .fixed(buffer))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) {
        registers.retain(groups, width: sketch?.registerCount ?? 0)
        count = groups.count
    }

    func encode(_ group: Int, into bytes: inout [UInt8]) {
        guard let sketch else { return }
        bytes.append(UInt8(truncatingIfNeeded: sketch.precision))
        bytes += UnsafeBufferPointer(start: registers.base + group * sketch.registerCount, count: sketch.registerCount)
    }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        guard let precision = bytes.first.map({ Int($0) }), HyperLogLog.precisions.contains(precision), bytes.count == 1 + 1 << precision else {
            throw StateMismatch("a state of \(bytes.count) bytes is not a sketch of approx_count_distinct")
        }
        let sketch = self.sketch ?? HyperLogLog(precision: precision)
        guard sketch.precision == precision else {
            throw StateMismatch(
                "the state of approx_count_distinct has 2^\(precision) registers and the query asks for 2^\(sketch.precision): "
                    + "give the deviation that it began with, or start over with a new checkpoint directory")
        }
        self.sketch = sketch
        try allow(groups: count + 1)
        guard let base = bytes.baseAddress else { return }
        registers.append(from: (base + 1).assumingMemoryBound(to: UInt8.self), count: sketch.registerCount)
        count += 1
    }
}
