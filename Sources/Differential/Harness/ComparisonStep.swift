/// The steps of a comparison, for progress.
public enum ComparisonStep: Hashable, Sendable {
    /// A side has emitted something in a batch.
    case emitted
    /// The records behind the cells that differ are read again.
    case reading
    /// So many cells have been explained.
    case explaining(done: Int, of: Int)
    /// Both sides have run so often over parts of the records, and still differ over so many records.
    case shrinking(runs: Int, records: Int64)
}
