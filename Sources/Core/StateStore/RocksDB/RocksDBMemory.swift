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
    }

    private struct Contents {
        var databases: [ObjectIdentifier: Database] = [:]
        var rows = 0
        /// When memory was shared out last.
        var sharedRows = 0
    }

    init(_ options: RocksDBOptions) {
        self.options = options
        _ = OpenFiles.raiseLimit
        cache = rocksdb_cache_create_lru(options.memoryLimit)
    }

    deinit { rocksdb_cache_destroy(cache) }

    private static func writeBytes(_ options: RocksDBOptions) -> Int { Int(Double(options.memoryLimit) * options.writeBufferShare) }

    /// Write buffers of a database: one half is filled while the other is written to one table.
    static let buffers = 8

    /// Bytes a write buffer may take when `count` databases are open.
    ///
    /// No more than 4 MB: what is sorted into a buffer goes all over it, and beyond the processor's cache that costs more than asking the
    /// filters of several. All together they are as large as to spare compactions.
    func bufferBytes(databases count: Int) -> Int {
        min(max(Self.writeBytes(options) / max(count, 1) / Self.buffers, 64 << 10), 4 << 20)
    }

    /// A newcomer takes its share from all.
    func add(_ database: RocksDB) {
        contents.withLock { contents in
            contents.databases[ObjectIdentifier(database)] = Database(database: database)
            resizeBuffers(contents)
            share(&contents)
        }
    }

    func remove(_ database: RocksDB) {
        contents.withLock { contents in
            guard let gone = contents.databases.removeValue(forKey: ObjectIdentifier(database)) else { return }
            contents.rows -= gone.rows
            resizeBuffers(contents)
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

    var count: Int { contents.withLock { $0.databases.count } }

    /// Bytes that the rows of one database may take now.
    var rowBytes: Int { rowShare.load(ordering: .relaxed) }

    /// Of what the write buffers leave, blocks have an eighth and rows the others: a row is found faster and takes no neighbours along; blocks
    /// are for filters, for ranges, and for merges. Filters and indexes, of some 4 bytes a row, are to be half of the blocks at the most.
    private static let (blockShare, blockBytesARow) = (8, 8)

    /// Each database writes down its options for that, so not for every row.
    private func resizeBuffers(_ contents: Contents) {
        let bytes = bufferBytes(databases: contents.databases.count)
        for entry in contents.databases.values { entry.database.setWriteBuffer(bytes) }
    }

    private func share(_ contents: inout Contents) {
        let count = contents.databases.count
        let bytes = bufferBytes(databases: count)
        // Where there are so many databases that the smallest buffers take more than half, the limit is passed rather than the caches lost.
        let rest = max(options.memoryLimit - count * Self.buffers * bytes, options.memoryLimit / 2)
        let blocks = max(rest / Self.blockShare, min(contents.rows * Self.blockBytesARow, rest / 2))
        rocksdb_cache_set_capacity(cache, blocks)
        rowShare.store((rest - blocks) / max(count, 1), ordering: .relaxed)
        contents.sharedRows = contents.rows
    }

    /// Bytes of blocks, indexes and filters in memory now.
    var cachedBytes: Int { rocksdb_cache_get_usage(cache) }
}
