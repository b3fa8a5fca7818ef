import Glibc

/// A run of bytes that never moves: 64-byte aligned, padded, immutable once handed on.
///
/// Every array and every Kafka arena stands on buffers. `padding` zero bytes follow the contents, so that a vector
/// kernel or a JSON parser may read past the end without leaving the allocation.
///
/// A buffer is filled by one owner (a builder, a fetch) and is only read afterwards; that discipline, not a lock, is
/// what makes it `Sendable`.
public final class Buffer: @unchecked Sendable {
    /// Readable zero bytes after the contents.
    public static let padding = 64

    /// The first byte. Aligned to 64.
    public let base: UnsafeMutableRawPointer
    /// The contents' length in bytes, without the padding.
    public let byteCount: Int

    /// Allocates `byteCount` zeroed bytes and the padding.
    public init(byteCount: Int) {
        self.byteCount = byteCount
        base = .allocate(byteCount: byteCount + Buffer.padding, alignment: 64)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount + Buffer.padding)
    }

    /// Takes over `base`, which must have been allocated with alignment 64 and hold `byteCount + padding` bytes.
    @usableFromInline init(adopting base: UnsafeMutableRawPointer, byteCount: Int) {
        self.base = base
        self.byteCount = byteCount
        (base + byteCount).initializeMemory(as: UInt8.self, repeating: 0, count: Buffer.padding)
    }

    /// Allocates `byteCount` bytes without zeroing them (the padding is zeroed): for a kernel that writes every byte.
    public static func uninitialized(byteCount: Int) -> Buffer {
        Buffer(
            adopting: .allocate(byteCount: byteCount + Buffer.padding, alignment: 64), byteCount: byteCount)
    }

    /// Takes over memory that a kernel behind the C border filled, under the same terms: allocated by
    /// `UnsafeMutableRawPointer.allocate` with alignment 64, `byteCount + padding` bytes long.
    package convenience init(adoptingAligned base: UnsafeMutableRawPointer, byteCount: Int) {
        self.init(adopting: base, byteCount: byteCount)
    }

    deinit { base.deallocate() }

    /// Whether there is memory for `bytes` bytes; checked only for large sizes, which depend on data.
    package static func mayAllocate(_ bytes: Int) -> Bool {
        guard bytes > 64 << 20 else { return true }
        guard bytes < 1 << 46, let probe = malloc(bytes) else { return false }
        free(probe)
        return true
    }

    /// A buffer with a copy of `elements`.
    @inlinable public convenience init<T: BitwiseCopyable>(_ elements: [T]) {
        self.init(byteCount: elements.count * MemoryLayout<T>.stride)
        elements.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress { base.copyMemory(from: source, byteCount: bytes.count) }
        }
    }

    /// The contents as elements of `T`. The pointer lives as long as the buffer does.
    @inlinable public func elements<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeBufferPointer<T> {
        UnsafeBufferPointer(
            start: UnsafePointer(base.assumingMemoryBound(to: T.self)), count: byteCount / MemoryLayout<T>.stride)
    }

    /// The contents, to be filled by the one owner before the buffer is handed on.
    @inlinable public func mutableElements<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeMutableBufferPointer<T> {
        UnsafeMutableBufferPointer(
            start: base.assumingMemoryBound(to: T.self), count: byteCount / MemoryLayout<T>.stride)
    }

    /// The contents as raw bytes.
    @inlinable public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: byteCount) }
}
