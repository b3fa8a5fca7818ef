import Checkpoints

/// The keyed state of one partition of one operator: bytes to bytes, in versions. Version `n` is the state after `n` batches.
///
/// Changes are seen at once and become a version by `commit`, or vanish by `rollback`. A commit writes the changed keys only
/// (`state/OPERATOR/PARTITION/V.delta`), now and then all of them (`V.snapshot`); without a checkpoint nothing. Costs follow the
/// keys touched. For one thread at a time.
///
/// Mirrors `org.apache.spark.sql.execution.streaming.state.StateStore`; the file contents are our own.
public final class StateStore: @unchecked Sendable {
    public let id: StateStoreID
    /// The version that was committed or loaded last.
    public private(set) var version: Int64

    private let files: StateStoreFiles?
    private var table: KeyedBytes

    init(_ id: StateStoreID, version: Int64, table: KeyedBytes, files: StateStoreFiles?) {
        self.id = id
        self.version = version
        self.table = table
        self.files = files
    }

    /// A store that lives in memory only.
    public convenience init(_ id: StateStoreID = StateStoreID(operatorID: 0, partition: 0), version: Int64 = 0) {
        self.init(id, version: version, table: KeyedBytes(), files: nil)
    }

    /// Keys that are there, changes since the last commit included.
    public var count: Int { table.count }
    public var memoryBytes: Int { table.memoryBytes }
    /// Keys that the next commit will write.
    public var changeCount: Int { table.changeCount }

    // MARK: Reading

    /// The value of a key for as long as `body` runs; nil if there is none. O(1).
    public func withValue<R, E: Error>(
        _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) throws(E) -> R
    ) throws(E) -> R {
        try table.withValue(key, body)
    }

    public func get(_ key: [UInt8]) -> [UInt8]? {
        key.withUnsafeBytes { key in table.withValue(key) { value in value.map { Array($0) } } }
    }

    /// Each key with its value, in no promised order. The store must not be changed meanwhile.
    public func forEach<E: Error>(
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(E) -> Void
    ) throws(E) {
        try table.forEach(body)
    }

    // MARK: Changing

    /// Adds or replaces. What is longer than 2 GiB makes the next commit throw.
    public func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) { table.put(key, value) }

    public func put(_ key: [UInt8], _ value: [UInt8]) {
        key.withUnsafeBytes { key in value.withUnsafeBytes { value in table.put(key, value) } }
    }

    /// Puts `keys[i]` → `values[i]` for each `i`.
    public func put(keys: ByteSlices, values: ByteSlices) {
        precondition(keys.count == values.count, "as many values as keys")
        for index in 0..<keys.count { table.put(keys[index], values[index]) }
    }

    /// Returns whether the key was there.
    @discardableResult
    public func remove(_ key: UnsafeRawBufferPointer) -> Bool { table.remove(key) }

    @discardableResult
    public func remove(_ key: [UInt8]) -> Bool { key.withUnsafeBytes { table.remove($0) } }

    public func remove(keys: ByteSlices) {
        for index in 0..<keys.count { table.remove(keys[index]) }
    }

    /// Takes back all changes since the last commit.
    public func rollback() { table.rollback() }

    // MARK: Committing

    /// Makes the changes the version `version`, durable with the batch's commit. Files of a run that crashed in this version are replaced.
    /// - Throws: `StateStoreError` unless `version` follows the present one; `CheckpointError` if the disk refuses.
    public func commit(version: Int64) throws {
        let writes = try pendingWrites(version)
        if let files { try files.checkpoint.writeForCommit(writes) }
        didCommit(version)
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
        if let size = table.oversized {
            throw StateStoreError(
                .tooLarge, "state \(id): a key or value of \(size) bytes is longer than \(KeyedBytes.sizeLimit); keep less in one key")
        }
        guard let files else { return [] }
        return try files.writes(version: next, table: table)
    }

    func didCommit(_ next: Int64) {
        files?.didCommit(next)
        table.commit()
        version = next
    }

    /// Removes files that no version from `oldest` on needs.
    func purge(oldest: Int64) throws(CheckpointError) { try files?.purge(oldest: oldest) }
}
