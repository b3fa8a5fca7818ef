import Settings

/// How the stores of a query keep their state.
public struct StateStoreOptions: Sendable, Hashable {
    /// When the background work of a commit is done.
    public enum Maintenance: Sendable, Hashable {
        /// On a thread of its own, off the batch's path.
        case background
        /// Before the commit returns: for tests that count writes.
        case atCommit
    }

    public var provider: StateStoreProvider
    /// How many partitions an operator's state has.
    public var partitions: Int
    /// A whole copy of the state follows after so many deltas at the earliest.
    public var minDeltasForSnapshot: Int
    public var rocksDB: RocksDBOptions
    public var maintenance: Maintenance
    /// Whether a state of another schema is refused.
    public var checksSchema: Bool

    public init(
        provider: StateStoreProvider = .memory, partitions: Int = 1, minDeltasForSnapshot: Int = 10, rocksDB: RocksDBOptions = RocksDBOptions(),
        maintenance: Maintenance = .background, checksSchema: Bool = true
    ) {
        self.provider = provider
        self.partitions = max(partitions, 1)
        self.minDeltasForSnapshot = max(minDeltasForSnapshot, 1)
        self.rocksDB = rocksDB
        self.maintenance = maintenance
        self.checksSchema = checksSchema
    }
}
