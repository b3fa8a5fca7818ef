import Checkpoints

/// All pairs in a hash table; a delta for each commit, and from time to time a snapshot, which the background makes from the files.
final class MemoryBackend: StateBackend {
    private var table: KeyedBytes
    private let files: StateFiles?
    private var deltaBytes = 0
    private var touched = 0

    /// Empty, without files.
    init() {
        files = nil
        table = KeyedBytes()
    }

    /// The state at `version`: the newest whole snapshot before it and the deltas after that; empty without files.
    init(_ files: StateFiles?, version: Int64) throws {
        self.files = files
        table = KeyedBytes()
        guard let files, version > 0 else { return }
        table = try files.load(version) { base in
            var table = KeyedBytes()
            func apply(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ expiresAt: Int64) {
                if let value { table.put(key, value, expiresAt: expiresAt) } else { table.remove(key) }
            }
            if let base {
                try StateFile.read(
                    try files.read(base: base), kind: .snapshot, version: base.version, path: files.path(base), apply)
                table.commit()
            }
            for step in files.steps(from: base, to: version) {
                try files.stop.check()
                try files.read(delta: step, apply)
                table.commit()
            }
            return table
        }
    }

    var count: Int { table.count }
    var memoryBytes: Int { table.memoryBytes }
    var changeCount: Int { table.changeCount }

    func withValue(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void) { table.withValue(key, body) }

    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64) {
        table.put(key, value, expiresAt: expiresAt)
    }

    func remove(_ key: UnsafeRawBufferPointer) -> Bool { table.remove(key) }
    func prefetch(_ keys: ByteSlices) { touched = table.touch(keys) }

    func forEach(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) rethrows { try table.forEach(body) }

    func forEachEntry(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, Int64) throws -> Void) rethrows {
        try table.forEachEntry(body)
    }

    func scan(_ range: StateKeyRange, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Bool) rethrows {
        try table.scan(range, body)
    }

    func expire(upTo limit: Int64, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) rethrows -> Int {
        try table.expire(upTo: limit, body)
    }

    func rollback() { table.rollback() }

    func pendingWrites(_ version: Int64) throws -> [FileWrite] {
        if let size = table.oversized { throw StateStoreError.tooLarge(size) }
        guard let files else { return [] }
        var delta = StateFile(.delta, version: version, capacity: table.changeCount * 40)
        table.forEachChange { key, value, expiresAt, _ in delta.add(key, value, expiresAt: expiresAt) }
        let bytes = delta.sealed()
        deltaBytes = bytes.count
        return [FileWrite(files.path(version), bytes)]
    }

    func didCommit(_ version: Int64) {
        files?.added(delta: version, bytes: deltaBytes)
        table.commit()
    }

    func absorb(_ version: Int64) { table.commit() }

    func writeBase(_ base: StateFiles.Base) throws {
        guard let files, let checkpoint = files.checkpoint else { return }
        var snapshot = StateFile(.snapshot, version: base.version, capacity: table.liveBytes + table.count * 16)
        table.forEachEntry { snapshot.add($0, $1, expiresAt: $2) }
        try checkpoint.write([FileWrite(files.path(base), snapshot.sealed())])
        files.added(base)
    }

    func maintenance(committed: Int64, minDeltas: Int) -> (@Sendable () throws -> Void)? {
        guard let files, let checkpoint = files.checkpoint,
            files.claim(baseAt: committed, minDeltas: minDeltas, stateBytes: table.liveBytes)
        else { return nil }
        return {
            defer { files.finished() }
            let bytes = try SnapshotMerge.snapshot(of: committed, files)
            try checkpoint.write([FileWrite(files.path(StateFiles.Base(version: committed)), bytes)])
            files.added(StateFiles.Base(version: committed))
        }
    }

    func purge(oldest: Int64) throws { try files?.purge(oldest: oldest) }
    func close() {}
}

extension StateStoreError {
    static func tooLarge(_ size: Int) -> StateStoreError {
        StateStoreError(
            .tooLarge, "a key or value of \(size) bytes is longer than \(KeyedBytes.sizeLimit); store less under one key")
    }
}
