import Columnar
import Plans

/// An aggregate over the distinct tuples of its arguments: `count(DISTINCT a, b)`, `sum(DISTINCT v)`.
///
/// Keeps the tuples of each group that hold no null, and computes the aggregate from them when asked. As in grouping every NaN is one
/// value and -0.0 is 0.0.
final class DistinctStates: AggregateStates {
    private let types: [DataType]
    private let inner: BuiltInStates.Factory
    private var groups: [EncodedValues] = []

    init(_ types: [DataType], _ inner: @escaping BuiltInStates.Factory) {
        self.types = types
        self.inner = inner
    }

    var count: Int { groups.count }
    func grow(to count: Int) {
        if count > groups.count { groups += Array(repeating: EncodedValues(), count: count - groups.count) }
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        for pair in 0..<assignment.count {
            let row = assignment.row(pair)
            guard inputs.allSatisfy({ $0.isValid(row) }) else { continue }
            let tuple = inputs.map { Self.normalised($0.value(at: row)) }
            if !tuple.contains(.null) { add(.structure(tuple), Int(assignment.groups[pair])) }
        }
    }

    private func add(_ tuple: Value, _ group: Int) { groups[group].insert(tuple, as: tuple) }

    private static func normalised(_ value: Value) -> Value {
        switch value {
        case .double(let number): .double(number == 0 ? 0 : number.isNaN ? .nan : number)
        case .array(let members): .array(members.map(normalised))
        case .structure(let members): .structure(members.map(normalised))
        case .null, .boolean, .long, .string, .binary, .date, .timestamp: value
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: DistinctStates.self)
        for (index, group) in groups.enumerated() {
            for tuple in try other.groups[index].values() { add(tuple, Int(group)) }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        let states = inner()
        states.grow(to: groups.count)
        var members: [[Value]] = Array(repeating: [], count: types.count)
        var owners: [UInt32] = []
        for (index, group) in groups.enumerated() {
            for case .structure(let tuple) in try self.groups[Int(group)].values() where tuple.count == types.count {
                for (ordinal, value) in tuple.enumerated() { members[ordinal].append(value) }
                owners.append(UInt32(truncatingIfNeeded: index))
            }
        }
        let columns = try zip(members, types).map { values, type in
            guard let column = ColumnArray(values, type: type) else {
                throw StateMismatch("the state holds values that are not \(type.sqlName)")
            }
            return column
        }
        try owners.withUnsafeBufferPointer { owners in
            guard let base = owners.baseAddress else { return }
            try states.update(columns, GroupAssignment(rows: nil, groups: base, count: owners.count))
        }
        let all = Array(0..<UInt32(truncatingIfNeeded: groups.count))
        return try all.withUnsafeBufferPointer { try states.output($0) }
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { self.groups = groups.map { self.groups[Int($0)] } }
    func encode(_ group: Int, into bytes: inout [UInt8]) { bytes += groups[group].bytes }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        groups.append(EncodedValues())
        for tuple in try EncodedValues(bytes).values() { add(tuple, groups.count - 1) }
    }
}
