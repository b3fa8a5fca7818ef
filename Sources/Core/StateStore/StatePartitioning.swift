/// The partition count of an operator's state, and the version from which it holds.
///
/// A repartitioned state begins with bases of its own, `V.PARTITIONS.snapshot`, which hold all of version V.
public struct StatePartitioning: Hashable, Sendable, Codable {
    public var partitions: Int
    /// The first version with this count; 0 for the state of a new query.
    public var since: Int64

    public init(partitions: Int, since: Int64 = 0) {
        self.partitions = partitions
        self.since = since
    }

    var isFirst: Bool { since == 0 }
}
