import CRocksDB
import Foundation
import Synchronization
import Threads

/// One open database: the C boundary of this module. Borrowed bytes are valid during the call that received them.
final class RocksDB {
    private let database: OpaquePointer?
    private let family: OpaquePointer?
    private let options: OpaquePointer?
    private let reading: OpaquePointer?
    private let writing: OpaquePointer?
    private let memory: RocksDBMemory
    let path: String
    private var isOpen = true

    /// Opens the database in `path`, creating it if necessary.
    init(_ path: String, _ memory: RocksDBMemory, isReadOnly: Bool = false) throws(StateStoreError) {
        self.path = path
        self.memory = memory
        let buffers = memory.nextWriteBuffers
        let options = Self.options(memory, buffers)
        self.options = options
        reading = rocksdb_readoptions_create()
        writing = rocksdb_writeoptions_create()
        // A working copy is not used after a crash, so it needs no write-ahead log.
        rocksdb_writeoptions_disable_WAL(writing, 1)
        var failure: UnsafeMutablePointer<CChar>?
        // The library provides the handle that a `get` of many keys needs only if column families are opened by name.
        let opened = "default".withCString { name in
            var name: UnsafePointer<CChar>? = name
            var columnOptions: OpaquePointer? = options
            var family: OpaquePointer?
            let database =
                isReadOnly
                ? rocksdb_open_for_read_only_column_families(options, path, 1, &name, &columnOptions, &family, 0, &failure)
                : rocksdb_open_column_families(options, path, 1, &name, &columnOptions, &family, &failure)
            return (database: database, family: family)
        }
        guard let database = opened.database else {
            rocksdb_options_destroy(options)
            rocksdb_readoptions_destroy(reading)
            rocksdb_writeoptions_destroy(writing)
            throw Self.error(failure, path)
        }
        self.database = database
        family = opened.family
        if !isReadOnly { memory.add(self, buffers) }
    }

    deinit { assert(!isOpen, "\(path): the database was released without being closed") }

    func close() {
        guard isOpen else { return }
        isOpen = false
        memory.remove(self)
        rocksdb_cancel_all_background_work(database, 1)
        rocksdb_column_family_handle_destroy(family)
        rocksdb_close(database)
        rocksdb_options_destroy(options)
        rocksdb_readoptions_destroy(reading)
        rocksdb_writeoptions_destroy(writing)
    }

    private static func options(_ memory: RocksDBMemory, _ buffers: RocksDBMemory.WriteBuffers) -> OpaquePointer? {
        let chosen = memory.options
        let table = rocksdb_block_based_options_create()
        rocksdb_block_based_options_set_block_cache(table, memory.cache)
        rocksdb_block_based_options_set_block_size(table, chosen.blockBytes)
        rocksdb_block_based_options_set_format_version(table, 5)
        rocksdb_block_based_options_set_filter_policy(table, rocksdb_filterpolicy_create_bloom_full(10))
        // Indexes and filters count against the limit too.
        rocksdb_block_based_options_set_cache_index_and_filter_blocks(table, 1)
        rocksdb_block_based_options_set_cache_index_and_filter_blocks_with_high_priority(table, 1)
        rocksdb_block_based_options_set_pin_l0_filter_and_index_blocks_in_cache(table, 1)
        rocksdb_block_based_options_set_data_block_index_type(
            table, Int32(rocksdb_block_based_table_data_block_index_type_binary_search_and_hash))
        let options = rocksdb_options_create()
        rocksdb_options_set_block_based_table_factory(options, table)
        rocksdb_block_based_options_destroy(table)
        rocksdb_options_set_create_if_missing(options, 1)
        rocksdb_options_set_write_buffer_size(options, buffers.bytes)
        rocksdb_options_set_max_write_buffer_number(options, Int32(buffers.count))
        rocksdb_options_set_min_write_buffer_number_to_merge(options, Int32(buffers.count / 2))
        // Keys arrive in any order, so each compaction of new tables reads all tables below: many new tables at once, which their filters
        // keep cheap to read.
        rocksdb_options_set_level0_file_num_compaction_trigger(options, 16)
        rocksdb_options_set_level0_slowdown_writes_trigger(options, 40)
        rocksdb_options_set_level0_stop_writes_trigger(options, 60)
        // Most keys that a batch reads are not in the write buffers: a filter avoids searching their lists.
        rocksdb_options_set_memtable_whole_key_filtering(options, 1)
        rocksdb_options_set_memtable_prefix_bloom_size_ratio(options, 0.1)
        // A table is copied to the checkpoint as one run of bytes.
        rocksdb_options_set_target_file_size_base(options, 8 << 20)
        rocksdb_options_set_level_compaction_dynamic_level_bytes(options, 1)
        rocksdb_options_set_max_background_jobs(options, 2)
        // There is a database a partition, each with a few tables: the library would start sixteen threads for each to open them, which
        // costs more than the rest of opening.
        rocksdb_options_set_max_file_opening_threads(options, 1)
        rocksdb_options_set_max_open_files(options, Int32(clamping: chosen.maxOpenFiles))
        rocksdb_options_set_compression(options, Int32(chosen.isCompressed ? rocksdb_lz4_compression : rocksdb_no_compression))
        rocksdb_options_set_stats_dump_period_sec(options, 0)
        rocksdb_options_set_keep_log_file_num(options, 1)
        rocksdb_options_set_info_log_level(options, 3)
        return options
    }

