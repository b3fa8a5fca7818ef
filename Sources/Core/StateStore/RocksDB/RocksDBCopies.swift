import Checkpoints
import Columnar
import Foundation
import Synchronization

/// Copies a database's files into the checkpoint, and back.
struct RocksDBCopies {
    let files: StateFiles
    let memory: RocksDBMemory
    let stored: StoredTables

    private static func tables(_ files: StateFiles) -> String { "\(files.directory)/SSTs" }

    static func removeAll(_ directory: String) throws(CheckpointError) {
        guard FileManager.default.fileExists(atPath: directory) else { return }
        do { try FileManager.default.removeItem(atPath: directory) } catch {
            throw CheckpointError(.io, path: directory, "\(directory): cannot be removed", underlying: error)
        }
    }

    // MARK: Into the checkpoint

    /// Writes the database's files and then the file that names them; tables that the checkpoint already has are not written again.
    ///
    /// The version is that of the copy itself, because later batches may run meanwhile.
    func write(_ database: RocksDB, scratch: String, base: StateFiles.Base?) throws {
        guard let checkpoint = files.checkpoint else { return }
        try Self.removeAll(scratch)
        try database.copy(to: scratch)
        defer { try? Self.removeAll(scratch) }
        let (version, keys) = try numbers(scratch)
        var record = RocksDBCheckpoint(version: version, keys: keys)
        let local = LocalFileSystem(isDurable: false)
        try checkpoint.files.makeDirectory(Self.tables(files))
        for name in try local.list(scratch).sorted() {
            if name.hasSuffix(".sst") {
                record.tables.append(try store(name, from: scratch, checkpoint))
            } else if name == "CURRENT" || name.hasPrefix("MANIFEST-") || name.hasPrefix("OPTIONS-") {
                record.small.append((name, try local.read("\(scratch)/\(name)") ?? []))
            }
        }
        let base = base ?? StateFiles.Base(version: version)
        try checkpoint.write([FileWrite(files.path(base), record.bytes)])
        stored.replace(record.tables)
        files.added(base)
    }

    private func store(_ name: String, from scratch: String, _ checkpoint: CheckpointDirectory) throws -> RocksDBCheckpoint.Table {
        if let known = stored[name] { return known }
        guard let bytes = try LocalFileSystem(isDurable: false).read("\(scratch)/\(name)") else {
            throw CheckpointError(.io, path: scratch, "\(scratch)/\(name) has gone while it was copied; is that directory being cleared?")
        }
        // Two working copies may give the same name to different files.
        let unique = String(UInt64.random(in: 0 ... .max), radix: 36)
        let table = RocksDBCheckpoint.Table(
            name: name, stored: "\(name.dropLast(4))-\(unique).sst", size: bytes.count, crc: CRC32C.checksum(bytes))
        try checkpoint.write([FileWrite("\(Self.tables(files))/\(table.stored)", bytes)])
        return table
    }

    private func numbers(_ directory: String) throws -> (version: Int64, keys: Int) {
        let copy = try RocksDB(directory, memory, isReadOnly: true)
        defer { copy.close() }
        return (Int64(try copy.integer(RocksDBKeys.version) ?? 0), try copy.integer(RocksDBKeys.count) ?? 0)
    }

    // MARK: Out of it

    /// Restores the database of a base. Each file is checked against its checksum.
    static func restore(_ base: StateFiles.Base, _ files: StateFiles, to directory: String, _ stored: StoredTables) throws {
        let path = files.path(base)
        let record = try RocksDBCheckpoint(try files.read(base: base), version: base.version, path: path)
        let local = LocalFileSystem(isDurable: false)
        try local.makeDirectory(directory)
        for table in record.tables {
            let from = "\(tables(files))/\(table.stored)"
            guard let bytes = try files.files.read(from) else {
                throw RocksDBCheckpoint.damaged(from, "missing, though \(path) names it")
            }
            guard bytes.count == table.size, CRC32C.checksum(bytes) == table.crc else {
                throw RocksDBCheckpoint.damaged(from, "torn or damaged: its checksum is not the one in \(path)")
            }
            try local.put("\(directory)/\(table.name)", bytes)
        }
        for file in record.small { try local.put("\(directory)/\(file.name)", file.bytes) }
        stored.replace(record.tables)
    }

    /// Removes tables that no checkpoint names.
    static func removeUnused(_ files: StateFiles) throws {
        var used: Set<String> = []
        for name in try files.files.list(files.directory) where name.hasSuffix(".checkpoint") {
            let path = "\(files.directory)/\(name)"
            guard let version = name.split(separator: ".").first.flatMap({ Int64($0) }), let bytes = try files.files.read(path) else {
                continue
            }
            used.formUnion(try RocksDBCheckpoint(bytes, version: version, path: path).tables.map(\.stored))
        }
        for name in try files.files.list(tables(files)) where !used.contains(name) { try files.files.remove("\(tables(files))/\(name)") }
    }
}

/// Which of a database's files the checkpoint has, and under which names. A database never reuses a name.
final class StoredTables: Sendable {
    private let tables = Mutex<[String: RocksDBCheckpoint.Table]>([:])

    subscript(name: String) -> RocksDBCheckpoint.Table? { tables.withLock { $0[name] } }

    /// Keeps only these.
    func replace(_ present: [RocksDBCheckpoint.Table]) {
        tables.withLock { $0 = Dictionary(present.map { ($0.name, $0) }) { $1 } }
    }
}
