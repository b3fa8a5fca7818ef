import Checkpoints

/// Stores that are not dealt out over partitions: what a query keeps beside its operators' state.
extension StateStores {
    /// One store, as it was at `version`; the one that is open already if it is there.
    /// - Parameter mayBegin: whether it begins empty where a changed query needs it for the first time in the middle of its life, or again.
    /// - Throws: as for an operator's state.
    public func open(_ id: StateStoreID, version: Int64, schema: StateSchema? = nil, mayBegin: Bool = false) throws -> StateStore {
        try contents.withLock { contents in
            if let schema { try admit(schema, id, partitions: 1, &contents) }
            let lineage = try mayBegin && contents.stores[id] == nil ? lineage(of: id, at: version) : StateLineage(partitions: 1)
            return try open(id, version, lineage, &contents)
        }
    }

    /// A store that began later has a base of its own for its beginning, as a state has that was dealt out anew. One whose files end
    /// before `version` was not kept in between, and begins again.
    private func lineage(of id: StateStoreID, at version: Int64) throws -> StateLineage {
        guard let root, let checkpoint, version > 0 else { return StateLineage(partitions: 1) }
        let names = try files.list("\(root)/state/\(id)").map { $0.split(separator: ".", omittingEmptySubsequences: false) }
        let own = names.filter { $0.last == "delta" || $0.last.map(String.init) == options.provider.baseSuffix }
        guard own.contains(where: { ($0.first.flatMap { Int64($0) } ?? -1) >= version }) else {
            let lineage = StateLineage(partitions: 1, since: version)
            try begin(id, lineage, root: root, checkpoint)
            return lineage
        }
        let beginnings = own.filter { $0.count == 3 && $0[1] == "1" }.compactMap { $0.first.flatMap { Int64($0) } }
        return StateLineage(partitions: 1, since: beginnings.filter { $0 <= version }.max() ?? 0)
    }

    private func begin(_ id: StateStoreID, _ lineage: StateLineage, root: String, _ checkpoint: CheckpointDirectory) throws {
        let files = try StateFiles(
            id, root: root, files: files, checkpoint: checkpoint, provider: options.provider, lineage: lineage)
        let scratch = StateStores(scratch: options)
        defer { scratch.close() }
        let empty = try scratch.contents.withLock { try scratch.backend(id, files, 0, &$0) }
        defer { empty.close() }
        try empty.writeBase(StateFiles.Base(version: lineage.since, partitions: lineage.partitions))
    }
}
