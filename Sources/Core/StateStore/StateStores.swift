import Checkpoints
import Dispatch
import Logging
import Synchronization
import Threads

/// The stores of one query, opened at one version and committed together.
///
/// ```
/// let stores = try StateStores(checkpoint, StateStoreOptions(provider: .rocksDB, partitions: 4))
/// let state = try stores.open(operatorID: 0, version: recovered.committed.map { $0.batchID + 1 } ?? 0, schema: schema)
/// state.store(of: key).put(key, value)
/// try stores.commit(version: plan.batchID + 1)   // in flushState
/// ```
public final class StateStores: Sendable {
    struct Contents {
        var stores: [StateStoreID: StateStore] = [:]
        var metadata: [Int: OperatorMetadata] = [:]
        var memory: RocksDBMemory?
        var working: WorkingDirectory?
        /// The version up to which old partitions were already removed.
        var cleared: Int64?
        var partitionings: StatePartitionings
    }

    public let checkpoint: CheckpointDirectory?
    public let options: StateStoreOptions
    let root: String?
    let files: any FileSystem
    /// Asked between one partition and the next: there may be many.
    let stop: StopRequest
    let contents: Mutex<Contents>
    private let background = DispatchQueue(label: "portage.state", qos: .utility)
    private let logger = Logger(label: "portage.state")

    /// - Parameter checkpoint: nil keeps nothing beyond this process.
    /// - Throws: `CheckpointError` if the checkpoint's partition counts cannot be read.
    public convenience init(_ checkpoint: CheckpointDirectory?, _ options: StateStoreOptions = StateStoreOptions()) throws(CheckpointError)
    {
        try self.init(checkpoint, options, stop: StopRequest())
    }

    /// - Parameter stop: a request ends an opening that is under way with `StoppedEarly`.
    package init(_ checkpoint: CheckpointDirectory?, _ options: StateStoreOptions, stop: StopRequest) throws(CheckpointError) {
        self.stop = stop
        self.checkpoint = checkpoint
        self.options = options
        root = checkpoint?.path
        files = checkpoint?.files ?? LocalFileSystem()
        let partitionings =
            try checkpoint.map { checkpoint throws(CheckpointError) in
                try StatePartitionings(root: checkpoint.path, files: checkpoint.files)
            } ?? StatePartitionings()
        contents = Mutex(Contents(partitionings: partitionings))
    }

    /// Stores in memory, without a checkpoint.
    public init() {
        stop = StopRequest()
        checkpoint = nil
        options = StateStoreOptions()
        root = nil
        files = LocalFileSystem()
        contents = Mutex(Contents(partitionings: StatePartitionings()))
    }

    /// The state in the checkpoint at `path`, for reading: takes no lease and writes nothing there.
    init(reading path: String, files: any FileSystem, _ options: StateStoreOptions) throws(CheckpointError) {
        stop = StopRequest()
        checkpoint = nil
        self.options = options
        let root = CheckpointLayout(path).root
        self.root = root
        self.files = files
        contents = Mutex(Contents(partitionings: try StatePartitionings(root: root, files: files)))
    }

    /// Makes backends for files that the caller names.
    init(scratch options: StateStoreOptions) {
        stop = StopRequest()
        checkpoint = nil
        self.options = options
        root = nil
        files = LocalFileSystem()
        contents = Mutex(Contents(partitionings: StatePartitionings()))
    }

    // Background work keeps alive what it needs; open databases assert by themselves.

    // MARK: Opening

    /// All partitions of an operator's state as they were at `version`; the open ones if they are open.
    /// - Throws: `CheckpointError` naming a missing or damaged file; `StateStoreError` if the state in the checkpoint has another schema,
    ///   or is open at another version.
    public func open(
        operatorID: Int, name: String = StateStoreID.defaultName, version: Int64, schema: StateSchema? = nil
    ) throws -> PartitionedState {
        PartitionedState(
            try contents.withLock { contents in
                try goBack(to: version, &contents)
                let partitioning = contents.partitionings.partitioning(at: version) ?? StatePartitioning(partitions: options.partitions)
                let id = StateStoreID(operatorID: operatorID, partition: 0, name: name)
                if let schema { try requireSchema(schema, id, partitions: partitioning.partitions, &contents) }
                if options.provider == .rocksDB, contents.stores[id] == nil { try expectDatabases(id, partitioning.partitions, &contents) }
                return try (0..<partitioning.partitions).map { partition in
                    try open(StateStoreID(operatorID: operatorID, partition: partition, name: name), version, partitioning, &contents)
                }
            })
    }

    /// Resuming from a version before a repartition uses the old partition count; the repartition is undone before a file of the old state
    /// is replaced.
    private func goBack(to version: Int64, _ contents: inout Contents) throws(CheckpointError) {
        guard let checkpoint, let last = contents.partitionings.history.last, last.since > version else { return }
        let earlier = contents.partitionings.until(version)
        try checkpoint.write([FileWrite(StatePartitionings.path(root: checkpoint.path), Array(earlier.text.utf8))])
        contents.partitionings = earlier
    }

