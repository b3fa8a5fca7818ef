/// Reads and writes the fixed-size states of the built-in aggregates.
package enum StateBytes {
    @inlinable package static func append<T: BitwiseCopyable>(_ value: T, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes += $0 }
    }

    /// Writes a length over the one byte that was reserved for it: most are short.
    package static func setLength(_ length: Int, at place: Int, of bytes: inout [UInt8]) {
        guard length >= 0x80 else {
            bytes[place] = UInt8(truncatingIfNeeded: length)
            return
        }
        var rest = length
        var encoded: [UInt8] = []
        while rest >= 0x80 {
            encoded.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        encoded.append(UInt8(truncatingIfNeeded: rest))
        bytes.replaceSubrange(place...place, with: encoded)
    }

    /// The single value that `bytes` encode.
    package static func only<T: BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer, as type: T.Type = T.self) throws(StateMismatch) -> T {
        guard bytes.count == MemoryLayout<T>.size else {
            throw StateMismatch("a state of \(bytes.count) bytes where one of \(MemoryLayout<T>.size) was expected")
        }
        return bytes.loadUnaligned(as: T.self)
    }
}
