import CRocksDB
import Synchronization

/// The memory of all databases of a query under one limit: write buffers and a cache of rows for each, and one cache for blocks,
/// indexes and filters.
final class RocksDBMemory: @unchecked Sendable {
    let options: RocksDBOptions
    // The library's cache is for any thread.
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
        /// When memory was shared out last.
        var sharedRows = 0
        /// So many databases there will be at least.
        var expected = 0
    }

    init(_ options: RocksDBOptions) {
        self.options = options
        _ = OpenFiles.raiseLimit
        cache = rocksdb_cache_create_lru(options.memoryLimit)
    }

    deinit { rocksdb_cache_destroy(cache) }

    private static func writeBytes(_ options: RocksDBOptions) -> Int { Int(Double(options.memoryLimit) * options.writeBufferShare) }

    /// What a database takes at least: two write buffers, and what the library and the cache of rows keep for themselves.
    static let leastBytes = 256 << 10

    /// A database's write buffers: one half is filled while the other is written to one table.
    struct WriteBuffers: Equatable {
        var bytes: Int
        var count: Int
    }

    /// The write buffers of each where `count` databases are open.
    ///
    /// None has more than 4 MB: what is sorted into a buffer goes all over it, and beyond the processor's cache that costs more than asking the
    /// filters of several. All together they are as large as to spare compactions, so eight, and two only where more would be too small. The size
    /// is a power of two, so that few newcomers change it.
    private func writeBuffers(databases count: Int) -> WriteBuffers {
        let share = Self.writeBytes(options) / max(count, 1)
        let buffers = share / 8 < Self.leastBuffer ? 2 : 8
        let bytes = min(max(share / buffers, Self.leastBuffer), 4 << 20)
        return WriteBuffers(bytes: 1 << (Int.bitWidth - 1 - bytes.leadingZeroBitCount), count: buffers)
    }

    private static let leastBuffer = 64 << 10

    /// Says that so many databases more are about to open: each begins with the share that it will have.
    func expect(_ count: Int) {
        contents.withLock { $0.expected = $0.databases.count + count }
    }

    /// What the next database gets.
    var nextWriteBuffers: WriteBuffers { contents.withLock { writeBuffers(databases: max($0.databases.count + 1, $0.expected)) } }

    /// Databases that are open.
    var count: Int { contents.withLock { $0.databases.count } }

    /// A newcomer takes its share from all.
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

    /// A database has so many rows now.
    func note(rows: Int, of database: RocksDB) {
        contents.withLock { contents in
            let id = ObjectIdentifier(database)
            contents.rows += rows - (contents.databases[id]?.rows ?? rows)
            contents.databases[id]?.rows = rows
            if abs(contents.rows - contents.sharedRows) > contents.sharedRows / 8 + 10_000 { share(&contents) }
        }
    }

    /// Bytes that the rows of one database may take now.
    var rowBytes: Int { rowShare.load(ordering: .relaxed) }

    /// Of what the write buffers leave, blocks have an eighth and rows the others: a row is found faster and takes no neighbours along; blocks
    /// are for filters, for ranges, and for merges. Filters and indexes, of some 4 bytes a row, are to be half of the blocks at the most.
    private static let (blockShare, blockBytesARow) = (8, 8)

    /// Each database writes down its options for that, and waits for the disk: so only those that have too much, and none is given more where
    /// another leaves, for databases leave when the query ends.
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
        // Where there are so many databases that the smallest buffers take more than half, the limit is passed rather than the caches lost.
        let rest = max(options.memoryLimit - count * buffers.count * buffers.bytes, options.memoryLimit / 2)
        let blocks = max(rest / Self.blockShare, min(contents.rows * Self.blockBytesARow, rest / 2))
        rocksdb_cache_set_capacity(cache, blocks)
        rowShare.store((rest - blocks) / max(count, 1), ordering: .relaxed)
        contents.sharedRows = contents.rows
    }

    /// Bytes of blocks, indexes and filters in memory now.
    var cachedBytes: Int { rocksdb_cache_get_usage(cache) }
}
