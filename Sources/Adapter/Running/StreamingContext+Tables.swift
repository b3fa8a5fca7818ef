import DStreams

extension StreamingContext {
    /// Runs this context's job on the table engine, without a change to the job.
    ///
    /// Call it before `start()`. Aggregations by key, of a batch or a window, become table queries over label time; everything else
    /// (joins, transforms, state by key, outputs) runs on their results as before. So does a window with an inverse, over batches that the table
    /// engine has reduced: its results are the same as on the legacy engine, including the identities of keys without records, the keys that a
    /// filter has removed for good, and the drift of doubles (`Docs/semantics.md`, D6 and T6).
    ///
    /// - Throws: at `start()`, `AdapterError.notStorable` naming a type that no column can hold.
    public func runOnTables() {
        engine = TableEngine()
    }
}
