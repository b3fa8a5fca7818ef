import Checkpoints

/// Repartitions the state of a stopped query.
///
/// The state of the last completed batch is written beside the old one; then one file, `portage/state`, is replaced, and the
/// next start uses the new state. If it is interrupted before that, the old state is unchanged. The new files are durable before the
/// switch.
public struct StateRepartition: Hashable, Sendable {
    public var from: Int
    public var to: Int
    public var operators: Int
    public var keys: Int
    /// The batch whose state is repartitioned.
    public var batchID: Int64

    /// Pairs that are collected in memory before they are written to a database.
    private static let chunk = 50_000

    /// Holds the checkpoint's lease while it works.
    /// - Throws: `CheckpointError` `.leased` if a query runs, or naming a damaged file; `StateStoreError` `.wrongOption` for an invalid
    ///   number, `.notThere` if there is no state to repartition.
    public static func run(
        _ path: String, partitions: Int, files: any FileSystem = LocalFileSystem(), lease: LeasePolicy = LeasePolicy(),
        rocksDB: RocksDBOptions = RocksDBOptions()
    ) throws -> StateRepartition {
        guard partitions > 0, partitions <= 100_000 else {
            throw StateStoreError(.wrongOption, "the number of partitions is \(partitions); it must be between 1 and 100000")
        }
        let root = CheckpointLayout(path).root
        guard let job = try CheckpointDirectory.storedJob(at: path, files: files) else {
            throw StateStoreError(.notThere, "\(root) is not a checkpoint of Portage (no portage/job in it); check the path")
        }
        let checkpoint = try CheckpointDirectory(path, job: job, files: files, lease: lease)
        defer { checkpoint.close() }
        guard let committed = try checkpoint.recover().committed else {
            throw StateStoreError(
                .notThere,
                "\(root): no batch is done yet, so there is no state to repartition; delete the checkpoint and start with the number you "
                    + "want"
            )
        }
        let options = try StateStores.options(of: committed.offsets.conf, StateStoreOptions(rocksDB: rocksDB))
        return try Work(checkpoint, options, version: committed.id &+ 1, to: partitions).run()
    }

    private struct Work {
        let checkpoint: CheckpointDirectory
        let source: StateStores
        let target: StateStores
        var partitionings: StatePartitionings
        let version: Int64
        let from: Int
        let to: Int

        init(_ checkpoint: CheckpointDirectory, _ options: StateStoreOptions, version: Int64, to: Int) throws {
            self.checkpoint = checkpoint
            self.version = version
            self.to = to
            source = try StateStores(reading: checkpoint.path, files: checkpoint.files, options)
            target = StateStores(scratch: options)
            partitionings = source.contents.withLock { $0.partitionings }
            from = partitionings.partitioning(at: version)?.partitions ?? options.partitions
        }

        func run() throws -> StateRepartition {
            defer {
                source.close()
                target.close()
            }
            var outcome = StateRepartition(from: from, to: to, operators: 0, keys: 0, batchID: version &- 1)
            guard from != to else { return outcome }
            for id in try CheckpointLayout.batches(in: CheckpointLayout(checkpoint.path).state, files: checkpoint.files) {
                guard let metadata = try OperatorMetadata.read(root: checkpoint.path, operatorID: Int(id), files: checkpoint.files) else {
                    continue
                }
                outcome.operators += 1
                for store in metadata.stateStoreInfo { outcome.keys += try deal(operatorID: Int(id), store.storeName) }
            }
            var partitionings = partitionings.until(version &- 1)
            // A query that resumes from before this version, for example after losing a commit file, must know the old partition count.
            if partitionings.history.isEmpty { partitionings.history.append(StatePartitioning(partitions: from)) }
            partitionings.history.append(StatePartitioning(partitions: to, since: version))
            try checkpoint.write([FileWrite(StatePartitionings.path(root: checkpoint.path), Array(partitionings.text.utf8))])
            try describe()
            return outcome
        }

        /// Writes the operators' metadata for `inspect`; the next start would write it too.
        private func describe() throws {
            for id in try CheckpointLayout.batches(in: CheckpointLayout(checkpoint.path).state, files: checkpoint.files) {
                guard var metadata = try OperatorMetadata.read(root: checkpoint.path, operatorID: Int(id), files: checkpoint.files) else {
                    continue
                }
                for index in metadata.stateStoreInfo.indices { metadata.stateStoreInfo[index].numPartitions = to }
                try checkpoint.write([
                    FileWrite(OperatorMetadata.path(root: checkpoint.path, operatorID: Int(id)), Array(metadata.text.utf8))
                ])
            }
        }

        private func deal(operatorID: Int, _ name: String) throws -> Int {
            let partitioning = StatePartitioning(partitions: to, since: version)
            if target.options.provider == .rocksDB { target.contents.withLock { target.memory(&$0).expect(to) } }
            let targets = try (0..<to).map { partition -> any StateBackend in
                let id = StateStoreID(operatorID: operatorID, partition: partition, name: name)
                let files = try StateFiles(
                    id, root: checkpoint.path, files: checkpoint.files, checkpoint: checkpoint, provider: target.options.provider,
                    partitioning: partitioning)
                return try target.contents.withLock { try target.backend(id, files, 0, &$0) }
            }
            defer { for backend in targets { backend.close() } }
            var keys = 0
            for store in try source.open(operatorID: operatorID, name: name, version: version).stores {
                try store.backend.forEachEntry { key, value, expiresAt in
                    targets[StateKeyHash.partition(of: key, count: to)].put(key, value, expiresAt: expiresAt)
                    keys += 1
                    if keys % StateRepartition.chunk == 0 { for backend in targets { try backend.absorb(version) } }
                }
            }
            for backend in targets { try backend.writeBase(StateFiles.Base(version: version, partitions: to)) }
            return keys
        }
    }
}
