import BatchRuntime
import Columnar
import Synchronization

/// Keeps the output of a query in memory, as a table with the query's name.
final class MemorySink: StreamSink {
    let table: MemoryTable
    private var prepared: (batch: Int64, rows: [RecordBatch], mode: OutputMode)?

    var description: String { "MemorySink" }

    private let show: (MemoryTable) -> Void

    /// - Parameter show: registers the table; called when the query starts.
    init(_ table: MemoryTable, show: @escaping (MemoryTable) -> Void) {
        self.table = table
        self.show = show
    }

    func start() { show(table) }

    func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {
        prepared = (batch.batchID, output, mode)
    }

    func publish(_ batch: BatchPlan) {
        guard let prepared, prepared.batch == batch.batchID else { return }
        self.prepared = nil
        table.add(prepared.rows, batch: prepared.batch, replacing: prepared.mode == .complete)
    }

    func close() {}
}

/// The rows that a memory sink has received so far.
final class MemoryTable: Sendable {
    let schema: Schema
    private let content = Mutex<(batch: Int64, batches: [RecordBatch])>((-1, []))

    init(_ schema: Schema) { self.schema = schema }

    var batches: [RecordBatch] { content.withLock { $0.batches } }

    /// Adding a batch again has no effect.
    func add(_ rows: [RecordBatch], batch: Int64, replacing: Bool) {
        content.withLock { content in
            guard batch > content.batch else { return }
            content = (batch, (replacing ? [] : content.batches) + rows)
        }
    }
}
