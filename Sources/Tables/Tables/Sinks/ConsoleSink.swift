import BatchRuntime
import Columnar

/// Prints each batch as a table.
package final class ConsoleSink: StreamSink {
    private let schema: Schema
    private let rows: Int
    private let truncate: Int
    private let zone: SessionZone
    private let write: @Sendable (String) -> Void

    package var description: String { "ConsoleTable" }

    /// - Parameter truncate: the maximum of characters in a cell; 0 for no limit.
    package init(
        _ schema: Schema, rows: Int, truncate: Int, zone: SessionZone = .utc,
        write: @escaping @Sendable (String) -> Void = { print($0, terminator: "") }
    ) {
        self.schema = schema
        self.rows = rows
        self.truncate = truncate
        self.zone = zone
        self.write = write
    }

    package func prepare(_ output: [RecordBatch], batch: BatchPlan, mode: OutputMode) {
        let line = String(repeating: "-", count: 43)
        write("\(line)\nBatch: \(batch.batchID)\n\(line)\n")
        write(TableText(schema, output, rows: rows, truncate: truncate, zone: zone).text + "\n")
    }

    package func publish(_ batch: BatchPlan) {}
    package func close() {}
}
