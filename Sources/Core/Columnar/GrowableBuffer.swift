/// A buffer under construction: grows by doubling and is handed over without a copy by `finish()`.
public struct GrowableBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var written = 0
    /// Bytes written so far.
    @inlinable public var byteCount: Int { written }

    public init(capacity: Int = 256) {
        self.capacity = max(64, capacity)
        base = .allocate(byteCount: self.capacity + Buffer.padding, alignment: 64)
    }

    deinit { base.deallocate() }

    /// Makes room for `additional` more bytes; amortised O(1) a byte.
    @inlinable public mutating func reserve(_ additional: Int) {
        if byteCount + additional > capacity { grow(to: byteCount + additional) }
    }

    @usableFromInline mutating func grow(to needed: Int) {
        let capacity = max(needed, self.capacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity + Buffer.padding, alignment: 64)
        moved.copyMemory(from: base, byteCount: byteCount)
        base.deallocate()
        base = moved
        self.capacity = capacity
    }

    @inlinable public mutating func append<T: BitwiseCopyable>(_ value: T) {
        reserve(MemoryLayout<T>.size)
        base.storeBytes(of: value, toByteOffset: byteCount, as: T.self)
        advance(by: MemoryLayout<T>.size)
    }

    @inlinable public mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(bytes.count)
        (base + byteCount).copyMemory(from: source, byteCount: bytes.count)
        advance(by: bytes.count)
    }

    /// Lets `body` write up to `maximum` bytes at the end and say how many it wrote.
    @inlinable public mutating func append(atMost maximum: Int, _ body: (UnsafeMutableRawPointer) throws -> Int) rethrows {
        reserve(maximum)
        let written = try body(base + byteCount)
        precondition(written >= 0 && written <= maximum, "wrote outside of the reserved bytes")
        advance(by: written)
    }

    @inlinable mutating func advance(by count: Int) { written += count }

    /// Reads what was written so far.
    @inlinable public func withBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) rethrows -> R {
        try body(UnsafeRawBufferPointer(start: base, count: byteCount))
    }

    /// The finished buffer, without a copy.
    public consuming func finish() -> Buffer {
        let buffer = Buffer(adopting: base, byteCount: byteCount)
        discard self
        return buffer
    }
}
