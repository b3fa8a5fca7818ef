/// Builds a fixed-width column without an allocation a value.
public struct FixedBuilder<T: BitwiseCopyable>: ~Copyable {
    @usableFromInline let type: DataType
    @usableFromInline var data: GrowableBuffer
    @usableFromInline var validity: BitmapBuilder

    /// - Precondition: `T` has the width of `type`.
    public init(_ type: DataType, capacity: Int = 0) {
        precondition(type.fixedWidth == MemoryLayout<T>.size, "wrong width for \(type.sqlName)")
        self.type = type
        data = GrowableBuffer(capacity: capacity * MemoryLayout<T>.stride)
        validity = BitmapBuilder(capacity: capacity)
    }

    @inlinable public var count: Int { validity.count }

    @inlinable public mutating func append(_ value: T) {
        data.append(value)
        validity.append(true)
    }

    @inlinable public mutating func appendNull(_ placeholder: T) {
        data.append(placeholder)
        validity.append(false)
    }

    public consuming func finish() -> ColumnArray {
        let count = validity.count
        let bits: Bitmap? = validity.hasClear ? validity.finish() : nil
        return ColumnArray(type: type, count: count, validity: bits, layout: .fixed(data.finish()))
    }
}
