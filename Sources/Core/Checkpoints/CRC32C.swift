/// The Castagnoli checksum, which guards every file of our own formats.
public struct CRC32C: Sendable {
    private var state: UInt32 = .max

    public init() {}

    /// The checksum of all that was added.
    public var value: UInt32 { ~state }

    public static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var crc = CRC32C()
        crc.add(bytes)
        return crc.value
    }

    public mutating func add(_ bytes: some Sequence<UInt8>) {
        let contiguous: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
        if contiguous == nil { Array(bytes).withUnsafeBytes { add($0) } }
    }

    /// Eight bytes a round by eight tables.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var crc = state
        var index = 0
        Self.tables.withUnsafeBufferPointer { tables in
            while index &+ 8 <= bytes.count {
                let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(crc)
                crc =
                    tables[1792 &+ Int(word & 0xFF)] ^ tables[1536 &+ Int((word >> 8) & 0xFF)]
                    ^ tables[1280 &+ Int((word >> 16) & 0xFF)] ^ tables[1024 &+ Int((word >> 24) & 0xFF)]
                    ^ tables[768 &+ Int((word >> 32) & 0xFF)] ^ tables[512 &+ Int((word >> 40) & 0xFF)]
                    ^ tables[256 &+ Int((word >> 48) & 0xFF)] ^ tables[Int(word >> 56)]
                index &+= 8
            }
            while index < bytes.count {
                crc = tables[Int((crc ^ UInt32(bytes[index])) & 0xFF)] ^ (crc >> 8)
                index &+= 1
            }
        }
        state = crc
    }

    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1 }
            tables[byte] = crc
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let previous = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = tables[Int(previous & 0xFF)] ^ (previous >> 8)
            }
        }
        return tables
    }()
}
