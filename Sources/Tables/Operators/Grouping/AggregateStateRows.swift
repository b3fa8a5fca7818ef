import Columnar
import Expressions
import Plans
import StateStore

extension AggregateOperator {
    static let display = StateDisplay { schema, _, operatorID in
        schema.operatorName == kind.name ? try AggregateStateRows(schema, operatorID: operatorID) : nil
    }
}

/// Converts the stored state of an aggregation to rows, using only its schema.
///
/// A job's own values are shown by the schema's logical types, without the job's own types; without a logical type they are shown as bytes.
struct AggregateStateRows: StateEntryRows {
    private let layout: GroupKeyLayout
    /// nil if there is a user's own aggregate: its bytes are then shown as they are.
    private let aggregates: [GroupedStates.Aggregate]
    private let schema: StateSchema
    private let operatorID: Int
    private var entries = StateEntries()
    private var partition = 0

    let partSize: Int? = 8192

    /// - Throws: `StateMismatch` if the schema is not that of an aggregation.
    init(_ schema: StateSchema, operatorID: Int) throws {
        self.schema = schema
        self.operatorID = operatorID
        var input: [Field] = []
        var keys: [GroupKey] = []
        for column in schema.key {
            if let text = column.metadata[AggregateMetadata.window] {
                guard let window = AggregateMetadata.window(text) else {
                    throw StateEntries.mismatch(operatorID, "its schema gives '\(text)' as a window")
                }
                keys.append(.window(time: input.count, window))
                input.append(Field(column.field.name, TimeWindow.time(ofType: column.field.type) ?? .timestamp))
            } else {
                keys.append(.column(input.count))
                input.append(column.field)
            }
        }
        layout = GroupKeyLayout(keys, input: Schema(input))
        aggregates = try schema.value.map { column in
            let name = column.metadata[AggregateMetadata.aggregate] ?? ""
            if name == GroupedStates.Aggregate.userName {
                return GroupedStates.Aggregate(arguments: [], name: name) { RawStates() }
            }
            guard let factory = FunctionRegistry.standard.aggregate(name)?.states(ofResult: column.field.type) else {
                throw StateEntries.mismatch(operatorID, "its schema has the unknown aggregate '\(name)'")
            }
            return GroupedStates.Aggregate(arguments: [], name: name, makeStates: factory)
        }
    }

    var columns: [Field] {
        [
            Field("key", .structure(schema.key.map(Self.shownField)), nullable: false),
            Field("value", .structure(schema.value.map(Self.shownField)), nullable: false),
        ]
    }

    var logicalTypes: [LogicalType] { [schema.key, schema.value].map { .tuple($0.map { Self.logicalType($0) ?? .plain }) } }

    private static func logicalType(_ column: StateSchema.Column) -> LogicalType? {
        column.metadata[LogicalType.metadataKey].flatMap { LogicalType(text: $0) }
    }

    private static func isOfJob(_ column: StateSchema.Column) -> Bool {
        column.metadata[AggregateMetadata.aggregate] == GroupedStates.Aggregate.userName
    }

    private static func shownField(_ column: StateSchema.Column) -> Field {
        var field = column.field
        if let logicalType = logicalType(column) {
            field.type = logicalType.shownType(field.type)
        } else if isOfJob(column) {
            field = Field(field.name, .binary)
        }
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
        for (column, values) in zip(schema.key + schema.value, stored) where !Self.isOfJob(column) && values.type != column.field.type {
            throw StateEntries.mismatch(
                operatorID,
                "its column '\(column.field.name)' is \(values.type.sqlName), not \(column.field.type.sqlName) as its schema says")
        }
        let shown = zip(schema.key + schema.value, stored).map(Self.shown)
        let columns = zip(self.columns, [shown.prefix(schema.key.count), shown.dropFirst(schema.key.count)]).map { field, members in
            ColumnArray(type: field.type, count: all.count, layout: .structure(Array(members)))
        }
        return (
            RecordBatch(schema: Schema(self.columns), count: all.count, columns: columns), [Int](repeating: partition, count: all.count)
        )
    }

    /// A stored column in its logical type.
    private static func shown(_ column: StateSchema.Column, _ stored: ColumnArray) -> ColumnArray {
        guard let logicalType = logicalType(column) else { return stored }
        let type = logicalType.shownType(column.field.type)
        let values = (0..<stored.count).map { row -> Value in
            guard isOfJob(column), case .binary(let bytes) = stored.value(at: row) else { return logicalType.shown(stored.value(at: row)) }
            return logicalType.shown(bytes.withUnsafeBytes { ColumnBytes.one(column.field.type, $0) }?.value(at: 0) ?? .null)
        }
        return ColumnArray(values, type: type) ?? .nulls(type, count: stored.count)
    }
}

/// States that cannot be decoded here, as bytes.
private final class RawStates: AggregateStates {
    private var states: [[UInt8]] = []

    var count: Int { states.count }
    func grow(to count: Int) { while states.count < count { states.append([]) } }
    func update(_ inputs: [ColumnArray], _ assignment: GroupAssignment) throws { throw StateMismatch("this state is for reading only") }
    func merge(_ other: any AggregateStates, into groups: UnsafeBufferPointer<UInt32>) throws {
        throw StateMismatch("this state is for reading only")
    }
    func output(_ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        ColumnArray(groups.map { .binary(states[Int($0)]) }, type: .binary) ?? .nulls(.binary, count: groups.count)
    }
    func retain(_ groups: UnsafeBufferPointer<UInt32>) { states = groups.map { states[Int($0)] } }
    func encode(_ group: Int, into bytes: inout [UInt8]) { bytes += states[group] }
    func appendDecoded(_ bytes: UnsafeRawBufferPointer) { states.append(Array(bytes)) }
}
