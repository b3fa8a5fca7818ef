/// Reads words and runs of bytes in order; nil if there are too few bytes.
@usableFromInline package struct StateReader {
    @usableFromInline let bytes: UnsafeRawBufferPointer
    @usableFromInline var position = 0

    @inlinable package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    @inlinable package var remaining: Int { bytes.count - position }

    @inlinable package mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    /// A length as `StateBytes.setLength` writes it.
    @inlinable package mutating func length() -> UInt64? {
        var length: UInt64 = 0
        var shift: UInt64 = 0
        while shift < 63 {
            guard let part = byte() else { return nil }
            length |= UInt64(part & 0x7F) << shift
            if part < 0x80 { return length }
            shift += 7
        }
        return nil
    }

    @inlinable package mutating func word() -> UInt64? {
        guard remaining >= 8 else { return nil }
        defer { position += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
    }

    @inlinable package mutating func run(_ count: UInt64) -> UnsafeRawBufferPointer? {
        guard let count = Int(exactly: count), count <= remaining else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}
