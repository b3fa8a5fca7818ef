import CRocksDB
import Synchronization

/// Keeps the memory of all databases of a query under one limit: write buffers and a row cache for each, and one shared cache for blocks,
/// indexes and filters.
final class RocksDBMemory: @unchecked Sendable {
    let options: RocksDBOptions
    // The library's cache is thread-safe.
    let cache: OpaquePointer
    private let contents = Mutex(Contents())
    private let rowShare = Atomic<Int>(0)

    private struct Database: @unchecked Sendable {
        unowned let database: RocksDB
        var rows = 0
        var buffers: WriteBuffers
    }

    private struct Contents {
        var databases: [ObjectIdentifier: Database] = [:]
        var rows = 0
        /// The number of rows when memory was last divided.
        var sharedRows = 0
        /// The least number of databases that will be open.
        var expected = 0
    }

    init(_ options: RocksDBOptions) {
        self.options = options
        _ = OpenFiles.raiseLimit
        cache = rocksdb_cache_create_lru(options.memoryLimit)
    }

    deinit { rocksdb_cache_destroy(cache) }

    private static func writeBytes(_ options: RocksDBOptions) -> Int { Int(Double(options.memoryLimit) * options.writeBufferShare) }

    /// The least memory of a database: two write buffers, and the overhead of the library and the row cache.
    static let leastBytes = 256 << 10

    /// A database's write buffers: one half is filled while the other is written to a table.
    struct WriteBuffers: Equatable {
        var bytes: Int
        var count: Int
    }

    /// The write buffers of each database if `count` of them are open.
    ///
    /// None has more than 4 MB: insertion touches all of a buffer, and beyond the processor's cache that costs more than asking the
    /// filters of several buffers. Together they are large enough to save compactions: eight buffers, or two if eight would be too small.
    /// The size is a power of two, so that few new databases change it.
    private func writeBuffers(databases count: Int) -> WriteBuffers {
        let share = Self.writeBytes(options) / max(count, 1)
        let buffers = share / 8 < Self.leastBuffer ? 2 : 8
        let bytes = min(max(share / buffers, Self.leastBuffer), 4 << 20)
        return WriteBuffers(bytes: 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount), count: buffers)
    }

    private static let leastBuffer = 64 << 10

    /// Announces that so many more databases are about to open: each starts with its final share.
    func expect(_ count: Int) {
        contents.withLock { $0.expected = $0.databases.count + count }
    }

    /// The buffers of the next database.
    var nextWriteBuffers: WriteBuffers { contents.withLock { writeBuffers(databases: max($0.databases.count + 1, $0.expected)) } }

    /// The number of open databases.
    var count: Int { contents.withLock { $0.databases.count } }

    /// Adds a database, which takes its share from all others.
    func add(_ database: RocksDB, _ buffers: WriteBuffers) {
        contents.withLock { contents in
            contents.databases[ObjectIdentifier(database)] = Database(database: database, buffers: buffers)
            shrinkBuffers(&contents)
            share(&contents)
        }
    }

    func remove(_ database: RocksDB) {
        contents.withLock { contents in
            guard let gone = contents.databases.removeValue(forKey: ObjectIdentifier(database)) else { return }
            contents.rows -= gone.rows
            share(&contents)
        }
    }

    /// Records how many rows a database has now.
    func note(rows: Int, of database: RocksDB) {
        contents.withLock { contents in
            let id = ObjectIdentifier(database)
            contents.rows += rows - (contents.databases[id]?.rows ?? rows)
            contents.databases[id]?.rows = rows
            if abs(contents.rows - contents.sharedRows) > contents.sharedRows / 8 + 10_000 { share(&contents) }
        }
    }

    /// Bytes that the row cache of one database may take now.
    var rowBytes: Int { rowShare.load(ordering: .relaxed) }

    /// Of the memory that write buffers leave, blocks have an eighth and rows the rest: a row is found faster and brings no neighbours
    /// along; blocks are for filters, ranges, and compactions. Filters and indexes, some 4 bytes a row, are to be at most half of the
    /// blocks.
    private static let (blockShare, blockBytesARow) = (8, 8)

    /// A database writes its options to disk for each change: so only buffers that are too large are reduced, and none grows when another
    /// database closes, because databases close when the query ends.
    private func shrinkBuffers(_ contents: inout Contents) {
        let due = writeBuffers(databases: max(contents.databases.count, contents.expected))
        for (id, entry) in contents.databases where entry.buffers.bytes * entry.buffers.count > due.bytes * due.count {
            let bytes = max(due.bytes * due.count / entry.buffers.count, Self.leastBuffer)
            guard bytes < entry.buffers.bytes else { continue }
            entry.database.setWriteBuffer(bytes)
            contents.databases[id]?.buffers.bytes = bytes
        }
    }

    private func share(_ contents: inout Contents) {
        let count = max(contents.databases.count, contents.expected)
        let buffers = writeBuffers(databases: count)
        // If there are so many databases that the smallest buffers take more than half, the limit is exceeded to keep the caches.
        let rest = max(options.memoryLimit - count * buffers.count * buffers.bytes, options.memoryLimit / 2)
        let blocks = max(rest / Self.blockShare, min(contents.rows * Self.blockBytesARow, rest / 2))
        rocksdb_cache_set_capacity(cache, blocks)
        rowShare.store((rest - blocks) / max(count, 1), ordering: .relaxed)
        contents.sharedRows = contents.rows
    }

    /// Bytes of blocks, indexes and filters in memory now.
    var cachedBytes: Int { rocksdb_cache_get_usage(cache) }
}
