/// How the pairs of a store are stored in a database.
///
/// `1`+key → u64 time of expiry (little-endian), value; `2`+time+key → nothing, for what expires (the time big-endian with its sign
/// bit inverted, so that byte order is the order of time); `0`+name → a number about the store.
enum RocksDBKeys {
    static let meta: UInt8 = 0
    static let pair: UInt8 = 1
    static let expiry: UInt8 = 2
    static let version: [UInt8] = [meta] + Array("version".utf8)
    static let count: [UInt8] = [meta] + Array("count".utf8)
    static let liveBytes: [UInt8] = [meta] + Array("bytes".utf8)

    static func withPair<R>(_ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try withUnsafeTemporaryAllocation(byteCount: key.count + 1, alignment: 8) { buffer in
            buffer[0] = pair
            UnsafeMutableRawBufferPointer(rebasing: buffer[1...]).copyMemory(from: key)
            return try body(UnsafeRawBufferPointer(buffer))
        }
    }

    static func withExpiry(_ time: Int64, _ key: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Void) {
        withUnsafeTemporaryAllocation(byteCount: key.count + 9, alignment: 8) { buffer in
            buffer[0] = expiry
            buffer.storeBytes(of: (UInt64(bitPattern: time) ^ 1 << 63).bigEndian, toByteOffset: 1, as: UInt64.self)
            UnsafeMutableRawBufferPointer(rebasing: buffer[9...]).copyMemory(from: key)
            body(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The first key of the times from `time` on.
    static func firstExpiry(from time: Int64) -> [UInt8] {
        var start: [UInt8] = []
        withExpiry(time, UnsafeRawBufferPointer(start: nil, count: 0)) { start = Array($0) }
        return start
    }

    static func time(ofExpiry key: UnsafeRawBufferPointer) -> Int64 {
        Int64(bitPattern: UInt64(bigEndian: key.loadUnaligned(fromByteOffset: 1, as: UInt64.self)) ^ 1 << 63)
    }

    /// Splits a stored value.
    static func value(_ stored: UnsafeRawBufferPointer) -> (expiresAt: Int64, value: UnsafeRawBufferPointer) {
        guard stored.count >= 8 else { return (KeyedBytes.never, UnsafeRawBufferPointer(start: nil, count: 0)) }
        return (Int64(littleEndian: stored.loadUnaligned(as: Int64.self)), UnsafeRawBufferPointer(rebasing: stored[8...]))
    }
}
