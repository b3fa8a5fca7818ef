import CRocksDB
import Checkpoints
import Dispatch
import Synchronization

/// Pairs in a RocksDB database, behind a cache of the most recently used rows and a table of the pairs that the batch has used.
///
/// The database is a working copy on the local disk, made from the checkpoint when the store is opened and not used after a
/// crash: the durable state is the deltas, one a commit, and the copies of the database's files that the background makes. So a batch's
/// changes are applied to the database on a queue, while the logs that commit the batch are written; readers of the database wait
/// for that.
final class RocksDBBackend: StateBackend {
    let files: StateFiles?
    let memory: RocksDBMemory
    let directory: String
    private let openDatabase: RocksDB
    private let applying = DispatchQueue(label: "portage.state.rocksdb", qos: .userInitiated)
    private let outcome = Outcome()
    private var isApplying = false
    /// The pairs that the batch has read or changed.
    private var touched = KeyedBytes()
    /// A cache of rows of the database; the queue uses it while `isApplying`.
    private let rows: RowCache
    private var committedCount = 0
    private var committedBytes = 0
    private var deltaBytes = 0
    private var failure: StateStoreError?
    /// Nothing expires before this time, in the batch's view; and in the database's view. Before a time that has passed, the
    /// database is full of tombstones, which are not scanned again.
    private var earliestExpiry = Int64.min
    private var committedEarliestExpiry = Int64.min
    /// The database's files that are already in the checkpoint.
    let stored = StoredTables()

    /// - Parameters:
    ///   - files: nil for a state without a checkpoint.
    ///   - directory: for the working copy.
    init(_ files: StateFiles?, version: Int64, memory: RocksDBMemory, directory: String) throws {
        self.files = files
        self.memory = memory
        self.directory = directory
        rows = RowCache(reserving: memory.options.memoryLimit) { memory.rowBytes }
        guard let files, version > 0 else {
            try RocksDBCopies.removeAll(directory)
            openDatabase = try RocksDB(directory, memory)
            return
        }
        let stored = self.stored
        openDatabase = try files.load(version) { base in
            try RocksDBCopies.removeAll(directory)
            if let base { try RocksDBCopies.restore(base, files, to: directory, stored) }
            return try RocksDB(directory, memory)
        }
        do {
            try readSizes()
            guard let base = try database.integer(RocksDBKeys.version) ?? (count == 0 ? 0 : nil), Int64(base) <= version else {
                throw RocksDBCheckpoint.damaged(files.directory, "its database has another version than its name")
            }
            for step in (Int64(base) &+ 1)..<(version &+ 1) {
                try files.stop.check()
                try files.read(delta: step) { key, value, expiresAt in
                    if let value { self.put(key, value, expiresAt: expiresAt) } else { _ = self.remove(key) }
                }
                try apply(step)
            }
            try applied()
        } catch {
            close()
            throw error
        }
    }

    /// The database with all changes of earlier versions.
    private var database: RocksDB {
        awaitChanges()
        return openDatabase
    }

    /// Waits until all commits are applied to the database.
    private func awaitChanges() {
        guard isApplying else { return }
        applying.sync {}
        isApplying = false
    }

    /// Waits, and throws an error that occurred since. A database that lacks a committed version cannot be used any more.
    private func applied() throws {
        awaitChanges()
        if let error = outcome.error.withLock({ $0 }) ?? failure { throw error }
    }

    private final class Outcome: Sendable {
        let error = Mutex<StateStoreError?>(nil)
    }

    // MARK: Sizes

    private func readSizes() throws(StateStoreError) {
        committedCount = try database.integer(RocksDBKeys.count) ?? 0
        committedBytes = try database.integer(RocksDBKeys.liveBytes) ?? 0
        memory.note(rows: committedCount, of: openDatabase)
    }

    private var adopted = (count: 0, bytes: 0)

    var count: Int { committedCount + touched.count - adopted.count }
    private var liveBytes: Int { committedBytes + touched.liveBytes - adopted.bytes }
    var changeCount: Int { touched.changeCount }
    /// Without the blocks, which all stores share.
    var memoryBytes: Int {
        awaitChanges()
        return touched.memoryBytes + rows.bytes + openDatabase.number("rocksdb.cur-size-all-mem-tables")
    }

    // MARK: Reading

    private func fail(_ error: StateStoreError) { failure = failure ?? error }

    /// The entry of a key in `touched`, read from the cache or the database if this is its first use in the batch.
    /// - Parameter stays: whether it is likely to be used again.
    private func entry(_ key: UnsafeRawBufferPointer, stays: Bool = true) -> Int {
        if let found = touched.find(key) { return found }
        awaitChanges()
        if let index = cachedEntry(key) { return index }
        if hasAllRows { return touched.adopt(key, nil, expiresAt: KeyedBytes.never) }
        var index = 0
        RocksDBKeys.withPair(key) { stored in
            do throws(StateStoreError) {
                try database.get(stored) { index = adopt(key, $0, stays: stays) }
            } catch {
                fail(error)
                index = adopt(key, nil)
            }
        }
        return index
    }

