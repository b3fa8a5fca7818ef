import Columnar

/// `count(*)` without arguments; `count(a, b)` counts the rows in which no argument is null.
final class CountStates: AggregateStates {
    private var counts = GrowableVector<Int64>()

    var count: Int { counts.count }
    func grow(to count: Int) { counts.grow(to: count, filling: 0) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let nullable = inputs.filter { $0.nullCount > 0 }
        let counts = self.counts.base
        if nullable.isEmpty {
            for pair in 0..<assignment.count { counts[Int(assignment.groups[pair])] &+= 1 }
        } else {
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if nullable.allSatisfy({ $0.isValid(row) }) { counts[Int(assignment.groups[pair])] &+= 1 }
            }
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: CountStates.self)
        for (index, group) in groups.enumerated() { counts.base[Int(group)] &+= other.counts[index] }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        ColumnArray(type: .long, count: groups.count, layout: .fixed(counts.gather(groups)))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { counts.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { StateBytes.append(counts[group], to: &bytes) }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws { counts.append(try StateBytes.only(bytes)) }
}
