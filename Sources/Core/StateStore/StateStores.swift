import Checkpoints
import Synchronization

/// The stores of one query, opened at one version and committed together.
///
/// ```
/// let stores = StateStores(checkpoint)
/// let store = try stores.open(StateStoreID(operatorID: 0, partition: 3), version: recovered.committed.map { $0.batchID + 1 } ?? 0)
/// store.put(key, value)
/// try stores.commit(version: plan.batchID + 1)   // in flushState
/// ```
public final class StateStores: Sendable {
    public let checkpoint: CheckpointDirectory?
    private let open = Mutex<[StateStoreID: StateStore]>([:])

    /// - Parameter checkpoint: nil keeps everything in memory.
    public init(_ checkpoint: CheckpointDirectory? = nil) { self.checkpoint = checkpoint }

    /// The store as it was at `version`; the one that is open already if it is there.
    /// - Throws: `CheckpointError` naming a missing or damaged file, `StateStoreError` if it is open at another version.
    public func open(_ id: StateStoreID, version: Int64) throws -> StateStore {
        try open.withLock { stores in
            if let store = stores[id] {
                guard store.version == version else {
                    throw StateStoreError(.wrongVersion, "state \(id): is open at version \(store.version), not \(version)")
                }
                return store
            }
            let store: StateStore
            if let checkpoint {
                let files = try StateStoreFiles(id, checkpoint: checkpoint)
                store = StateStore(id, version: version, table: try files.load(version), files: files)
            } else {
                store = StateStore(id, version: version)
            }
            stores[id] = store
            return store
        }
    }

    /// Commits every open store, changed or not; their files become durable with the batch's commit.
    public func commit(version: Int64) throws {
        try open.withLock { stores in
            let all = stores.values.sorted { "\($0.id)" < "\($1.id)" }
            var writes: [FileWrite] = []
            for store in all { writes += try store.pendingWrites(version) }
            if let checkpoint, !writes.isEmpty { try checkpoint.writeForCommit(writes) }
            for store in all { store.didCommit(version) }
            guard let checkpoint else { return }
            // Version v belongs to batch v - 1; as many stay as the logs keep.
            let oldest = version &- Int64(checkpoint.minBatchesToRetain)
            if oldest > 0 { for store in all { try store.purge(oldest: oldest) } }
        }
    }

    /// Takes back all changes since the last commit, in every store.
    public func rollback() {
        open.withLock { stores in for store in stores.values { store.rollback() } }
    }

    /// Keys and bytes over all open stores, for progress.
    public var totals: (keys: Int, memoryBytes: Int) {
        open.withLock { stores in
            stores.values.reduce(into: (keys: 0, memoryBytes: 0)) { sum, store in
                sum.keys += store.count
                sum.memoryBytes += store.memoryBytes
            }
        }
    }
}
