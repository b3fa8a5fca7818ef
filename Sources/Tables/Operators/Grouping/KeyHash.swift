/// The hash of group keys: 64 × 64 → 128 bit multiplications, folded, as in wyhash. Stable, because states may depend on it.
enum KeyHash {
    @inline(__always) static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    @inline(__always) static func words(_ words: UnsafePointer<UInt64>, count: Int) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15
        for index in 0..<count { hash = mix(hash, words[index]) }
        return hash
    }

    @inline(__always) static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        fold(word ^ 0xA076_1D64_78BD_642F, hash ^ 0xE703_7ED1_A0B4_28DB) &+ word
    }

    /// The hash of a run of bytes of any length.
    static func bytes(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x8EBC_6AF0_9C88_C6E3
        var position = 0
        while position + 8 <= bytes.count {
            hash = mix(hash, bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < bytes.count {
            tail = tail << 8 | UInt64(bytes[position])
            position += 1
        }
        return mix(hash, tail)
    }
}
