/// Words of 8 bytes, the lowest first: how numbers lie in state that engines read byte for byte.
package enum LittleEndian {
    package static func bytes(_ bits: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: bits >> (UInt64($0) &* 8)) } }

    /// The number of up to 8 bytes.
    package static func word(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var (bits, shift): (UInt64, UInt64) = (0, 0)
        for byte in bytes {
            bits |= UInt64(byte) << shift
            shift &+= 8
        }
        return bits
    }
}
