import Columnar
import Expressions
import Plans
import StateStore

extension AggregateOperator {
    static let display = StateDisplay { schema, _, operatorID in
        schema.operatorName == kind.name ? try AggregateStateRows(schema, operatorID: operatorID) : nil
    }
}

/// Turns the stored state of an aggregation into rows by nothing but its schema.
///
/// A job's own values are shown by the forms that the schema says, without the job's types; where it says none, a state of a job's own stays bytes.
struct AggregateStateRows: StateEntryRows {
    private let layout: GroupKeyLayout
    /// nil where a user's own aggregate has a say: its bytes are then shown as they are.
    private let aggregates: [GroupedStates.Aggregate]
    private let schema: StateSchema
    private let operatorID: Int
    private var entries = StateEntries()
    private var partition = 0

    let partSize: Int? = 8192

    /// - Throws: `StateMismatch` if the schema is none of an aggregation.
    init(_ schema: StateSchema, operatorID: Int) throws {
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

    var columns: [Field] {
        [
            Field("key", .structure(schema.key.map(Self.shownField)), nullable: false),
            Field("value", .structure(schema.value.map(Self.shownField)), nullable: false),
        ]
    }

    var forms: [ValueForm] { [schema.key, schema.value].map { .tuple($0.map { Self.form($0) ?? .plain }) } }

    private static func form(_ column: StateSchema.Column) -> ValueForm? { column.facts[ValueForm.fact].flatMap { ValueForm(text: $0) } }

    private static func isOfJob(_ column: StateSchema.Column) -> Bool { column.facts[StateFacts.aggregate] == GroupedStates.Aggregate.userName }

    private static func shownField(_ column: StateSchema.Column) -> Field {
        var field = column.field
        if let form = form(column) { field.type = form.shownType(field.type) } else if isOfJob(column) { field = Field(field.name, .binary) }
        return field
    }

    mutating func add(_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        self.partition = partition
        entries.append(key, value)
    }

    mutating func take() throws -> (rows: RecordBatch, partitions: [Int]) {
        let groups = GroupedStates(layout, aggregates)
        try entries.restore(into: groups, operatorID: operatorID)
        entries.removeAll()
        let all = Array(0..<UInt32(groups.count))
        let stored = try all.withUnsafeBufferPointer { try groups.columns($0) }
        for (column, values) in zip(schema.key + schema.value, stored) where values.type != column.field.type {
            throw StateEntries.mismatch(operatorID, "its column '\(column.field.name)' is \(values.type.sqlName), not \(column.field.type.sqlName) as its schema says")
        }
        let shown = zip(schema.key + schema.value, stored).map(Self.shown)
        let columns = zip(self.columns, [shown.prefix(schema.key.count), shown.dropFirst(schema.key.count)]).map { field, members in
            ColumnArray(type: field.type, count: all.count, layout: .structure(Array(members)))
        }
        return (RecordBatch(schema: Schema(self.columns), count: all.count, columns: columns), [Int](repeating: partition, count: all.count))
    }

    /// A stored column as its form says.
    private static func shown(_ column: StateSchema.Column, _ stored: ColumnArray) -> ColumnArray {
        guard let form = form(column) else { return stored }
        let type = form.shownType(column.field.type)
        let values = (0..<stored.count).map { row -> Value in
            guard isOfJob(column), case .binary(let bytes) = stored.value(at: row) else { return form.shown(stored.value(at: row)) }
            return form.shown(bytes.withUnsafeBytes { ColumnBytes.one(column.field.type, $0) }?.value(at: 0) ?? .null)
        }
        return ColumnArray(values, type: type) ?? .nulls(type, count: stored.count)
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
