import Columnar
import DStreams
import Operators
import StateStore

/// The state of one operator as rows of `key`, `value` and `partition_id`, as Spark's `statestore` source has them.
struct StateRows {
    private let state: StoredState
    private let operatorID: Int
    private let store: String
    private let schema: StateSchema

    /// Rows that are turned at once.
    private static let chunk = 8192

    init(_ state: StoredState, operatorID: Int, store: String) throws {
        self.state = state
        self.operatorID = operatorID
        self.store = store
        schema = try state.schema(of: operatorID, store: store)
    }

    func batches(at batchID: Int64) throws -> [RecordBatch] {
        if let rows = DurableStateRows(schema) { return [try durable(rows, batchID)] }
        let reader = try AggregateStateRows(schema, operatorID: operatorID)
        var batches: [RecordBatch] = []
        var entries = StateEntries()
        var current = 0
        func flush() throws {
            batches.append(Self.with(current, try reader.rows(entries)))
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
        try state.forEach(operatorID: operatorID, store: store, batchID: batchID) { _, key, value in rows.add(key, value) }
        return Self.with(0, rows.batch())
    }

    private static func with(_ partition: Int, _ batch: RecordBatch) -> RecordBatch {
        let numbers = ColumnArray(
            type: .integer, count: batch.count,
            layout: .fixed(Buffer([Int32](repeating: Int32(clamping: partition), count: batch.count))))
        return RecordBatch(
            schema: Schema(batch.schema.fields + [Field("partition_id", .integer, nullable: false)]), count: batch.count,
            columns: batch.columns + [numbers])
    }
}
