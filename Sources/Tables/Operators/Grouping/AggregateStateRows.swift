import Columnar
import Expressions
import Plans
import StateStore

/// Turns the stored state of an aggregation into rows by nothing but its schema.
package struct AggregateStateRows {
    private let layout: GroupKeyLayout
    /// nil where a user's own aggregate has a say: its bytes are then shown as they are.
    private let aggregates: [GroupedStates.Aggregate]
    private let schema: StateSchema
    private let operatorID: Int

    /// - Throws: `StateMismatch` if the schema is none of an aggregation.
    package init(_ schema: StateSchema, operatorID: Int) throws {
        self.schema = schema
        self.operatorID = operatorID
        var input: [Field] = []
        var keys: [GroupKey] = []
        for column in schema.key {
            if let text = column.facts[StateFacts.window] {
                guard let window = StateFacts.window(text) else {
                    throw StateEntries.mismatch(operatorID, "its schema says '\(text)' of a window")
                }
                keys.append(.window(time: input.count, window))
                input.append(Field(column.field.name, .timestamp))
            } else {
                keys.append(.column(input.count))
                input.append(column.field)
            }
        }
        layout = GroupKeyLayout(keys, input: Schema(input))
        aggregates = try schema.value.map { column in
            let name = column.facts[StateFacts.aggregate] ?? ""
            if name == GroupedStates.Aggregate.userName {
                return GroupedStates.Aggregate(arguments: [], name: name) { RawStates() }
            }
            guard let factory = FunctionRegistry.standard.aggregate(name)?.states(ofResult: column.field.type) else { throw StateEntries.mismatch(operatorID, "its schema names the aggregate '\(name)', which is not known here") }
            return GroupedStates.Aggregate(arguments: [], name: name, makeStates: factory)
        }
    }

    /// The columns `key` and `value`, each a struct.
    package var columns: [Field] {
        [
            Field("key", .structure(schema.key.map(\.field)), nullable: false),
            Field("value", .structure(zip(schema.value, aggregates).map(Self.field)), nullable: false),
        ]
    }

    private static func field(_ column: StateSchema.Column, _ aggregate: GroupedStates.Aggregate) -> Field {
        aggregate.name == GroupedStates.Aggregate.userName ? Field(column.field.name, .binary) : column.field
    }

    package func rows(_ entries: StateEntries) throws -> RecordBatch {
        let groups = GroupedStates(layout, aggregates)
        try entries.restore(into: groups, operatorID: operatorID)
        let all = Array(0..<UInt32(groups.count))
        let columns = try all.withUnsafeBufferPointer { try groups.columns($0) }
        let keys = Array(columns.prefix(schema.key.count))
        let values = Array(columns.dropFirst(schema.key.count))
        let types = self.columns.map(\.type)
        return RecordBatch(
            schema: Schema(self.columns), count: all.count,
            columns: [
                ColumnArray(type: types[0], count: all.count, layout: .structure(keys)),
                ColumnArray(type: types[1], count: all.count, layout: .structure(values)),
            ])
    }
}

/// States nobody here can read, as the bytes that they are.
private final class RawStates: AggregateStates {
    private var states: [[UInt8]] = []

    var count: Int { states.count }
    func grow(to count: Int) { while states.count < count { states.append([]) } }
    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws { throw StateMismatch("a state that is only shown") }
    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        throw StateMismatch("a state that is only shown")
    }
    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        ColumnArray(groups.map { .binary(states[Int($0)]) }, type: .binary) ?? .nulls(.binary, count: groups.count)
    }
    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states = groups.map { states[Int($0)] } }
    func encode(_ group: Int, into bytes: inout [UInt8]) { bytes += states[group] }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) { states.append(Array(bytes)) }
}
