import CRocksDB
import Synchronization

/// The memory of all databases of a query under one limit: write buffers and a cache of rows for each, and one cache for blocks,
/// indexes and filters.
final class RocksDBMemory: @unchecked Sendable {
    let options: RocksDBOptions
    // The library's cache is for any thread.
    let cache: OpaquePointer
    private let databases = Mutex<[ObjectIdentifier: Unowned]>([:])
    private let rowShare = Atomic<Int>(0)

    private struct Unowned: @unchecked Sendable { unowned let database: RocksDB }

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
        databases.withLock { databases in
            databases[ObjectIdentifier(database)] = Unowned(database: database)
            share(databases)
        }
    }

    func remove(_ database: RocksDB) {
        databases.withLock { databases in
            guard databases.removeValue(forKey: ObjectIdentifier(database)) != nil else { return }
            share(databases)
        }
    }

    var count: Int { databases.withLock { $0.count } }

    /// Of what the write buffers leave, blocks have this part and rows the others: a row is found faster and takes no neighbours along;
    /// blocks are for filters, for ranges, and for merges.
    private static let blockShare = 8

    /// Bytes that the rows of one database may take now.
    var rowBytes: Int { rowShare.load(ordering: .relaxed) }

    private func share(_ databases: [ObjectIdentifier: Unowned]) {
        let bytes = bufferBytes(databases: databases.count)
        for entry in databases.values { entry.database.setWriteBuffer(bytes) }
        // Where there are so many databases that the smallest buffers take more than half, the limit is passed rather than the caches lost.
        let rest = max(options.memoryLimit - databases.count * Self.buffers * bytes, options.memoryLimit / 2)
        rocksdb_cache_set_capacity(cache, rest / Self.blockShare)
        rowShare.store((rest - rest / Self.blockShare) / max(databases.count, 1), ordering: .relaxed)
    }

    /// Bytes of blocks, indexes and filters in memory now.
    var cachedBytes: Int { rocksdb_cache_get_usage(cache) }
}