    private func cachedEntry(_ key: UnsafeRawBufferPointer) -> Int? { rows.withRow(key) { adopt(key, $0, expiresAt: $1) } }

    /// Whether a key that is not in the cache does not exist.
    private var hasAllRows: Bool { rows.count == committedCount }

    private func adopt(_ key: UnsafeRawBufferPointer, _ stored: UnsafeRawBufferPointer?, stays: Bool = true) -> Int {
        guard let stored else { return touched.adopt(key, nil, expiresAt: KeyedBytes.never) }
        let (expiresAt, value) = RocksDBKeys.value(stored)
        if stays { rows.put(key, value, expiresAt: expiresAt) }
        return adopt(key, value, expiresAt: expiresAt)
    }

    private func adopt(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64) -> Int {
        adopted.count += 1
        adopted.bytes += key.count + value.count
        return touched.adopt(key, value, expiresAt: expiresAt)
    }

    func withValue(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void) {
        let index = entry(key)
        if touched.entries[index].valueCount < 0 { body(nil) } else { touched.withValue(of: index, body) }
    }

    func prefetch(_ keys: ByteSlices) {
        awaitChanges()
        rows.touch(keys)
        var order = (0..<keys.count).filter { touched.find(keys[$0]) == nil && cachedEntry(keys[$0]) == nil }
        guard !order.isEmpty, !hasAllRows else { return }
        order.sort { keys[$0].precedes(keys[$1]) }
        var bytes: [UInt8] = []
        var offsets: [Int64] = [0]
        bytes.reserveCapacity(keys.bytes.count + keys.count)
        offsets.reserveCapacity(order.count + 1)
        for index in order {
            bytes.append(RocksDBKeys.pair)
            bytes.append(contentsOf: keys[index])
            offsets.append(Int64(bytes.count))
        }
        bytes.withUnsafeBytes { bytes in
            offsets.withUnsafeBufferPointer { offsets in
                do throws(StateStoreError) {
                    try database.get(ByteSlices(bytes: bytes, offsets: offsets)) { index, value in
                        let key = keys[order[index]]
                        // A key may have been requested twice.
                        if touched.find(key) == nil { _ = adopt(key, value) }
                    }
                } catch { fail(error) }
            }
        }
    }

    func forEach(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) throws {
        try walk(.all) { key, value, _ in
            try body(key, value)
            return true
        }
    }

