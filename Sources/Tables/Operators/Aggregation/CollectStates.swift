import Columnar
import Plans

/// `collect_list` and `collect_set`: the values of a group that are not null, encoded one after another in the order in which they came.
///
/// A set keeps the first of equal values. As in Spark 0.0 and -0.0 are equal in it and a NaN equals nothing, itself included.
final class CollectStates: AggregateStates {
    private let element: DataType
    private let isSet: Bool
    private var groups: [EncodedValues] = []

    init(element: DataType, isSet: Bool) {
        self.element = element
        self.isSet = isSet
    }

    var count: Int { groups.count }
    func grow(to count: Int) {
        if count > groups.count { groups += Array(repeating: EncodedValues(), count: count - groups.count) }
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let column = inputs[0]
        for pair in 0..<assignment.count {
            let row = assignment.row(pair)
            if column.isValid(row) { add(column.value(at: row), Int(assignment.groups[pair])) }
        }
    }

    private func add(_ value: Value, _ group: Int) {
        if value == .null { return }
        guard isSet else { return groups[group].append(value) }
        switch value {
        case .double(let number) where number.isNaN: groups[group].append(value)
        case .double(let number) where number == 0: groups[group].insert(value, as: .double(0))
        default: groups[group].insert(value, as: value)
        }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: CollectStates.self)
        for (index, group) in groups.enumerated() {
            if isSet {
                for value in try other.groups[index].values() { add(value, Int(group)) }
            } else {
                self.groups[Int(group)].append(contentsOf: other.groups[index])
            }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        let type = DataType.array(element)
        let lists = try groups.map { Value.array(try self.groups[Int($0)].values()) }
        guard let column = ColumnArray(lists, type: type) else {
            throw StateMismatch("the state holds values that are not \(element.sqlName)")
        }
        return column
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { self.groups = groups.map { self.groups[Int($0)] } }
    func encode(_ group: Int, into bytes: inout [UInt8]) { bytes += groups[group].bytes }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        let stored = EncodedValues(bytes)
        guard isSet else {
            _ = try stored.values()
            return groups.append(stored)
        }
        groups.append(EncodedValues())
        for value in try stored.values() { add(value, groups.count - 1) }
    }
}
