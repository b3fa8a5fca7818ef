import DStreams

extension StreamingContext {
    /// Runs this context's job on the table engine; not a line of the job changes.
    ///
    /// Call it before `start()`. Aggregations by key, of a batch or a window, become table queries over label time; everything else
    /// (joins, transforms, state by key, outputs) runs on their results as before. Windows with an inverse are computed in the plain
    /// form, which is equal but for the identities of keys without records (see `Docs/semantics.md`, T6); with `S > W` no query says
    /// what they do, and only their batches are reduced by the table engine.
    ///
    /// - Throws: at `start()`, `AdapterError.notStorable` naming a type that no column can hold.
    public func runOnTables() {
        engine = TableEngine()
    }
}
