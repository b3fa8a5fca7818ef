import Checkpoints

/// Stores without partitions: what a query keeps beside its operators' state.
extension StateStores {
    /// One store, as it was at `version`; the open one if there is one.
    /// - Parameter mayBegin: whether it starts empty if a changed query needs it for the first time in the middle of its life, or again.
    /// - Throws: as for an operator's state.
    public func open(_ id: StateStoreID, version: Int64, schema: StateSchema? = nil, mayBegin: Bool = false) throws -> StateStore {
        try contents.withLock { contents in
            if let schema { try requireSchema(schema, id, partitions: 1, &contents) }
            let partitioning =
                try mayBegin && contents.stores[id] == nil ? partitioning(of: id, at: version) : StatePartitioning(partitions: 1)
            return try open(id, version, partitioning, &contents)
        }
    }

    /// A store that was added later has a base for its start, like a repartitioned state. One whose files end before `version` was not kept
    /// in between, and starts again.
    private func partitioning(of id: StateStoreID, at version: Int64) throws -> StatePartitioning {
        guard let root, let checkpoint, version > 0 else { return StatePartitioning(partitions: 1) }
        let names = try files.list("\(root)/state/\(id)").map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        let own = names.filter { $0.last == "delta" || $0.last.map(String.init) == options.provider.baseSuffix }
        guard own.contains(where: { ($0.first.flatMap { Int64($0) } ?? -1) >= version }) else {
            let partitioning = StatePartitioning(partitions: 1, since: version)
            try begin(id, partitioning, root: root, checkpoint)
            return partitioning
        }
        let beginnings = own.filter { $0.count == 3 && $0[1] == "1" }.compactMap { $0.first.flatMap { Int64($0) } }
        return StatePartitioning(partitions: 1, since: beginnings.filter { $0 <= version }.max() ?? 0)
    }

    private func begin(_ id: StateStoreID, _ partitioning: StatePartitioning, root: String, _ checkpoint: CheckpointDirectory) throws {
        let files = try StateFiles(
            id, root: root, files: files, checkpoint: checkpoint, provider: options.provider, partitioning: partitioning)
        let scratch = StateStores(scratch: options)
        defer { scratch.close() }
        let empty = try scratch.contents.withLock { try scratch.backend(id, files, 0, &$0) }
        defer { empty.close() }
        try empty.writeBase(StateFiles.Base(version: partitioning.since, partitions: partitioning.partitions))
    }
}
