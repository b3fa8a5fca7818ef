import DStreams

extension StreamingContext {
    /// Runs this context's job on the table engine; not a line of the job changes.
    ///
    /// Call it before `start()`. Aggregations by key, of a batch or a window, become table queries over label time; everything else
    /// (joins, transforms, state by key, outputs) runs on their results as before. So does a window with an inverse, over batches that the table
    /// engine has reduced: it comes out as on the legacy engine, with the identities of keys that have lost their records, with what a filter
    /// has taken out for good, with the drift of doubles (`Docs/semantics.md`, D6 and T6).
    ///
    /// - Throws: at `start()`, `AdapterError.notStorable` naming a type that no column can hold.
    public func runOnTables() {
        engine = TableEngine()
    }
}
