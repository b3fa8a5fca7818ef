/// The hash of a key's bytes. It must never change: partitions on disk depend on it.
public enum StateKeyHash {
    public static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: key.count) ^ 0x9E37_79B9_7F4A_7C15
        var index = 0
        while index &+ 8 <= key.count {
            state = mix(state ^ UInt64(littleEndian: key.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
            index &+= 8
        }
        var tail: UInt64 = 0
        while index < key.count {
            tail = tail << 8 | UInt64(key[index])
            index &+= 1
        }
        return mix(state ^ tail)
    }

    /// Which of `count` partitions a key belongs to. Uses other bits of the hash than a table does.
    public static func partition(of key: UnsafeRawBufferPointer, count: Int) -> Int {
        count <= 1 ? 0 : Int((hash(key) >> 32) % UInt64(count))
    }

    /// Folds the 128-bit product: each input bit affects each output bit.
    private static func mix(_ value: UInt64) -> UInt64 {
        let product = value.multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low ^ (value >> 32)
    }
}