    func open(
        _ id: StateStoreID, _ version: Int64, _ partitioning: StatePartitioning, _ contents: inout Contents
    ) throws -> StateStore {
        if let store = contents.stores[id] {
            guard store.version == version else {
                throw StateStoreError(.wrongVersion, "state \(id) is open at version \(store.version), not \(version)")
            }
            return store
        }
        try stop.check()
        let files = try root.map {
            try StateFiles(
                id, root: $0, files: self.files, checkpoint: checkpoint, provider: options.provider, partitioning: partitioning, stop: stop)
        }
        try files?.forget(after: version)
        let store = StateStore(id, version: version, backend: try backend(id, files, version, &contents), files: files)
        contents.stores[id] = store
        return store
    }

    func backend(_ id: StateStoreID, _ files: StateFiles?, _ version: Int64, _ contents: inout Contents) throws -> any StateBackend {
        switch options.provider {
        case .memory: return try MemoryBackend(files, version: version)
        case .rocksDB:
            let memory = memory(&contents)
            let working = try contents.working ?? WorkingDirectory(in: options.rocksDB.localDirectory)
            contents.working = working
            let directory = "\(working.path)/\(id.description.split(separator: "/").joined(separator: "-"))"
            return try RocksDBBackend(files, version: version, memory: memory, directory: directory)
        }
    }

    func memory(_ contents: inout Contents) -> RocksDBMemory {
        let memory = contents.memory ?? RocksDBMemory(options.rocksDB)
        contents.memory = memory
        return memory
    }

    // MARK: Committing

    /// Commits every open store, changed or not; their files become durable with the batch's commit. Returns the duration in µs, by
    /// operator and store name (partition 0 stands for all).
    @discardableResult
    public func commit(version: Int64) throws -> [StateStoreID: Int64] {
        try contents.withLock { contents in
            let all = contents.stores.values.sorted { "\($0.id)" < "\($1.id)" }
            // The previous batch is done; if its commit is lost nevertheless, its base is removed at the next start.
            for store in all { maintain(store, committed: version &- 1, contents.working) }
            let operators = Dictionary(grouping: all) { StateStoreID(operatorID: $0.id.operatorID, partition: 0, name: $0.id.name) }
            var micros: [StateStoreID: Int64] = [:]
            func measured(_ id: StateStoreID, _ body: () throws -> Void) rethrows {
                let start = ContinuousClock.now
                try body()
                micros[id, default: 0] += Int64((ContinuousClock.now - start) / .microseconds(1))
            }
            for (id, stores) in operators.sorted(by: { "\($0.key)" < "\($1.key)" }) {
                try measured(id) {
                    let writes = try stores.flatMap { try $0.pendingWrites(version) }
                    if let checkpoint, !writes.isEmpty { try checkpoint.writeForCommit(writes) }
                }
            }
            // Nothing is committed before everything is written, so that a failure can still be undone.
            for (id, stores) in operators {
                try measured(id) { for store in stores { try store.didCommit(version) } }
            }
            guard let checkpoint else { return micros }
            // Version v belongs to batch v - 1; as many versions stay as the logs keep batches.
            let oldest = version &- Int64(checkpoint.minBatchesToRetain)
            if oldest > 0 {
                for store in all { try store.backend.purge(oldest: oldest) }
                try clearOldPartitions(oldest: oldest, checkpoint, &contents)
            }
            return micros
        }
    }

    private func maintain(_ store: StateStore, committed: Int64, _ working: WorkingDirectory?) {
        guard committed > 0, let work = store.backend.maintenance(committed: committed, minDeltas: options.minDeltasForSnapshot)
        else { return }
        let (id, logger) = (store.id, logger)
        let run: @Sendable () -> Void = {
            // The directory must outlive the work.
            withExtendedLifetime(working) {
                do { try work() } catch {
                    let kept = "the deltas are kept and the next copy may succeed"
                    logger.warning("state \(id): the copy of version \(committed) could not be made; \(kept): \(error)")
                }
            }
        }
        if options.maintenance == .atCommit { run() } else { background.async(execute: run) }
    }

    /// Waits until the background work is done.
    public func awaitMaintenance() { background.sync {} }

    /// Undoes all changes since the last commit, in every store.
    public func rollback() {
        contents.withLock { contents in for store in contents.stores.values { store.rollback() } }
    }

    /// Closes files and databases, once the background work is done. The stores cannot be used afterwards.
    ///
    /// The owner of the stores must call it: nothing else does.
    public func close() {
        awaitMaintenance()
        contents.withLock { contents in
            for store in contents.stores.values { store.backend.close() }
            contents.working?.close()
            contents = Contents(partitionings: contents.partitionings)
        }
    }

    /// Keys and bytes of all open stores, for progress.
    public var totals: (keys: Int, memoryBytes: Int) {
        contents.withLock { contents in
            contents.stores.values.reduce(into: (keys: 0, memoryBytes: contents.memory?.cachedBytes ?? 0)) { sum, store in
                sum.keys += store.count
                sum.memoryBytes += store.memoryBytes
            }
        }
    }
}
