/// A run of rows that is read only when its turn comes, on the thread that processes it.
///
/// Deferred batches in order stand for all of their rows; reading one again gives the same rows.
public struct DeferredBatch: Sendable {
    /// How much work it is compared to its neighbours: its bytes, or an estimate of them.
    public let byteCount: Int
    /// Whether it is best read by the thread that has just read its predecessor, because the log's reader is positioned there.
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
