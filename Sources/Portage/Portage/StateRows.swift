import Columnar
import DStreams
import Operators
import StateStore
import Tables

/// One store of an operator as rows of `key`, `value` and `partition_id`, like those of Spark's `statestore` source, shown by the kind of
/// operator that wrote it.
package struct StateRows {
    /// The displays of every kind of operator.
    package static let displays = StatefulOperators.displays + DurableNodes.displays

    private let state: StoredState
    private let operatorID: Int
    private let store: String
    private let schema: StateSchema
    private let displays: [StateDisplay]

    /// - Parameters:
    ///   - schema: the checkpoint's by default.
    ///   - displays: the displays that are tried, in this order.
    package init(
        _ state: StoredState, operatorID: Int, store: String = StateStoreID.defaultName, schema: StateSchema? = nil,
        displays: [StateDisplay] = StateRows.displays
    ) throws {
        self.state = state
        self.operatorID = operatorID
        self.store = store
        self.schema = try schema ?? state.schema(of: operatorID, store: store)
        self.displays = displays
    }

    /// The rows, in at least one batch, and how their columns' values are shown.
    package func text(at batchID: Int64) throws -> (rows: RowsText, logicalTypes: [LogicalType]) {
        guard var rows = try StateDisplay.rows(displays, of: schema, store: store, operatorID: operatorID) else {
            throw CommandError(
                "\(state.path): operator \(operatorID) is '\(schema.operatorName)', which this version of portage does not show; use the "
                    + "version that wrote the checkpoint"
            )
        }
        var batches: [RecordBatch] = []
        var (current, count) = (0, 0)
        func flush() throws {
            let part = try rows.take()
            batches.append(Self.with(part.partitions, part.rows))
            count = 0
        }
        try state.forEach(operatorID: operatorID, store: store, batchID: batchID) { partition, key, value in
            if count > 0, let size = rows.partSize, partition != current || count >= size { try flush() }
            current = partition
            count += 1
            try rows.add(partition, key, value)
        }
        if count > 0 || batches.isEmpty { try flush() }
        return (RowsText(batches), rows.logicalTypes)
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