    func setWriteBuffer(_ bytes: Int) {
        var failure: UnsafeMutablePointer<CChar>?
        "write_buffer_size".withCString { name in
            "\(bytes)".withCString { value in
                var name: UnsafePointer<CChar>? = name
                var value: UnsafePointer<CChar>? = value
                rocksdb_set_options(database, 1, &name, &value, &failure)
            }
        }
        // A buffer of the old size does no harm.
        if let failure { rocksdb_free(failure) }
    }

    // MARK: Reading

    func get(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer?) -> Void) throws(StateStoreError) {
        var failure: UnsafeMutablePointer<CChar>?
        let slice = rocksdb_get_pinned(database, reading, key.characters, key.count, &failure)
        try check(failure)
        guard let slice else { return body(nil) }
        defer { rocksdb_pinnableslice_destroy(slice) }
        var count = 0
        let value = rocksdb_pinnableslice_value(slice, &count)
        body(UnsafeRawBufferPointer(start: value, count: count))
    }

    /// A little-endian number of 8 bytes.
    func integer(_ key: [UInt8]) throws(StateStoreError) -> Int? {
        var found: Int?
        var failed: StateStoreError?
        key.withUnsafeBytes { key in
            do throws(StateStoreError) {
                try get(key) { value in
                    if let value, value.count == 8 { found = Int(clamping: Int64(littleEndian: value.loadUnaligned(as: Int64.self))) }
                }
            } catch { failed = error }
        }
        if let failed { throw failed }
        return found
    }

    /// The number of keys that are read at once; a small number balances the work of the threads.
    private static let keysAtOnce = 64
    private static let threads = max(ProcessInfo.processInfo.activeProcessorCount, 1)

    /// Many keys at once, ascending: neighbours share the blocks that are read. Large numbers of them are read in parallel.
    func get(_ keys: ByteSlices, _ body: (_ index: Int, UnsafeRawBufferPointer?) -> Void) throws(StateStoreError) {
        let count = keys.count
        var pointers: [UnsafePointer<CChar>?] = []
        var sizes: [Int] = []
        pointers.reserveCapacity(count)
        sizes.reserveCapacity(count)
        for index in 0..<count {
            let key = keys[index]
            pointers.append(key.characters)
            sizes.append(key.count)
        }
        var values = [OpaquePointer?](repeating: nil, count: count)
        var failures = [UnsafeMutablePointer<CChar>?](repeating: nil, count: count)
        let runs = (count + Self.keysAtOnce - 1) / Self.keysAtOnce
        let taken = Atomic<Int>(0)
        pointers.withUnsafeBufferPointer { pointers in
            sizes.withUnsafeBufferPointer { sizes in
                values.withUnsafeMutableBufferPointer { values in
                    failures.withUnsafeMutableBufferPointer { failures in
                        // Each thread uses its own run of all four.
                        nonisolated(unsafe) let lent = (
                            self.database, reading, family, pointers.baseAddress, sizes.baseAddress, values.baseAddress,
                            failures.baseAddress
                        )
                        Parallel.forEach(min(Self.threads, runs)) { _ in
                            let (database, reading, family, pointers, sizes, values, failures) = lent
                            guard let pointers, let sizes, let values, let failures else { return }
                            while true {
                                let start = taken.wrappingAdd(Self.keysAtOnce, ordering: .relaxed).oldValue
                                guard start < count else { return }
                                rocksdb_batched_multi_get_cf(
                                    database, reading, family, min(Self.keysAtOnce, count - start), pointers + start, sizes + start,
                                    values + start, failures + start, true)
                            }
                        }
                    }
                }
            }
        }
        var first: StateStoreError?
        for index in 0..<count {
            if let failure = failures[index] {
                let error = Self.error(failure, path)
                first = first ?? error
                continue
            }
            guard let slice = values[index] else {
                body(index, nil)
                continue
            }
            var size = 0
            let value = rocksdb_pinnableslice_value(slice, &size)
            body(index, UnsafeRawBufferPointer(start: value, count: size))
            rocksdb_pinnableslice_destroy(slice)
        }
        if let first { throw first }
    }

    /// Iterates over the keys from `start` on, in order, until `body` returns false.
    func forEach(from start: [UInt8], _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Bool) throws {
        let iterator = rocksdb_create_iterator(database, reading)
        defer { rocksdb_iter_destroy(iterator) }
        start.withUnsafeBytes { rocksdb_iter_seek(iterator, $0.characters, $0.count) }
        while rocksdb_iter_valid(iterator) != 0 {
            var keyCount = 0
            var valueCount = 0
            let key = rocksdb_iter_key(iterator, &keyCount)
            let value = rocksdb_iter_value(iterator, &valueCount)
            guard
                try body(UnsafeRawBufferPointer(start: key, count: keyCount), UnsafeRawBufferPointer(start: value, count: valueCount))
            else { return }
            rocksdb_iter_next(iterator)
        }
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_iter_get_error(iterator, &failure)
        try check(failure)
    }

    // MARK: Writing

    /// Changes that become visible together.
    struct Batch: ~Copyable {
        fileprivate let batch: OpaquePointer? = rocksdb_writebatch_create()

        deinit { rocksdb_writebatch_destroy(batch) }

        func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
            rocksdb_writebatch_put(batch, key.characters, key.count, value.characters, value.count)
        }

        func remove(_ key: UnsafeRawBufferPointer) { rocksdb_writebatch_delete(batch, key.characters, key.count) }
    }

    func write(_ batch: borrowing Batch) throws(StateStoreError) {
        var failure: UnsafeMutablePointer<CChar>?
        rocksdb_write(database, writing, batch.batch, &failure)
        try check(failure)
    }

    /// Makes a copy of the database in a new directory: hard links to its files, so it takes no time.
    func copy(to directory: String) throws(StateStoreError) {
        var failure: UnsafeMutablePointer<CChar>?
        let checkpoint = rocksdb_checkpoint_object_create(database, &failure)
        try check(failure)
        defer { rocksdb_checkpoint_object_destroy(checkpoint) }
        rocksdb_checkpoint_create(checkpoint, directory, 0, &failure)
        try check(failure)
    }

    /// A statistic of the library, such as `rocksdb.cur-size-all-mem-tables`.
    func number(_ property: String) -> Int {
        var value: UInt64 = 0
        return rocksdb_property_int(database, property, &value) == 0 ? Int(clamping: value) : 0
    }

    // MARK: Failures

    private func check(_ failure: UnsafeMutablePointer<CChar>?) throws(StateStoreError) {
        if let failure { throw Self.error(failure, path) }
    }

    private static func error(_ failure: UnsafeMutablePointer<CChar>?, _ path: String) -> StateStoreError {
        let text = failure.map { String(cString: $0) } ?? "no reason given"
        if let failure { rocksdb_free(failure) }
        return StateStoreError(
            .database,
            "\(path): RocksDB: \(text); check that disk and start again: the working copy is rebuilt from the checkpoint")
    }
}

extension UnsafeRawBufferPointer {
    /// The bytes in the library's type.
    fileprivate var characters: UnsafePointer<CChar>? { baseAddress?.assumingMemoryBound(to: CChar.self) }
}
