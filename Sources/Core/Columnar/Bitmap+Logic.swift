/// Wordwise logic over bitmaps. A buffer's padding makes whole-word access past the last bit safe.
extension Bitmap {
    /// How many 64-bit words hold the bits.
    @inlinable public var wordCount: Int { (count + 63) / 64 }

    /// 64 bits from bit `index * 64`; the bits past `count` are clear.
    @inlinable public func word(_ index: Int) -> UInt64 {
        let word = buffer.base.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
        let left = count - index * 64
        return left >= 64 ? word : word & ((1 << UInt64(truncatingIfNeeded: left)) &- 1)
    }

    /// A bitmap whose word `i` is `word(i)`.
    @inlinable public init(count: Int, words word: (Int) -> UInt64) {
        let words = (count + 63) / 64
        let buffer = Buffer.uninitialized(byteCount: words * 8)
        let out = buffer.mutableElements(as: UInt64.self)
        for index in 0..<words { out[index] = word(index) }
        self.init(buffer: buffer, count: count)
    }

    /// A bitmap whose bit `i` is `bit(i)`; packs 64 bits a store.
    @inlinable public init(count: Int, bits bit: (Int) -> Bool) {
        self.init(count: count) { word in
            let start = word * 64
            let end = min(start + 64, count)
            var packed: UInt64 = 0
            for index in start..<end { packed |= (bit(index) ? 1 : 0) << UInt64(truncatingIfNeeded: index - start) }
            return packed
        }
    }

    /// All bits set, or all clear.
    public init(repeating bit: Bool, count: Int) {
        self.init(count: count) { _ in bit ? .max : 0 }
    }

    public static func & (a: Bitmap, b: Bitmap) -> Bitmap {
        precondition(a.count == b.count, "bitmaps differ in length")
        return Bitmap(count: a.count) { a.word($0) & b.word($0) }
    }

    public static func | (a: Bitmap, b: Bitmap) -> Bitmap {
        precondition(a.count == b.count, "bitmaps differ in length")
        return Bitmap(count: a.count) { a.word($0) | b.word($0) }
    }

    public static prefix func ~ (a: Bitmap) -> Bitmap {
        Bitmap(count: a.count) { ~a.word($0) }
    }

    /// The bits `range`, from bit 0.
    public func slice(_ range: Range<Int>) -> Bitmap {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice outside of the bitmap")
        let start = range.lowerBound
        if start & 63 == 0 { return Bitmap(count: range.count) { word(start / 64 + $0) } }
        let shift = UInt64(start & 63)
        let words = wordCount
        return Bitmap(count: range.count) { index in
            let low = start / 64 + index
            return word(low) >> shift | (low + 1 < words ? word(low + 1) << (64 - shift) : 0)
        }
    }

    /// Both validities; nil stands for "none is null".
    public static func both(_ a: Bitmap?, _ b: Bitmap?) -> Bitmap? {
        guard let a else { return b }
        guard let b else { return a }
        return a & b
    }

    /// The positions of the set bits, ascending.
    public var setIndices: Selection {
        let buffer = Buffer.uninitialized(byteCount: setCount * 4)
        let out = buffer.mutableElements(as: Int32.self)
        var position = 0
        for index in 0..<wordCount {
            var bits = word(index)
            if bits == .max {
                for bit in 0..<64 { out[position + bit] = Int32(truncatingIfNeeded: index * 64 + bit) }
                position += 64
                continue
            }
            while bits != 0 {
                out[position] = Int32(truncatingIfNeeded: index * 64 + bits.trailingZeroBitCount)
                position += 1
                bits &= bits &- 1
            }
        }
        return Selection(buffer: buffer, count: setCount)
    }
}
