import Checkpoints

/// The keyed state of one partition of one operator: bytes to bytes, in versions. Version `n` is the state after `n` batches.
///
/// Changes are seen at once and become a version by `commit`, or vanish by `rollback`. A commit writes the changed keys only
/// (`state/OPERATOR/PARTITION/V.delta`); the background now and then writes all (`V.snapshot` or `V.checkpoint`); without a checkpoint
/// nothing is written. Costs follow the keys touched. For one thread at a time. A database that fails makes the next commit throw.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.state.StateStore`; the file contents are our own.
public final class StateStore: @unchecked Sendable {
    public let id: StateStoreID
    /// The version that was committed or loaded last.
    public private(set) var version: Int64

    private let files: StateFiles?
    let backend: any StateBackend

    init(_ id: StateStoreID, version: Int64, backend: any StateBackend, files: StateFiles?) {
        self.id = id
        self.version = version
        self.backend = backend
        self.files = files
    }

    /// A store that lives in memory only.
    public convenience init(_ id: StateStoreID = StateStoreID(operatorID: 0, partition: 0), version: Int64 = 0) {
        self.init(id, version: version, backend: MemoryBackend(), files: nil)
    }

    /// Keys that are there, changes since the last commit included.
    public var count: Int { backend.count }
    public var memoryBytes: Int { backend.memoryBytes }
    /// Keys that the next commit will write.
    public var changeCount: Int { backend.changeCount }

    // MARK: Reading

    /// The value of a key for as long as `body` runs; nil if there is none. O(1) in memory.
    public func withValue<R>(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws -> R) throws -> R {
        var result: Result<R, any Error>?
        backend.withValue(key) { value in result = Result { try body(value) } }
        guard let result else { return try body(nil) }
        return try result.get()
    }

    /// As `withValue`, for loops over many keys: without a result there is no type to be looked up for each.
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

    /// Makes many keys ready to be asked for, at less cost than one by one.
    public func prefetch(_ keys: ByteSlices) { backend.prefetch(keys) }

    /// Each key with its value, in no promised order. The store must not be changed meanwhile.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    public func forEach(_ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void) throws {
        try backend.forEach(body)
    }

    /// Each pair of a range in byte order of the keys, until `body` says false. The store must not be changed meanwhile.
    ///
    /// O(pairs in the range), and once O(n log n) in memory, when the first range is asked for.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    public func scan(
        _ range: StateKeyRange = .all, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool
    ) throws {
        try backend.scan(range, body)
    }

    // MARK: Changing

    /// Adds or replaces. What is longer than 2 GiB makes the next commit throw.
    /// - Parameter expiresAt: when `expire(upTo:)` takes the pair, in whatever unit of time its owner has; nil for never.
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

    /// Removes the pairs that expire at `limit` or before and hands each to `body`, the earliest first; of equal times in no
    /// promised order. O(expired), whatever else is there. Returns how many. The store must not be changed meanwhile.
    /// - Throws: what `body` throws, or `StateStoreError` if the database fails.
    @discardableResult
    public func expire(
        upTo limit: Int64, _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void = { _, _ in }
    ) throws -> Int {
        // What never expires is not to be asked for.
        try backend.expire(upTo: min(limit, KeyedBytes.never - 1), body)
    }

    /// Takes back all changes since the last commit.
    public func rollback() { backend.rollback() }

    // MARK: Committing

    /// Makes the changes the version `version`, durable with the batch's commit. Files of a run that crashed in this version are replaced.
    /// - Throws: `StateStoreError` unless `version` follows the present one, or if its database failed; `CheckpointError` if the disk refuses.
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

    /// What a commit would write; nothing is changed.
    func pendingWrites(_ next: Int64) throws -> [FileWrite] {
        guard next == version &+ 1 else {
            throw StateStoreError(.wrongVersion, "state \(id): is at version \(version) and cannot commit version \(next)")
        }
        do { return try backend.pendingWrites(next) } catch let error as StateStoreError {
            throw StateStoreError(error.code, "state \(id): \(error.message)", detail: error.detail, hint: error.hint, underlying: error.underlying)
        }
    }

    func didCommit(_ next: Int64) throws {
        try backend.didCommit(next)
        version = next
    }
}
