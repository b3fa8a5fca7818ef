import Adapter
import Columnar
import DStreams
import Operators
import StateStore
import Tables

/// The state of one operator as rows of `key`, `value` and `partition_id`, as Spark's `statestore` source has them.
///
/// A job's own values are shown by the forms that its state's schema says, without the job's types.
package struct StateRows {
    private let state: StoredState
    private let operatorID: Int
    private let store: String
    private let schema: StateSchema

    /// Rows that are turned at once.
    private static let chunk = 8192

    /// - Parameter schema: that of the checkpoint unless given.
    package init(_ state: StoredState, operatorID: Int, store: String = StateStoreID.defaultName, schema: StateSchema? = nil) throws {
        self.state = state
        self.operatorID = operatorID
        self.store = store
        self.schema = try schema ?? state.schema(of: operatorID, store: store)
    }

    /// One batch at least, and how their columns' values are shown.
    package func text(at batchID: Int64) throws -> (rows: RowsText, forms: [ValueForm]) {
        if let rows = DurableStateRows(schema) { return (RowsText([try durable(rows, batchID)]), rows.forms) }
        return (RowsText(try batches(at: batchID)), [schema.key, schema.value].map { .tuple($0.map { Self.form($0) ?? .plain }) })
    }

    private func batches(at batchID: Int64) throws -> [RecordBatch] {
        let reader = try AggregateStateRows(schema, operatorID: operatorID)
        var batches: [RecordBatch] = []
        var entries = StateEntries()
        var current = 0
        func flush() throws {
            let rows = shown(try reader.rows(entries))
            batches.append(Self.with([Int](repeating: current, count: rows.count), rows))
            entries.removeAll()
        }
        try state.forEach(operatorID: operatorID, store: store, batchID: batchID) { partition, key, value in
            if entries.count > 0, partition != current || entries.count >= Self.chunk { try flush() }
            current = partition
            entries.append(key, value)
        }
        if entries.count > 0 || batches.isEmpty { try flush() }
        return batches
    }

    private func durable(_ rows: DurableStateRows, _ batchID: Int64) throws -> RecordBatch {
        var rows = rows
        try state.forEach(operatorID: operatorID, store: store, batchID: batchID) { try rows.add($0, $1, $2) }
        let (batch, partitions) = rows.batch()
        return Self.with(partitions, batch)
    }

    private static func form(_ column: StateSchema.Column) -> ValueForm? { column.facts[ValueForm.fact].flatMap { ValueForm(text: $0) } }

    /// The rows of an aggregation with a job's own values as their forms say; what has no form stays as it is, a state of a job's own as bytes.
    private func shown(_ batch: RecordBatch) -> RecordBatch {
        let keys = Self.shown(batch, 0, schema.key) { _, value in value }
        let values = Self.shown(batch, 1, schema.value) { column, value in
            guard case .binary(let bytes) = value else { return value }
            return bytes.withUnsafeBytes { ColumnBytes.one(column.field.type, $0) }?.value(at: 0) ?? .null
        }
        return RecordBatch(
            schema: Schema(zip(batch.schema.fields, [keys, values]).map { Field($0.name, $1.type, nullable: $0.nullable) }), count: batch.count,
            columns: [keys, values])
    }

    private static func shown(
        _ batch: RecordBatch, _ index: Int, _ columns: [StateSchema.Column], _ read: (StateSchema.Column, Value) -> Value
    ) -> ColumnArray {
        guard case .structure(var fields) = batch.columns[index].type else { return batch.columns[index] }
        var children = batch.columns[index].children
        for (place, column) in columns.enumerated() where children.indices.contains(place) {
            guard let form = form(column) else { continue }
            let type = form.shownType(column.field.type)
            let values = (0..<batch.count).map { form.shown(read(column, children[place].value(at: $0))) }
            fields[place].type = type
            children[place] = ColumnArray(values, type: type) ?? .nulls(type, count: batch.count)
        }
        return ColumnArray(type: .structure(fields), count: batch.count, layout: .structure(children))
    }

    private static func with(_ partitions: [Int], _ batch: RecordBatch) -> RecordBatch {
        let numbers = ColumnArray(
            type: .integer, count: batch.count,
            layout: .fixed(Buffer(partitions.map { Int32(clamping: $0) })))
        return RecordBatch(
            schema: Schema(batch.schema.fields + [Field("partition_id", .integer, nullable: false)]), count: batch.count,
            columns: batch.columns + [numbers])
    }
}
