/// What a comparison does, for who waits for it.
public enum ComparisonStep: Hashable, Sendable {
    /// A side emitted something in a batch.
    case emitted
    /// The records behind the cells that differ are read again.
    case reading
    /// So many cells are explained.
    case explaining(done: Int, of: Int)
    /// Both sides have run so often over parts of the records, and still differ over so many.
    case shrinking(runs: Int, records: Int64)
}
