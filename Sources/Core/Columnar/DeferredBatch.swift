/// A run of rows that is read when its turn comes, on whatever thread treats it.
///
/// Deferred batches in order stand for all of their rows; to read one again gives the same rows.
public struct DeferredBatch: Sendable {
    /// How much work it is next to its neighbours: its bytes, or an estimate of them.
    public let byteCount: Int
    /// Whether it is read best by the thread that has read its neighbour before, for that is where the log's reader stands.
    public let followsNeighbour: Bool
    /// Pushes the rows, in order, in batches small enough to hold.
    public let read: @Sendable (_ body: (RecordBatch) throws -> Void) throws -> Void

    public init(
        byteCount: Int, followsNeighbour: Bool = false, read: @escaping @Sendable (_ body: (RecordBatch) throws -> Void) throws -> Void
    ) {
        self.byteCount = byteCount
        self.followsNeighbour = followsNeighbour
        self.read = read
    }
}
