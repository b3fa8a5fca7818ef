extension CheckpointDirectory {
    /// What was committed last and what was planned after it. Read-only.
    /// - Throws: `.corrupt` that names the file if the logs contradict each other or a needed file is damaged.
    public func recover() throws(CheckpointError) -> RecoveredLogs {
        let offsets = try CheckpointLayout.batches(in: layout.offsets, files: files)
        let commits = try CheckpointLayout.batches(in: layout.commits, files: files)
        guard let planned = offsets.last else {
            if let last = commits.last { throw Self.missing("\(layout.offsets)/\(last)", because: "commits/\(last) is there") }
            try Self.checkRemains(layout, files: files)
            return RecoveredLogs()
        }
        var logs = RecoveredLogs()
        if let last = commits.last {
            if last > planned { throw Self.missing("\(layout.offsets)/\(last)", because: "commits/\(last) is there") }
            let path = "\(layout.commits)/\(last)"
            logs.commit = try CommitLogEntry(bytes: try files.read(path) ?? [], path: path)
            logs.committed = try Self.batch(last, layout: layout, files: files)
        }
        let next = (commits.last ?? -1) &+ 1
        // Logs that somebody shortened by hand may begin anywhere, but there must be no gap between a commit and a plan.
        if planned > next, !commits.isEmpty || offsets.first != planned {
            throw Self.missing("\(layout.commits)/\(planned - 1)", because: "offsets/\(planned) is there")
        }
        if planned >= next { logs.pending = try Self.batch(planned, layout: layout, files: files) }
        return logs
    }

    /// One batch from its offset file and, if it has one, its manifest.
    static func batch(_ id: Int64, layout: CheckpointLayout, files: any FileSystem) throws(CheckpointError) -> LoggedBatch {
        let path = "\(layout.offsets)/\(id)"
        guard let bytes = try files.read(path) else { throw missing(path, because: "the commit log needs it") }
        let entry = try OffsetLogEntry(bytes: bytes, path: path)
        if let manifest = try manifest(id, of: bytes, layout: layout, files: files) {
            return LoggedBatch(id: id, offsets: entry, manifest: manifest)
        }
        let previousPath = "\(layout.offsets)/\(id &- 1)"
        var previous: OffsetLogEntry?
        if id > 0, let bytes = try files.read(previousPath) { previous = try OffsetLogEntry(bytes: bytes, path: previousPath) }
        return LoggedBatch(id: id, offsets: entry, previous: previous)
    }

    /// The manifest that belongs to the offset file; nil if the batch has none, like one of Spark's.
    ///
    /// A writer that lost its lease may have left another manifest, or half of one, beside it: the offset file's checksum identifies the
    /// right one.
    private static func manifest(
        _ id: Int64, of offsets: [UInt8], layout: CheckpointLayout, files: any FileSystem
    ) throws(CheckpointError) -> ManifestRecord? {
        var refusal: CheckpointError?
        for name in try layout.manifestNames(files: files)[id] ?? [] {
            let path = "\(layout.manifests)/\(name)"
            guard let bytes = try files.read(path) else { continue }
            do throws(CheckpointError) {
                let manifest = try ManifestRecord(bytes: bytes, path: path)
                if manifest.offsetsCRC == CRC32C.checksum(offsets), manifest.batchID == id { return manifest }
                refusal =
                    refusal
                    ?? .corrupt(
                        "\(layout.offsets)/\(id)", "is not the file that portage/manifest/\(name) was written with",
                        remedy: OffsetLogEntry.remedy)
            } catch { refusal = refusal ?? error }
        }
        if let refusal { throw refusal }
        return nil
    }

    private static func missing(_ path: String, because: String) -> CheckpointError {
        .corrupt(
            path, "missing, though \(because)",
            remedy: "restore it from a copy; if there is none, delete the offset and commit files after the last number that both logs have"
        )
    }
}
