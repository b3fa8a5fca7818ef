import Columnar

/// `collect_list` and `collect_set`: the values of a group that are not null, in order of arrival.
///
/// A set keeps the first of equal values. As in Spark, it treats 0.0 and -0.0 as equal, and a NaN as different from everything, even itself.
final class CollectStates: AggregateStates {
    private let element: DataType
    private let isSet: Bool
    private var values = CollectedValues()

    init(element: DataType, isSet: Bool) {
        self.element = element
        self.isSet = isSet
    }

    func hold(to limits: ValueLimits) { values.limits = limits }
    var count: Int { values.count }
    func grow(to count: Int) { values.grow(to: count) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws {
        let column = inputs[0]
        for pair in 0..<assignment.count {
            let row = assignment.row(pair)
            guard column.isValid(row) else { continue }
            let (value, group) = (column.value(at: row), Int(assignment.groups[pair]))
            if isSet { try Self.insert(value, group, &values) } else if value != .null { try values.append(value, to: group) }
        }
    }

    private static func insert(_ value: Value, _ group: Int, _ values: inout CollectedValues) throws {
        if value == .null { return }
        guard case .double(let number) = value else { return try values.insert(value, as: value, into: group) }
        if number.isNaN { return try values.append(value, to: group) }
        try values.insert(value, as: number == 0 ? .double(0) : value, into: group)
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: CollectStates.self)
        for (index, group) in groups.enumerated() {
            if isSet {
                try other.values.forEach(index) { try Self.insert($0, Int(group), &values) }
            } else {
                try values.append(other.values, index, to: Int(group))
            }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) throws -> ColumnArray {
        let elements = EncodedColumn(element)
        var offsets: [Int64] = [0]
        for group in groups {
            try values.append(Int(group), to: elements)
            offsets.append(Int64(elements.count))
        }
        return ColumnArray(type: .array(element), count: groups.count, layout: .list(offsets: Buffer(offsets), child: elements.finish()))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { values.retain(groups) }
    func encode(_ group: Int, into bytes: inout [UInt8]) { values.encode(group, into: &bytes) }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        if isSet { try values.appendDecoded(bytes, Self.insert) } else { try values.appendDecoded(bytes) }
    }
}
