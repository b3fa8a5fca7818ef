/// A buffer under construction: grows by doubling and is handed over without a copy by `finish()`.
///
/// With a `limit` it stores no byte past it: it is then full and drops further bytes, and its owner must check `isFull`.
public struct GrowableBuffer: ~Copyable {
    @usableFromInline var base: UnsafeMutableRawPointer
    @usableFromInline var capacity: Int
    @usableFromInline var written = 0
    /// Bytes written so far.
    @inlinable public var byteCount: Int { written }

    /// The most bytes that it may hold.
    public var limit: Int
    /// Whether bytes were dropped: the limit was reached, or memory ran out.
    public private(set) var isFull = false

    public init(capacity: Int = 256, limit: Int = .max) {
        self.limit = limit
        self.capacity = max(64, min(capacity, limit))
        base = .allocate(byteCount: self.capacity + Buffer.padding, alignment: 64)
    }

    deinit { base.deallocate() }

    /// Makes room for `additional` more bytes; amortised O(1) a byte. Returns false where the limit does not allow it.
    @inlinable @discardableResult public mutating func reserve(_ additional: Int) -> Bool {
        byteCount + additional <= capacity || grow(to: byteCount + additional)
    }

    @usableFromInline mutating func grow(to needed: Int) -> Bool {
        if isFull || needed > limit {
            isFull = true
            return false
        }
        let capacity = max(needed, min(self.capacity * 2, limit))
        // A buffer with a limit has an owner who checks `isFull`.
        if limit < .max, !Buffer.mayAllocate(capacity + Buffer.padding) {
            isFull = true
            return false
        }
        let moved = UnsafeMutableRawPointer.allocate(byteCount: capacity + Buffer.padding, alignment: 64)
        moved.copyMemory(from: base, byteCount: byteCount)
        base.deallocate()
        base = moved
        self.capacity = capacity
        return true
    }

    @inlinable public mutating func append<T: BitwiseCopyable>(_ value: T) {
        guard reserve(MemoryLayout<T>.size) else { return }
        base.storeBytes(of: value, toByteOffset: byteCount, as: T.self)
        advance(by: MemoryLayout<T>.size)
    }

    @inlinable public mutating func append(contentsOf bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        guard reserve(bytes.count) else { return }
        (base + byteCount).copyMemory(from: source, byteCount: bytes.count)
        advance(by: bytes.count)
    }

    /// Lets `body` write up to `maximum` bytes at the end and return how many it wrote.
    @inlinable public mutating func append(atMost maximum: Int, _ body: (UnsafeMutableRawPointer) throws -> Int) rethrows {
        guard reserve(maximum) else { return }
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
