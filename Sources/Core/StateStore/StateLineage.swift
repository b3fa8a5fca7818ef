/// Into how many partitions an operator's state is dealt out, and since which version.
///
/// A state that was dealt out anew begins with bases of its own, `V.PARTITIONS.snapshot`, which hold all of version V.
public struct StateLineage: Hashable, Sendable, Codable {
    public var partitions: Int
    /// The version with which it begins; 0 for the state of a new query.
    public var since: Int64

    public init(partitions: Int, since: Int64 = 0) {
        self.partitions = partitions
        self.since = since
    }

    var isFirst: Bool { since == 0 }
}
