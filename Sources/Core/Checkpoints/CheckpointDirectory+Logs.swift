extension CheckpointDirectory {
    /// What the commit log says of one batch.
    public struct Commit: Sendable {
        public var batchID: Int64
        public var entry: CommitLogEntry

        public init(_ batchID: Int64, _ entry: CommitLogEntry) {
            self.batchID = batchID
            self.entry = entry
        }
    }

    /// What the offset log and the manifest say of one batch.
    public struct Plan: Sendable {
        public var batchID: Int64
        public var offsets: OffsetLogEntry
        public var manifest: ManifestRecord

        public init(_ batchID: Int64, _ offsets: OffsetLogEntry, _ manifest: ManifestRecord) {
            self.batchID = batchID
            self.offsets = offsets
            self.manifest = manifest
        }
    }

    /// A batch as it was planned, if the logs still have it; nil if they never had it or it has been purged. Read-only.
    public func batch(_ id: Int64) throws(CheckpointError) -> LoggedBatch? {
        guard try files.exists("\(layout.offsets)/\(id)") else { return nil }
        return try Self.batch(id, layout: layout, files: files)
    }

    /// Writes the plan of a batch: the manifest first, because a batch counts as planned once the offset log has it.
    public func logBatch(_ id: Int64, offsets: OffsetLogEntry, manifest: ManifestRecord) throws(CheckpointError) {
        try log(commit: nil, plan: Plan(id, offsets, manifest))
    }

    /// Records that a batch is done, once everything written for it is durable. Recording it twice is not an error.
    public func logCommit(_ id: Int64, _ entry: CommitLogEntry) throws(CheckpointError) {
        try log(commit: Commit(id, entry), plan: nil)
    }

    /// Records that a batch is done and how the next was planned, in one group of writes: after a crash the plan is there only if
    /// the commit is, and the commit only if everything written for the batch is.
    public func log(commit: Commit?, plan: Plan?) throws(CheckpointError) {
        let staged = staged.withLock { $0 }
        var done = staged
        var writes: [FileWrite] = []
        if let commit {
            writes.append(FileWrite("\(layout.commits)/\(commit.batchID)", Array(commit.entry.text.utf8), mustBeAbsent: true))
            // Durable before the first commit: if the logs are emptied later, it shows that they held a batch.
            if commit.batchID == 0 {
                try lease.verify()
                try files.stage([FileWrite(layout.begun, Self.begunText)])
                done.append(layout.begun)
            }
        }
        let planned = try plan.map { plan throws(CheckpointError) in try self.writes(of: plan) }
        try lease.verify()
        if let planned {
            // Our own manifest is replaced where its offset file is missing; where the offset file exists, its manifest must not be lost.
            if try files.exists(planned.offsets.path) { throw Self.plannedByAnother(planned.offsets.path, planned.batchID) }
            // A manifest is not read without its offset file, so it may be torn until that is written.
            try files.stage([planned.manifest])
            done.append(planned.manifest.path)
            writes.append(planned.offsets)
        }
        try put(writes, after: done, commit, plan)
        self.staged.withLock { $0.removeFirst(staged.count) }
    }

    private static let begunText = Array("batch 0 was run\n".utf8)

    private func put(_ writes: [FileWrite], after done: [String], _ commit: Commit?, _ plan: Plan?) throws(CheckpointError) {
        do {
            try files.putAll(writes, after: done)
        } catch  where error.code == .alreadyWritten {
            guard let commit, let first = writes.first, error.path == first.path else {
                throw Self.plannedByAnother(error.path, plan?.batchID ?? 0)
            }
            guard try files.read(first.path) == first.bytes else {
                throw CheckpointError(
                    .alreadyWritten, path: first.path,
                    "\(first.path): batch \(commit.batchID) was committed by another query in the meantime; is the directory shared by "
                        + "mistake?"
                )
            }
            if writes.count > 1 { try put(Array(writes.dropFirst()), after: done, nil, plan) }
        }
    }

    private static func plannedByAnother(_ path: String, _ id: Int64) -> CheckpointError {
        CheckpointError(
            .alreadyWritten, path: path,
            "\(path): batch \(id) was planned by another query in the meantime; is the directory shared by mistake?")
    }

    private func writes(of plan: Plan) throws(CheckpointError) -> (batchID: Int64, manifest: FileWrite, offsets: FileWrite) {
        for offset in plan.offsets.offsets {
            guard let offset, offset.isEmpty || offset == "-" || offset.utf8.contains(10) else { continue }
            throw CheckpointError(
                .invalid, path: layout.offsets,
                "\(layout.offsets)/\(plan.batchID): the offset \"\(offset)\" does not fit one line of the log")
        }
        let bytes = Array(plan.offsets.text.utf8)
        var manifest = plan.manifest
        manifest.fence = fence
        manifest.offsetsCRC = CRC32C.checksum(bytes)
        return (
            plan.batchID, FileWrite(layout.manifest(plan.batchID, fence: fence), Array(manifest.text.utf8)),
            FileWrite("\(layout.offsets)/\(plan.batchID)", bytes, mustBeAbsent: true, followsDurably: true)
        )
    }
}