    func forEachEntry(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, Int64) throws -> Void) throws {
        try walk(.all) {
            try body($0, $1, $2)
            return true
        }
    }

    func scan(_ range: StateKeyRange, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Bool) throws {
        try walk(range) { key, value, _ in try body(key, value) }
    }

    /// Merges the database and the touched entries; a touched entry hides the database's.
    private func walk(
        _ range: StateKeyRange, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Bool
    ) throws {
        touched.sort()
        let table = touched
        var cursor = table.cursor(range)
        var next = cursor.next(table.precedes)
        var goesOn = true
        /// Emits touched entries before `key`, or all; returns whether `key` itself is one.
        func handOut(before key: UnsafeRawBufferPointer?) throws -> Bool {
            while goesOn, let entry = next {
                let index = Int(entry)
                let (isPast, isNext, isSame) = table.withKey(of: index) { own in
                    (range.isPast(own), key.map { own.precedes($0) } ?? true, key.map { own.isSame(as: $0) } ?? false)
                }
                if isPast || !(isNext || isSame) { return false }
                next = cursor.next(table.precedes)
                if table.entries[index].valueCount >= 0 {
                    try table.visit(index) { goesOn = try body($0, $1, table.entries[index].expiresAt) }
                }
                if isSame { return true }
            }
            return false
        }
        try database.forEach(from: [RocksDBKeys.pair] + (range.lower ?? [])) { stored, value in
            guard stored.first == RocksDBKeys.pair else { return false }
            let key = UnsafeRawBufferPointer(rebasing: stored[1...])
            guard !range.isPast(key) else { return false }
            if try !handOut(before: key), goesOn {
                let pair = RocksDBKeys.value(value)
                goesOn = try body(key, pair.value, pair.expiresAt)
            }
            return goesOn
        }
        _ = try handOut(before: nil)
    }

    // MARK: Changing

    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, expiresAt: Int64) {
        if key.count <= KeyedBytes.sizeLimit { _ = entry(key) }
        touched.put(key, value, expiresAt: expiresAt)
        earliestExpiry = min(earliestExpiry, expiresAt)
    }

    func remove(_ key: UnsafeRawBufferPointer) -> Bool {
        _ = entry(key)
        return touched.remove(key)
    }

    func expire(upTo limit: Int64, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws -> Void) throws -> Int {
        guard limit >= earliestExpiry else { return 0 }
        try database.forEach(from: RocksDBKeys.firstExpiry(from: earliestExpiry)) { stored, _ in
            guard stored.first == RocksDBKeys.expiry, stored.count >= 9, RocksDBKeys.time(ofExpiry: stored) <= limit else { return false }
            _ = entry(UnsafeRawBufferPointer(rebasing: stored[9...]), stays: false)
            return true
        }
        let expired = try touched.expire(upTo: limit, body)
        earliestExpiry = limit
        return expired
    }

    func rollback() {
        forgetTouched()
        earliestExpiry = committedEarliestExpiry
        failure = nil
    }

    private func forgetTouched() {
        touched.removeAll()
        adopted = (0, 0)
    }

    // MARK: Committing

    func pendingWrites(_ version: Int64) throws -> [FileWrite] {
        try applied()
        if let size = touched.oversized { throw StateStoreError.tooLarge(size) }
        guard files != nil else { return [] }
        var delta = StateFile(.delta, version: version, capacity: touched.changeCount * 40)
        touched.forEachChange { key, value, expiresAt, _ in delta.add(key, value, expiresAt: expiresAt) }
        let bytes = delta.sealed()
        deltaBytes = bytes.count
        return files.map { [FileWrite($0.path(version), bytes)] } ?? []
    }

    func didCommit(_ version: Int64) throws {
        try apply(version)
        files?.added(delta: version, bytes: deltaBytes)
    }

    /// Queues writing the touched entries into the database, as this version.
    private func apply(_ version: Int64) throws {
        try applied()
        let sizes = (count, liveBytes)
        let changes = touched
        nonisolated(unsafe) let database = openDatabase
        forgetTouched()
        (committedCount, committedBytes) = sizes
        memory.note(rows: sizes.0, of: openDatabase)
        committedEarliestExpiry = earliestExpiry
        isApplying = true
        applying.async { [outcome, rows] in
            do throws(StateStoreError) {
                try Self.write(changes, version: version, count: sizes.0, liveBytes: sizes.1, to: database, rows)
            } catch { outcome.error.withLock { $0 = $0 ?? error } }
        }
    }

    private static func write(
        _ changes: KeyedBytes, version: Int64, count: Int, liveBytes: Int, to database: RocksDB, _ rows: RowCache
    ) throws(StateStoreError) {
        let batch = RocksDB.Batch()
        var changes = changes
        // Neighbouring keys go to neighbouring places of the write buffer.
        changes.sortChanges()
        var stored: [UInt8] = []
        changes.forEachChange { key, value, expiresAt, before in
            if before.expiresAt != KeyedBytes.never, value == nil || before.expiresAt != expiresAt {
                RocksDBKeys.withExpiry(before.expiresAt, key) { batch.remove($0) }
            }
            guard let value else {
                rows.remove(key)
                return RocksDBKeys.withPair(key) { batch.remove($0) }
            }
            rows.put(key, value, expiresAt: expiresAt)
            if expiresAt != KeyedBytes.never, before.expiresAt != expiresAt {
                RocksDBKeys.withExpiry(expiresAt, key) { batch.put($0, UnsafeRawBufferPointer(start: nil, count: 0)) }
            }
            stored.removeAll(keepingCapacity: true)
            withUnsafeBytes(of: expiresAt.littleEndian) { stored.append(contentsOf: $0) }
            stored.append(contentsOf: value)
            stored.withUnsafeBytes { value in RocksDBKeys.withPair(key) { batch.put($0, value) } }
        }
        for (name, number) in [
            (RocksDBKeys.version, Int(clamping: version)), (RocksDBKeys.count, count), (RocksDBKeys.liveBytes, liveBytes),
        ] {
            withUnsafeBytes(of: Int64(number).littleEndian) { number in name.withUnsafeBytes { batch.put($0, number) } }
        }
        try database.write(batch)
    }

    // MARK: Bases

    func maintenance(committed: Int64, minDeltas: Int) -> (@Sendable () throws -> Void)? {
        guard let files, files.checkpoint != nil, files.claim(baseAt: committed, minDeltas: minDeltas, stateBytes: liveBytes) else {
            return nil
        }
        let copies = RocksDBCopies(files: files, memory: memory, stored: stored)
        let database = Lent(openDatabase)
        return { [directory] in
            defer { files.finished() }
            try copies.write(database.value, scratch: directory + ".copy", base: nil)
            // Tables were copied as runs of bytes, and the C library keeps the memory that each thread has freed: up to a third of a large
            // state's.
            malloc_trim(0)
        }
    }

    func absorb(_ version: Int64) throws { try apply(version) }

    func writeBase(_ base: StateFiles.Base) throws {
        try apply(base.version)
        try applied()
        guard let files else { return }
        try RocksDBCopies(files: files, memory: memory, stored: stored).write(database, scratch: directory + ".copy", base: base)
    }

    func purge(oldest: Int64) throws {
        guard let files else { return }
        if try files.purge(oldest: oldest), !files.isBusy { try RocksDBCopies.removeUnused(files) }
    }

    func close() {
        awaitChanges()
        openDatabase.close()
        try? RocksDBCopies.removeAll(directory)
    }
}

/// Carries objects to the background that are safe to use from several threads.
private struct Lent: @unchecked Sendable {
    let value: RocksDB
    init(_ value: RocksDB) { self.value = value }
}
