import Checkpoints

/// The bytes of a delta or snapshot.
///
/// Little-endian: `PSTATE`, u16 format, u8 kind, i64 version, u64 number of records; per record u32 key length, key, i32 value length
/// (-1: removed), and where there is a value the i64 time at which it expires (the greatest for never) and the value; at the end the
/// CRC32C of all before it.
struct StateFile {
    enum Kind: UInt8 {
        case delta = 1
        case snapshot = 2

        var suffix: String { self == .delta ? "delta" : "snapshot" }
    }

    /// 2 since values may expire.
    static let format: UInt16 = 2
    static let magic = Array("PSTATE".utf8)
    private static let headerCount = 6 + 2 + 1 + 8 + 8

    private(set) var bytes: [UInt8]
    private var records: UInt64 = 0

    init(_ kind: Kind, version: Int64, capacity: Int) {
        bytes = []
        bytes.reserveCapacity(capacity + Self.headerCount + 4)
        bytes += Self.magic
        append(Self.format)
        bytes.append(kind.rawValue)
        append(version)
        append(records)
    }

    mutating func add(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, expiresAt: Int64 = KeyedBytes.never) {
        records &+= 1
        append(UInt32(truncatingIfNeeded: key.count))
        bytes.append(contentsOf: key)
        append(value.map { Int32(truncatingIfNeeded: $0.count) } ?? -1)
        guard let value else { return }
        append(expiresAt)
        bytes.append(contentsOf: value)
    }

    /// Completes the file with its count and checksum.
    consuming func sealed() -> [UInt8] {
        let count = records
        let place = Self.headerCount - 8
        bytes.withUnsafeMutableBytes { $0.storeBytes(of: count.littleEndian, toByteOffset: place, as: UInt64.self) }
        append(CRC32C.checksum(bytes))
        return bytes
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    typealias Record = (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?, _ expiresAt: Int64) throws -> Void

    /// Passes each record of a file to `body`; none if the file is damaged.
    static func read(_ bytes: [UInt8], kind: Kind, version: Int64, path: String, _ body: Record) throws {
        let remedy = "restore it from a copy, or start over with a new checkpoint directory"
        func damaged(_ what: String) -> CheckpointError { .corrupt(path, what, remedy: remedy) }
        if bytes.isEmpty { throw damaged("torn: it is empty") }
        guard bytes.count >= 8, bytes.starts(with: magic) else {
            throw damaged("was not written by this engine (Spark's own state files cannot be read)")
        }
        try bytes.withUnsafeBytes { all in
            let format = UInt16(littleEndian: all.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
            guard format <= Self.format else {
                throw CheckpointError.newerFormat(path, found: "\(format)", reads: "up to \(Self.format)", remedy: remedy)
            }
            guard all.count >= headerCount + 4 else { throw damaged("torn: it has only \(all.count) bytes") }
            let end = all.count - 4
            let crc = UInt32(littleEndian: all.loadUnaligned(fromByteOffset: end, as: UInt32.self))
            var sum = CRC32C()
            sum.add(UnsafeRawBufferPointer(rebasing: all[..<end]))
            guard crc == sum.value else { throw damaged("torn or damaged: its checksum does not match") }
            guard format == Self.format else {
                throw damaged("has format \(format) of an earlier engine, which stored no times of expiry")
            }
            guard all[8] == kind.rawValue, Int64(littleEndian: all.loadUnaligned(fromByteOffset: 9, as: Int64.self)) == version
            else { throw damaged("is the file of another version; it was renamed or copied") }
            var rest = UInt64(littleEndian: all.loadUnaligned(fromByteOffset: 17, as: UInt64.self))
            var index = headerCount
            func take(_ count: Int) -> UnsafeRawBufferPointer? {
                guard count >= 0, count <= end - index else { return nil }
                defer { index += count }
                return UnsafeRawBufferPointer(rebasing: all[index..<index + count])
            }
            while rest > 0 {
                guard let keyCount = take(4), let key = take(Int(UInt32(littleEndian: keyCount.loadUnaligned(as: UInt32.self)))),
                    let field = take(4)
                else { throw damaged("damaged: a record is cut") }
                let valueCount = Int32(littleEndian: field.loadUnaligned(as: Int32.self))
                if valueCount == -1 {
                    try body(key, nil, KeyedBytes.never)
                } else {
                    guard let time = take(8), let value = take(Int(valueCount)) else { throw damaged("damaged: a record is cut") }
                    try body(key, value, Int64(littleEndian: time.loadUnaligned(as: Int64.self)))
                }
                rest -= 1
            }
            if index != end { throw damaged("damaged: bytes are left over") }
        }
    }
}
