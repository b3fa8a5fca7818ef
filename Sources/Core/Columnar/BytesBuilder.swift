/// Builds a text or binary column: one arena and its offsets, no allocation a value.
public struct BytesBuilder: ~Copyable {
    @usableFromInline let type: DataType
    @usableFromInline var data: GrowableBuffer
    @usableFromInline var offsets: GrowableBuffer
    @usableFromInline var validity: BitmapBuilder

    /// - Parameters:
    ///   - type: `.string` (the caller vouches for UTF-8) or `.binary`.
    ///   - capacity: values expected.
    ///   - bytes: bytes expected in all.
    public init(_ type: DataType, capacity: Int = 0, bytes: Int = 0) {
        precondition(type == .string || type == .binary, "\(type.sqlName) has no bytes")
        self.type = type
        data = GrowableBuffer(capacity: bytes)
        offsets = GrowableBuffer(capacity: (capacity + 1) * 8)
        validity = BitmapBuilder(capacity: capacity)
        offsets.append(Int64(0))
    }

    @inlinable public var count: Int { validity.count }
    @inlinable public var byteCount: Int { data.byteCount }

    @inlinable public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        data.append(contentsOf: bytes)
        offsets.append(Int64(data.byteCount))
        validity.append(true)
    }

    @inlinable public mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    @inlinable public mutating func appendNull() {
        offsets.append(Int64(data.byteCount))
        validity.append(false)
    }

    public consuming func finish() -> ColumnArray {
        let count = validity.count
        let bits: Bitmap? = validity.hasClear ? validity.finish() : nil
        return ColumnArray(
            type: type, count: count, validity: bits, layout: .bytes(offsets: offsets.finish(), data: data.finish()))
    }
}
