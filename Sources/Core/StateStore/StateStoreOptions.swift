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
    /// The number of partitions of an operator's state.
    public var partitions: Int
    /// A snapshot of the whole state follows after at least so many deltas.
    public var minDeltasForSnapshot: Int
    public var rocksDB: RocksDBOptions
    public var maintenance: Maintenance
    /// Whether a state with another schema is refused.
    public var checksSchema: Bool

    public init(
        provider: StateStoreProvider = .memory, partitions: Int = 1, minDeltasForSnapshot: Int = 10,
        rocksDB: RocksDBOptions = RocksDBOptions(),
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
