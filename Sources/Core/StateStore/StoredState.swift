import Checkpoints

/// The state in a checkpoint, for reading: takes no lease and writes nothing, so a query may be running.
///
/// Mirrors Spark's `state-metadata` and `statestore` data sources.
public struct StoredState: Sendable {
    public let path: String
    /// The operators that have state, ascending by their numbers.
    public let operators: [OperatorMetadata]
    /// The completed batches that are still in the logs, ascending.
    public let batches: [Int64]
    private let files: any FileSystem
    private let options: StateStoreOptions

    /// - Throws: `StateStoreError` `.notThere` if there is no state at `path`; `CheckpointError` naming a damaged file.
    public init(
        of path: String, files: any FileSystem = LocalFileSystem(), rocksDB: RocksDBOptions = RocksDBOptions(memoryLimit: 64 << 20)
    ) throws {
        let layout = CheckpointLayout(path)
        self.path = layout.root
        self.files = files
        options = StateStoreOptions(rocksDB: rocksDB)
        guard try layout.isCheckpoint(files: files) else { throw try layout.noCheckpoint(files: files) }
        batches = try CheckpointLayout.batches(in: layout.commits, files: files)
        let numbers = try CheckpointLayout.batches(in: layout.state, files: files)
        operators = try numbers.compactMap { id in try OperatorMetadata.read(root: layout.root, operatorID: Int(id), files: files) }
        guard !operators.isEmpty else {
            if let id = numbers.first { throw OperatorMetadata.missing(root: layout.root, operatorID: Int(id)) }
            throw StateStoreError(
                .notThere, "\(layout.root) has no state; a query without aggregations keeps none")
        }
        guard !batches.isEmpty else {
            throw StateStoreError(.notThere, "\(layout.root): no batch is done yet, so there is no state")
        }
    }

    /// - Throws: `StateStoreError` `.notThere` naming the existing operators.
    public func metadata(of operatorID: Int) throws -> OperatorMetadata {
        guard let found = operators.first(where: { $0.operatorInfo.operatorId == operatorID }) else {
            let numbers = try CheckpointLayout.batches(in: CheckpointLayout(path).state, files: files)
            if numbers.contains(Int64(operatorID)) { throw OperatorMetadata.missing(root: path, operatorID: operatorID) }
            let names = operators.map { "\($0.operatorInfo.operatorId) (\($0.operatorInfo.operatorName))" }.joined(separator: ", ")
            throw StateStoreError(.notThere, "\(path) has no state of operator \(operatorID); it has that of \(names)")
        }
        return found
    }

    /// The types of an operator's keys and values.
    public func schema(of operatorID: Int, store: String = StateStoreID.defaultName) throws -> StateSchema {
        let metadata = try metadata(of: operatorID)
        let file = StateSchemaFile.path(root: path, StateStoreID(operatorID: operatorID, partition: 0, name: store))
        guard let bytes = try files.read(file) else {
            guard !metadata.stateStoreInfo.contains(where: { $0.storeName == store }) else { throw StateSchemaFile.missing(file) }
            let names = metadata.stateStoreInfo.map(\.storeName).joined(separator: ", ")
            throw StateStoreError(.notThere, "\(path): operator \(operatorID) has no schema of a store '\(store)'; its stores are \(names)")
        }
        return try StateSchemaFile.read(bytes, operatorName: metadata.operatorInfo.operatorName, path: file)
    }

    /// Each pair as it was after `batchID`, partition by partition.
    /// - Throws: `StateStoreError` `.notThere` for a batch that is not completed or no longer in the logs; `CheckpointError` naming a
    ///   damaged or missing file; what `body` throws.
    public func forEach(
        operatorID: Int, store: String = StateStoreID.defaultName, batchID: Int64,
        _ body: (_ partition: Int, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void
    ) throws {
        guard batches.contains(batchID) else {
            throw StateStoreError(
                .notThere,
                "\(path): batch \(batchID) is not done, or its state is no longer kept; there are batches \(batches[0]) to "
                    + "\(batches[batches.count - 1])"
            )
        }
        _ = try metadata(of: operatorID)
        let stores = try stores(at: batchID)
        defer { stores.close() }
        let state = try stores.open(operatorID: operatorID, name: store, version: batchID + 1)
        for (partition, store) in state.stores.enumerated() { try store.forEach { try body(partition, $0, $1) } }
    }

    /// Why the state of the last completed batch cannot be read: at most one missing or damaged file for each store.
    public func unreadable() -> [CheckpointError] {
        guard let batch = batches.last else { return [] }
        return operators.flatMap { found in
            found.stateStoreInfo.compactMap { store in
                do {
                    _ = try schema(of: found.operatorInfo.operatorId, store: store.storeName)
                    _ = try isEmpty(operatorID: found.operatorInfo.operatorId, store: store.storeName, batchID: batch)
                } catch let error as CheckpointError { return error } catch {}
                return nil
            }
        }
    }

    /// Whether an operator's store is empty after `batchID`.
    public func isEmpty(operatorID: Int, store: String = StateStoreID.defaultName, batchID: Int64) throws -> Bool {
        struct Found: Error {}
        do {
            try forEach(operatorID: operatorID, store: store, batchID: batchID) { _, _, _ in throw Found() }
            return true
        } catch is Found {
            return false
        }
    }

    /// Opens the stores with the provider and the partition count of the batch's own settings.
    private func stores(at batchID: Int64) throws -> StateStores {
        let path = "\(CheckpointLayout(self.path).offsets)/\(batchID)"
        guard let bytes = try files.read(path) else {
            throw CheckpointError(.corrupt, path: path, "\(path) is missing, though its commit file is there; restore it from a copy")
        }
        let conf = try OffsetLogEntry(bytes: bytes, path: path).conf
        return try StateStores(reading: self.path, files: files, try StateStores.options(of: conf, options))
    }
}

extension StateStores {
    /// The provider and the partition count in a batch's own settings.
    static func options(of conf: [String: String], _ rest: StateStoreOptions) throws(StateStoreError) -> StateStoreOptions {
        var options = rest
        if let name = conf[StateStoreProvider.setting] { options.provider = try StateStoreProvider(stored: name) }
        options.partitions = max(conf[partitionsSetting].flatMap { Int($0) } ?? 1, 1)
        return options
    }
}
