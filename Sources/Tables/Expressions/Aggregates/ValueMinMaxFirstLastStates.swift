import Columnar

/// `min`, `max`, `first`, `last` of text, bytes, booleans and nested types: one value a group, created only when it changes.
final class ValueMinMaxFirstLastStates: AggregateStates {
    private let rule: MinMaxFirstLast
    private let type: DataType
    /// nil before the first value.
    private var values: [Value?] = []
    private var heldBytes = 0
    private var limits = ValueLimits.standard

    init(_ rule: MinMaxFirstLast, type: DataType) {
        self.rule = rule
        self.type = type
    }

    func hold(to limits: ValueLimits) { self.limits = limits }
    var count: Int { values.count }
    func grow(to count: Int) {
        if count > values.count { values += Array(repeating: nil, count: count - values.count) }
    }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws {
        let column = inputs[0]
        let last: Bool = if case .last = rule { true } else { false }
        let pairs = 0..<assignment.count
        // The last value of a group decides, so going backwards reads each group once.
        if last {
            var seen = Set<UInt32>()
            for pair in pairs.reversed() {
                let row = assignment.row(pair)
                if !rule.takesNulls && !column.isValid(row) { continue }
                if seen.insert(assignment.groups[pair]).inserted {
                    try put(column.value(at: row), Int(assignment.groups[pair]))
                }
            }
            return
        }
        for pair in pairs {
            let row = assignment.row(pair)
            let group = Int(assignment.groups[pair])
            if case .first = rule, values[group] != nil { continue }
            if !rule.takesNulls && !column.isValid(row) { continue }
            if isBeaten(by: column, row, group) { try take(column.value(at: row), group) }
        }
    }

    /// Whether the value of `row` replaces the group's; compares text and bytes in place.
    private func isBeaten(by column: ColumnArray, _ row: Int, _ group: Int) -> Bool {
        guard let held = values[group] else { return true }
        guard rule == .minimum || rule == .maximum, case .bytes = column.layout else { return true }
        func compare(_ bytes: UnsafeRawBufferPointer) -> Bool {
            let new = column.byteRuns[row]
            return rule == .minimum ? new.lexicographicallyPrecedes(bytes) : bytes.lexicographicallyPrecedes(new)
        }
        if case .string(var text) = held { return text.withUTF8 { compare(UnsafeRawBufferPointer($0)) } }
        if case .binary(let bytes) = held { return bytes.withUnsafeBytes { compare($0) } }
        return true
    }

    private func take(_ new: Value, _ group: Int) throws {
        if new == .null && !rule.takesNulls { return }
        let old = values[group]
        let replaces =
            switch rule {
            case .minimum: old.map { ValueOrder.precedes(new, $0) } ?? true
            case .maximum: old.map { ValueOrder.precedes($0, new) } ?? true
            case .first: old == nil
            case .last: true
            }
        if replaces { try put(new, group) }
    }

    private func put(_ new: Value, _ group: Int) throws {
        heldBytes += ValueCodec.payload(new) - (values[group].map(ValueCodec.payload) ?? 0)
        values[group] = new
        if heldBytes > limits.stateBytes { throw StateTooLarge(group: group, .all) }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: ValueMinMaxFirstLastStates.self)
        for (index, group) in groups.enumerated() {
            if let value = other.values[index] { try take(value, Int(group)) }
        }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        ColumnArray(groups.map { values[Int($0)] ?? .null }, type: type) ?? .nulls(type, count: groups.count)
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) {
        values = groups.map { values[Int($0)] }
        heldBytes = values.reduce(0) { $0 + ($1.map(ValueCodec.payload) ?? 0) }
    }

    func encode(_ group: Int, into bytes: inout [UInt8]) {
        bytes.append(values[group] == nil ? 0 : 1)
        if let value = values[group] { ValueCodec.encode(value, into: &bytes) }
    }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        var reader = StateReader(bytes)
        if reader.byte() == 0 { return values.append(nil) }
        guard let value = ValueCodec.decode(&reader), reader.remaining == 0 else {
            throw StateMismatch("a state of \(bytes.count) bytes is not a value of \(type.sqlName)")
        }
        values.append(nil)
        try put(value, values.count - 1)
    }
}
