/// Many byte strings laid end to end, like a text column: slice `i` is `bytes[offsets[i] ..< offsets[i + 1]]`. Borrowed.
public struct ByteSlices {
    public let bytes: UnsafeRawBufferPointer
    /// One more than there are slices; ascending.
    public let offsets: UnsafeBufferPointer<Int64>

    @inlinable
    public init(bytes: UnsafeRawBufferPointer, offsets: UnsafeBufferPointer<Int64>) {
        self.bytes = bytes
        self.offsets = offsets
    }

    /// No slices.
    public static var empty: ByteSlices {
        ByteSlices(bytes: UnsafeRawBufferPointer(start: nil, count: 0), offsets: UnsafeBufferPointer(start: nil, count: 0))
    }

    @inlinable public var count: Int { max(offsets.count - 1, 0) }

    @inlinable
    public subscript(index: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Int(offsets[index])..<Int(offsets[index + 1])])
    }
}
