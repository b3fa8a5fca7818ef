import Checkpoints

/// The keyed state of one partition of one operator: bytes to bytes, in versions. Version `n` is the state after `n` batches.
///
/// Changes are visible at once; `commit` makes them a version, `rollback` undoes them. A commit writes only the changed keys
/// (`state/OPERATOR/PARTITION/V.delta`); the background writes all from time to time (`V.snapshot` or `V.checkpoint`); without a checkpoint
/// nothing is written. Costs depend on the keys used. For one thread at a time. If a database fails, the next commit throws.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.state.StateStore`; the file contents are our own.
public final class StateStore: @unchecked Sendable {
    public let id: StateStoreID
    /// The last version that was committed or loaded.
    public private(set) var version: Int64

    private let files: StateFiles?
    let backend: any StateBackend

    init(_ id: StateStoreID, version: Int64, backend: any StateBackend, files: StateFiles?) {
        self.id = id
        self.version = version
        self.backend = backend
        self.files = files
    }

    /// A store in memory only.
    public convenience init(_ id: StateStoreID = StateStoreID(operatorID: 0, partition: 0), version: Int64 = 0) {
        self.init(id, version: version, backend: MemoryBackend(), files: nil)
    }

    /// The number of keys, including changes since the last commit.
    public var count: Int { backend.count }
    public var memoryBytes: Int { backend.memoryBytes }
    /// The number of keys that the next commit will write.
    public var changeCount: Int { backend.changeCount }

    // MARK: Reading

    /// The value of a key, valid while `body` runs; nil if there is none. O(1) in memory.
    public func withValue<R>(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws -> R) throws -> R {
        var result: Result<R, any Error>?
        backend.withValue(key) { value in result = Result { try body(value) } }
        guard let result else { return try body(nil) }
        return try result.get()
    }

    /// As `withValue`, for loops over many keys: without a generic result there is no type lookup for each.
    public func read(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws -> Void) throws {
        var failure: (any Error)?
        var isThere = false
        backend.withValue(key) { value in
            isThere = true
            do { try body(value) } catch { failure = error }
        }
        if let failure { throw failure }
        if !isThere { try body(nil) }
    }

    public func get(_ key: [UInt8]) -> [UInt8]? {
        var found: [UInt8]?
        key.withUnsafeBytes { key in backend.withValue(key) { value in found = value.map { Array($0) } } }
        return found
    }

    /// Prefetches many keys, which costs less than reading them one by one.
    public func prefetch(_ keys: ByteSlices) { backend.prefetch(keys) }

    /// Each key with its value, in no defined order. The store must not be changed during the call.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    public func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws {
        try backend.forEach(body)
    }

    /// Each pair of a range in byte order of the keys, until `body` returns false. The store must not be changed during the call.
    ///
    /// O(pairs in the range), plus O(n log n) in memory when the first range is requested.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    public func scan(
        _ range: StateKeyRange = .all, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        try backend.scan(range, body)
    }

    // MARK: Changing

    /// Adds or replaces a pair. A key or value longer than 2 GiB makes the next commit throw.
    /// - Parameter expiresAt: when `expire(upTo:)` removes the pair, in the owner's unit of time; nil for never.
    public func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64? = nil) {
        backend.put(key, value, expiresAt: expiresAt ?? KeyedBytes.never)
    }

    public func put(_ key: [UInt8], _ value: [UInt8], expiresAt: Int64? = nil) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { value in put(key, value, expiresAt: expiresAt) } }
    }

    /// Puts `keys[i]` → `values[i]` for each `i`.
    public func put(keys: ByteSlices, values: ByteSlices) {
        precondition(keys.count == values.count, "as many values as keys")
        for index in 0..<keys.count { put(keys[index], values[index]) }
    }

    /// Returns whether the key was there.
    @discardableResult
    public func remove(_ key: UnsafeRawBufferPointer) -> Bool { backend.remove(key) }

    @discardableResult
    public func remove(_ key: [UInt8]) -> Bool { key.withUnsafeBytes { backend.remove($0) } }

    public func remove(keys: ByteSlices) {
        for index in 0..<keys.count { remove(keys[index]) }
    }

    /// Removes the pairs that expire at `limit` or before and passes each to `body`, the earliest first; pairs of equal times come in no
    /// defined order. O(expired), whatever the size of the store. Returns how many. The store must not be changed during the call.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    @discardableResult
    public func expire(
        upTo limit: Int64, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void = { _, _ in }
    ) throws -> Int {
        // Pairs that never expire must not be removed.
        try backend.expire(upTo: min(limit, KeyedBytes.never - 1), body)
    }

    /// Undoes all changes since the last commit.
    public func rollback() { backend.rollback() }

    // MARK: Committing

    /// Commits the changes as `version`, durable with the batch's commit. Files of a run that crashed in this version are replaced.
    /// - Throws: `StateStoreError` unless `version` is the next one, or if its database failed; `CheckpointError` if the disk refuses.
    public func commit(version: Int64) throws {
        let writes = try pendingWrites(version)
        if let checkpoint = files?.checkpoint { try checkpoint.writeForCommit(writes) }
        try didCommit(version)
    }

    /// `put`, `remove` and `commit` in one.
    public func commit(version: Int64, puts: (keys: ByteSlices, values: ByteSlices), removes: ByteSlices = .empty) throws {
        put(keys: puts.keys, values: puts.values)
        remove(keys: removes)
        try commit(version: version)
    }

    /// What a commit would write; changes nothing.
    func pendingWrites(_ next: Int64) throws -> [FileWrite] {
        guard next == version &+ 1 else {
            throw StateStoreError(.wrongVersion, "state \(id) is at version \(version) and cannot commit version \(next)")
        }
        do { return try backend.pendingWrites(next) } catch let error as StateStoreError {
            throw StateStoreError(
                error.code, "state \(id): \(error.message)", detail: error.detail, hint: error.hint, underlying: error.underlying)
        }
    }

    func didCommit(_ next: Int64) throws {
        try backend.didCommit(next)
        version = next
    }
}
