import Columnar

/// `min`, `max`, `first`, `last` of a fixed-width type.
final class FixedMinMaxFirstLastStates<T: SparkOrdered>: AggregateStates {
    /// The state of a group.
    enum Held: UInt8, BitwiseCopyable { case nothing, null, value }

    struct State: BitwiseCopyable {
        var value: T
        var held: Held
    }

    private let rule: MinMaxFirstLast
    private let type: DataType
    private var states = GrowableVector<State>()

    init(_ rule: MinMaxFirstLast, type: DataType) {
        self.rule = rule
        self.type = type
    }

    private var empty: State { State(value: T.placeholder, held: .nothing) }

    var count: Int { states.count }
    func grow(to count: Int) { states.grow(to: count, filling: empty) }

    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) {
        let column = inputs[0]
        let states = self.states.base
        switch rule {
        case .minimum:
            ValueLoop.run(column, assignment) { (group, value: T) in
                if states[group].held != .value || T.precedes(value, states[group].value) {
                    states[group] = State(value: value, held: .value)
                }
            }
        case .maximum:
            ValueLoop.run(column, assignment) { (group, value: T) in
                if states[group].held != .value || T.precedes(states[group].value, value) {
                    states[group] = State(value: value, held: .value)
                }
            }
        case .first, .last:
            let values = column.nullCount == column.count ? nil : column.values(as: T.self)
            for pair in 0..<assignment.count {
                let row = assignment.row(pair)
                if let values, column.isValid(row) {
                    take(State(value: values[row], held: .value), Int(assignment.groups[pair]))
                } else {
                    take(State(value: T.placeholder, held: .null), Int(assignment.groups[pair]))
                }
            }
        }
    }

    /// Folds another state into a group, as its right operand.
    private func take(_ new: State, _ group: Int) {
        if new.held == .nothing || (new.held == .null && !rule.takesNulls) { return }
        let old = states[group]
        let replaces =
            switch rule {
            case .minimum: old.held != .value || T.precedes(new.value, old.value)
            case .maximum: old.held != .value || T.precedes(old.value, new.value)
            case .first: old.held == .nothing
            case .last: true
            }
        if replaces { states[group] = new }
    }

    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        let other = try StateMismatch.cast(other, to: FixedMinMaxFirstLastStates<T>.self)
        for (index, group) in groups.enumerated() { take(other.states[index], Int(group)) }
    }

    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        let validity = Bitmap(groups.map { states[Int($0)].held == .value })
        let buffer = Buffer(byteCount: groups.count * MemoryLayout<T>.stride)
        let values = buffer.mutableElements(as: T.self)
        for (index, group) in groups.enumerated() { values[index] = states[Int(group)].value }
        return ColumnArray(type: type, count: groups.count, validity: validity, layout: .fixed(buffer))
    }

    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states.retain(groups) }

    func encode(_ group: Int, into bytes: inout [UInt8]) {
        bytes.append(states[group].held.rawValue)
        StateBytes.append(states[group].value, to: &bytes)
    }

    func appendDecoded(_ bytes: UnsafeRawBufferPointer) throws {
        guard let first = bytes.first, let held = Held(rawValue: first) else {
            throw StateMismatch("a state of \(bytes.count) bytes is not one of min, max, first or last")
        }
        let value: T = try StateBytes.only(UnsafeRawBufferPointer(rebasing: bytes[1...]))
        states.append(State(value: value, held: held))
    }
}
