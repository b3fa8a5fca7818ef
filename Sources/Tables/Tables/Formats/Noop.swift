extension DataSourceProvider {
    /// Nowhere.
    static let noop = DataSourceProvider(
        "noop", "Nowhere: the table is computed, and its rows are dropped.", otherOptions: [.writeStream: .ignored, .write: .ignored],
        streamWriter: StreamWriter(needsCheckpoint: false) { _ in NoopSink() },
        batchWriter: BatchWriter { request in _ = try request.table.batches() })
}
