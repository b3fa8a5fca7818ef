import DStreams

extension StreamingContext {
    /// Runs this context's job on the table engine; not a line of the job changes.
    ///
    /// Call it before `start()`. Aggregations by key, of a batch or a window, become table queries over label time; everything else
    /// runs on their results as before. Windows with an inverse are computed in the plain form, which is equal but for the
    /// identities of keys without records (see `Docs/semantics.md`, T6).
    ///
    /// - Throws: at `start()`, `AdapterError.unsupported` naming the operation that has no form on the table engine, or
    ///   `.notStorable` naming a type that no column can hold.
    public func runOnTables() {
        engine = TableEngine()
    }
}
