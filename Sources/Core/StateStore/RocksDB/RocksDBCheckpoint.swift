import Checkpoints

/// The file `V.checkpoint`: which files make up the database at version V. Little-endian.
///
/// `PCHECK`, u16 format, i64 version, u64 keys, u64 bytes of keys and values; u32 number of tables, each: name here, name under `SSTs/`
/// (u32 length, UTF-8), u64 size, u32 CRC32C; u32 number of small files, each: name, u32 length, bytes; the CRC32C of all before it.
struct RocksDBCheckpoint {
    struct Table: Hashable {
        /// In the database's directory.
        var name: String
        /// Under `SSTs/`: never reused for different contents.
        var stored: String
        var size: Int
        var crc: UInt32
    }

    static let format: UInt16 = 1
    static let magic = Array("PCHECK".utf8)

    var version: Int64
    var keys: Int
    var tables: [Table] = []
    /// `CURRENT`, the manifest and the options.
    var small: [(name: String, bytes: [UInt8])] = []

    var bytes: [UInt8] {
        var bytes = Self.magic
        func append(_ value: some FixedWidthInteger) { withUnsafeBytes(of: value.littleEndian) { bytes += $0 } }
        func append(_ run: [UInt8]) {
            append(UInt32(truncatingIfNeeded: run.count))
            bytes += run
        }
        append(Self.format)
        append(version)
        append(UInt64(keys))
        append(UInt32(truncatingIfNeeded: tables.count))
        for table in tables {
            append(Array(table.name.utf8))
            append(Array(table.stored.utf8))
            append(UInt64(table.size))
            append(table.crc)
        }
        append(UInt32(truncatingIfNeeded: small.count))
        for file in small {
            append(Array(file.name.utf8))
            append(file.bytes)
        }
        append(CRC32C.checksum(bytes))
        return bytes
    }

    init(version: Int64, keys: Int) {
        self.version = version
        self.keys = keys
    }

    /// - Throws: `.newerFormat`, or `.corrupt` that names the file and what to do.
    init(_ bytes: [UInt8], version: Int64, path: String) throws(CheckpointError) {
        func damaged(_ what: String) -> CheckpointError { Self.damaged(path, what) }
        guard bytes.count >= 12, bytes.starts(with: Self.magic) else {
            throw damaged(bytes.isEmpty ? "torn: it is empty" : "torn or not of this engine")
        }
        let format = UInt16(bytes[6]) | UInt16(bytes[7]) << 8
        guard format <= Self.format else {
            throw .newerFormat(path, found: "\(format)", reads: "up to \(Self.format)", remedy: Self.remedy)
        }
        var reader = Reader(bytes: bytes, position: bytes.count - 4)
        let crc: UInt32? = reader.number()
        guard crc == CRC32C.checksum(bytes.dropLast(4)) else { throw damaged("torn or damaged: its checksum does not match") }
        reader = Reader(bytes: bytes, position: 8)
        guard let found: Int64 = reader.number(), found == version else {
            throw damaged("is the file of another version; it was renamed or copied")
        }
        guard let keys: UInt64 = reader.number(), let tables: UInt32 = reader.number() else { throw damaged("damaged: it is cut") }
        self.init(version: version, keys: Int(clamping: keys))
        for _ in 0..<tables {
            guard let name = reader.text(), let stored = reader.text(), let size: UInt64 = reader.number(),
                let crc: UInt32 = reader.number()
            else { throw damaged("damaged: it is cut") }
            self.tables.append(Table(name: name, stored: stored, size: Int(clamping: size), crc: crc))
        }
        guard let count: UInt32 = reader.number() else { throw damaged("damaged: it is cut") }
        for _ in 0..<count {
            guard let name = reader.text(), let run = reader.run() else { throw damaged("damaged: it is cut") }
            small.append((name, run))
        }
    }

    private static let remedy = "restore it from a copy, or start over with a new checkpoint directory"

    static func damaged(_ path: String, _ what: String) -> CheckpointError { .corrupt(path, what, remedy: remedy) }

    private struct Reader {
        let bytes: [UInt8]
        var position: Int

        mutating func number<T: FixedWidthInteger>() -> T? {
            let size = T.bitWidth / 8
            guard bytes.count - position >= size else { return nil }
            defer { position += size }
            return bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self)) }
        }

        mutating func run() -> [UInt8]? {
            guard let count: UInt32 = number(), bytes.count - position >= Int(count) else { return nil }
            defer { position += Int(count) }
            return Array(bytes[position..<position + Int(count)])
        }

        mutating func text() -> String? { run().flatMap { String(validating: $0, as: UTF8.self) } }
    }
}
