/// A run of rows that is read when its turn comes, on whatever thread treats it.
///
/// Deferred batches in order stand for all of their rows; to read one again gives the same rows.
public struct DeferredBatch: Sendable {
    /// How much work it is next to its neighbours: its bytes.
    public let byteCount: Int
    public let read: @Sendable () throws -> RecordBatch

    public init(byteCount: Int, read: @escaping @Sendable () throws -> RecordBatch) {
        self.byteCount = byteCount
        self.read = read
    }
}
