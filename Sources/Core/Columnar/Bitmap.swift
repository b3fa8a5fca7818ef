/// Arrow's bit-packed booleans: bit `i` of the buffer, least significant first.
///
/// As an array's validity, a set bit means "not null".
public struct Bitmap: Sendable {
    public let buffer: Buffer
    /// How many bits.
    public let count: Int
    /// How many of them are set.
    public let setCount: Int

    public init(buffer: Buffer, count: Int) {
        precondition(buffer.byteCount * 8 >= count, "bitmap shorter than its count")
        self.buffer = buffer
        self.count = count
        var set = 0
        let words = buffer.bytes
        let full = count / 8
        var byte = 0
        while byte + 8 <= full {
            set += words.loadUnaligned(fromByteOffset: byte, as: UInt64.self).nonzeroBitCount
            byte += 8
        }
        while byte < full {
            set += words[byte].nonzeroBitCount
            byte += 1
        }
        if count % 8 != 0 { set += (words[full] & (UInt8(1) << UInt8(count % 8) &- 1)).nonzeroBitCount }
        setCount = set
    }

    public init(_ bits: [Bool]) {
        let buffer = Buffer(byteCount: (bits.count + 7) / 8)
        let bytes = buffer.mutableElements(as: UInt8.self)
        for (index, bit) in bits.enumerated() where bit { bytes[index >> 3] |= 1 << UInt8(index & 7) }
        self.init(buffer: buffer, count: bits.count)
    }

    @inlinable public subscript(index: Int) -> Bool {
        buffer.base.load(fromByteOffset: index >> 3, as: UInt8.self) & (1 << UInt8(truncatingIfNeeded: index & 7)) != 0
    }
}

/// Bits under construction.
public struct BitmapBuilder: ~Copyable {
    @usableFromInline var bytes: GrowableBuffer
    @usableFromInline var pending: UInt8 = 0
    @usableFromInline var bitCount = 0
    @usableFromInline var anyClear = false

    public init(capacity: Int = 0) { bytes = GrowableBuffer(capacity: capacity / 8 + 1) }

    /// Bits appended so far.
    @inlinable public var count: Int { bitCount }
    /// Whether any appended bit was clear.
    @inlinable public var hasClear: Bool { anyClear }

    @inlinable public mutating func append(_ bit: Bool) {
        if bit { pending |= 1 << UInt8(truncatingIfNeeded: bitCount & 7) } else { anyClear = true }
        bitCount += 1
        if bitCount & 7 == 0 {
            bytes.append(pending)
            pending = 0
        }
    }

    public mutating func append(repeating bit: Bool, count: Int) {
        var left = count
        while left > 0, bitCount & 7 != 0 {
            append(bit)
            left -= 1
        }
        let whole = left / 8
        if whole > 0 {
            bytes.append(atMost: whole) { base in
                base.initializeMemory(as: UInt8.self, repeating: bit ? 0xFF : 0, count: whole)
                return whole
            }
            bitCount += whole * 8
            if !bit { anyClear = true }
            left -= whole * 8
        }
        while left > 0 {
            append(bit)
            left -= 1
        }
    }

    public consuming func finish() -> Bitmap {
        let count = bitCount
        if count & 7 != 0 { bytes.append(pending) }
        return Bitmap(buffer: bytes.finish(), count: count)
    }
}
