import CRocksDB
import Checkpoints
import Dispatch
import Synchronization

/// Pairs in a RocksDB database, with a cache of those used last before it and a table of those that the batch has touched before that.
///
/// The database is a working copy on the local disk, made from the checkpoint when the store is opened and never trusted after a
/// crash: what counts are the deltas, one a commit, and the copies of the database's files that the background makes. So a batch's
/// changes go into it on a queue, while the logs that make the batch count are on their way to the disk; whoever reads the database waits
/// for them.
final class RocksDBBackend: StateBackend {
    let files: StateFiles?
    let memory: RocksDBMemory
    let directory: String
    private let openDatabase: RocksDB
    private let applying = DispatchQueue(label: "portage.state.rocksdb", qos: .userInitiated)
    private let outcome = Outcome()
    private var isApplying = false
    /// What the batch has read or changed.
    private var touched = KeyedBytes()
    /// Of what is in the database; used by the queue while `isApplying`.
    private let rows: RowCache
    private var committedCount = 0
    private var committedBytes = 0
    private var deltaBytes = 0
    private var failure: StateStoreError?
    /// Nothing expires before this time, as far as the batch knows; and as far as the database does. Where a time has passed, the
    /// database is full of the marks of what was removed, and these are not gone through again.
    private var earliestExpiry = Int64.min
    private var committedEarliestExpiry = Int64.min
    /// Which of the database's files the checkpoint has already.
    let stored = StoredTables()

    /// - Parameters:
    ///   - files: nil for a state that is in no checkpoint.
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
                throw RocksDBCheckpoint.damaged(files.directory, "its database says another version than its name")
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

    /// The database with all changes of the versions before.
    private var database: RocksDB {
        settle()
        return openDatabase
    }

    /// Waits until what was committed is in the database.
    private func settle() {
        guard isApplying else { return }
        applying.sync {}
        isApplying = false
    }

    /// Waits, and throws what went wrong since. A database that lacks a committed version is of no use any more.
    private func applied() throws {
        settle()
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
    /// Without the blocks that all stores share.
    var memoryBytes: Int {
        settle()
        return touched.memoryBytes + rows.bytes + openDatabase.number("rocksdb.cur-size-all-mem-tables")
    }

    // MARK: Reading

    private func fail(_ error: StateStoreError) { failure = failure ?? error }

    /// The entry of a key in `touched`, read from the cache or the database if this is its first use in the batch.
    /// - Parameter stays: whether it is likely to be used again.
    private func entry(_ key: UnsafeRawBufferPointer, stays: Bool = true) -> Int {
        if let found = touched.find(key) { return found }
        settle()
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

    /// Then what is not in the cache is nowhere.
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
        settle()
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
                        // A key may have been asked for twice.
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

    /// Goes through the database and the touched entries side by side; a touched one hides the database's.
    private func walk(
        _ range: StateKeyRange, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, _ expiresAt: Int64) throws -> Bool
    ) throws {
        touched.sort()
        let table = touched
        var cursor = table.cursor(range)
        var next = cursor.next(table.precedes)
        var goesOn = true
        /// Hands out touched entries before `key`, or all; returns whether `key` itself is one.
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

    /// Has what was touched written into the database, under its version.
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
        // Neighbours go to neighbouring places of the write buffer.
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
        for (name, number) in [(RocksDBKeys.version, Int(clamping: version)), (RocksDBKeys.count, count), (RocksDBKeys.liveBytes, liveBytes)] {
            withUnsafeBytes(of: Int64(number).littleEndian) { number in name.withUnsafeBytes { batch.put($0, number) } }
        }
        try database.write(batch)
    }

    // MARK: Bases

    func maintenance(committed: Int64, minDeltas: Int) -> (@Sendable () throws -> Void)? {
        guard let files, files.checkpoint != nil, files.claim(baseAt: committed, minDeltas: minDeltas, stateBytes: liveBytes) else { return nil }
        let copies = RocksDBCopies(files: files, memory: memory, stored: stored)
        let database = Lent(openDatabase)
        return { [directory] in
            defer { files.finished() }
            try copies.write(database.value, scratch: directory + ".copy", base: nil)
            // Tables went by as runs of bytes, and the C library keeps what each thread has freed: a third of a large state's memory otherwise.
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
        settle()
        openDatabase.close()
        try? RocksDBCopies.removeAll(directory)
    }
}

/// Carries to the background what is safe to use from several threads there.
private struct Lent: @unchecked Sendable {
    let value: RocksDB
    init(_ value: RocksDB) { self.value = value }
}
