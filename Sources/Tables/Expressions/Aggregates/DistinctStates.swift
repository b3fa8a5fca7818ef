import Columnar

/// An aggregate over the distinct tuples of its arguments: `count(DISTINCT a, b)`, `sum(DISTINCT v)`.
///
/// Keeps the tuples without nulls of each group, and computes the aggregate from them for the output. As in grouping, every NaN is the same
/// value and -0.0 equals 0.0.
final class DistinctStates: AggregateStates {
    private let types: [DataType]
    private let inner: AggregateFunction.StatesFactory
    private var tuples = CollectedValues()

    init(_ types: [DataType], _ inner: @escaping AggregateFunction.StatesFactory) {
        self.types = types
        self.inner = inner
    }

    func hold(to limits: ValueLimits) { tuples.limits = limits }
    var count: Int { tuples.count }
    func grow(to count: Int) { tuples.grow(to: count) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws {
        for pair in 0..<assignment.count {
            let row = assignment.row(pair)
            guard inputs.allSatisfy({ $0.isValid(row) }) else { continue }
            let tuple = inputs.map { $0.value(at: row).asGroupingKey }
            if !tuple.contains(.null) { try Self.insert(.structure(tuple), Int(assignment.groups[pair]), &tuples) }
        }
    }

    private static func insert(_ tuple: Value, _ group: Int, _ tuples: inout CollectedValues) throws {
        try tuples.insert(tuple, as: tuple, into: group)
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: DistinctStates.self)
        for (index, group) in groups.enumerated() {
            try other.tuples.forEach(index) { try Self.insert($0, Int(group), &tuples) }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        let members = EncodedColumn(.structure(types.map { Field("", $0) }))
        var owners: [UInt32] = []
        for (index, group) in groups.enumerated() {
            try tuples.append(Int(group), to: members)
            owners += repeatElement(UInt32(truncatingIfNeeded: index), count: members.count - owners.count)
        }
        let states = inner()
        states.hold(to: tuples.limits)
        states.grow(to: groups.count)
        guard case .structure(let columns) = members.finish().layout else { throw StateMismatch("the state holds no tuples") }
        try owners.withUnsafeBufferPointer { owners in
            guard let base = owners.baseAddress else { return }
            try states.update(columns, GroupAssignment(rows: nil, groups: base, count: owners.count))
        }
        let all = Array(0..<UInt32(truncatingIfNeeded: groups.count))
        return try all.withUnsafeBufferPointer { try states.output($0) }
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { tuples.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { tuples.encode(group, into: &bytes) }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws { try tuples.appendDecoded(bytes, Self.insert) }
}
