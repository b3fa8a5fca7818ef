/// One column of a batch, in Arrow's memory layout.
///
/// Shapes: `count` values of `type`; `validity` is nil when none is null. Fixed-width values lie in one buffer; text and
/// bytes in an offsets buffer (`count + 1` × Int64, Arrow's "large" layouts, so that no batch size overflows it) and a
/// data buffer; a struct holds one child a field, each of the same count. The data of null values is unspecified.
public struct ColumnArray: Sendable {
    public let type: DataType
    public let count: Int
    public let validity: Bitmap?
    public let layout: Layout

    public indirect enum Layout: Sendable {
        /// Every value is null: the only layout of type `.null`.
        case null
        /// Not computed, because no one reads the column, whatever its type. Joined to columns that are present, it stays absent.
        case absent
        case boolean(Bitmap)
        case fixed(Buffer)
        case bytes(offsets: Buffer, data: Buffer)
        case list(offsets: Buffer, child: ColumnArray)
        case structure([ColumnArray])
    }

    /// - Precondition: `layout` is one of `type`'s, and `validity`, if there is one, has `count` bits.
    public init(type: DataType, count: Int, validity: Bitmap? = nil, layout: Layout) {
        if let validity { precondition(validity.count == count, "validity and column differ in length") }
        precondition(layout.isOf(type, count: count), "the layout is not one of \(type.sqlName)'s, or is too short")
        self.type = type
        self.count = count
        self.validity = validity?.setCount == count ? nil : validity
        self.layout = layout
    }

    /// A column without nulls, of a type of fixed width: `ColumnArray(.long, [1, 2, 3])`.
    /// - Precondition: `T` is as wide as the type's values: `Int64` for `long` and times, `Int32` for `integer` and `date`, `Int128` for
    ///   decimals.
    public init<T: BitwiseCopyable>(_ type: DataType, _ values: [T]) {
        precondition(MemoryLayout<T>.size == type.fixedWidth, "wrong width for \(type.sqlName)")
        self.init(type: type, count: values.count, layout: .fixed(Buffer(values)))
    }

    public var nullCount: Int {
        switch layout {
        case .null, .absent: count
        case .boolean, .fixed, .bytes, .list, .structure: validity.map { $0.count - $0.setCount } ?? 0
        }
    }

    @inlinable public func isValid(_ index: Int) -> Bool {
        switch layout {
        case .null, .absent: return false
        case .boolean, .fixed, .bytes, .list, .structure: return validity?[index] ?? true
        }
    }

    /// A placeholder for a column that is not read.
    public static func absent(_ type: DataType, count: Int) -> ColumnArray {
        ColumnArray(type: type, count: count, layout: .absent)
    }

    /// Whether the column is a placeholder.
    public var isAbsent: Bool {
        if case .absent = layout { true } else { false }
    }

    /// The values of a fixed-width column. `T` must have the column's width.
    @inlinable public func values<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeBufferPointer<T> {
        guard case .fixed(let buffer) = layout else { preconditionFailure("\(self.type.sqlName) is not of fixed width") }
        precondition(MemoryLayout<T>.size == self.type.fixedWidth, "wrong width for \(self.type.sqlName)")
        return UnsafeBufferPointer(rebasing: buffer.elements(as: T.self)[0..<count])
    }

    /// The bits of a boolean column.
    public var bits: Bitmap {
        guard case .boolean(let bits) = layout else { preconditionFailure("\(type.sqlName) is not boolean") }
        return bits
    }

    /// Of a boolean column: set where the value is true; clear where false or null.
    public var trueBits: Bitmap {
        guard case .boolean(let bits) = layout else { return Bitmap(repeating: false, count: count) }
        return validity.map { $0 & bits } ?? bits
    }

    /// The offsets and bytes of a text or binary column.
    @inlinable public var byteRuns: ByteRuns {
        guard case .bytes(let offsets, let data) = layout else { preconditionFailure("\(type.sqlName) has no bytes") }
        return ByteRuns(offsets: offsets, data: data)
    }

    /// The columns of a struct.
    public var children: [ColumnArray] {
        guard case .structure(let children) = layout else { preconditionFailure("\(type.sqlName) is not a struct") }
        return children
    }

    /// A column of `count` nulls of any type.
    public static func nulls(_ type: DataType, count: Int) -> ColumnArray {
        let none = Bitmap(buffer: Buffer(byteCount: (count + 7) / 8), count: count)
        let layout: Layout
        switch type.physical {
        case .none: return ColumnArray(type: type, count: count, layout: .null)
        case .bits: layout = .boolean(none)
        case .fixed(let width): layout = .fixed(Buffer(byteCount: count * width.rawValue))
        case .bytes: layout = .bytes(offsets: Buffer(byteCount: (count + 1) * 8), data: Buffer(byteCount: 0))
        case .list(let element): layout = .list(offsets: Buffer(byteCount: (count + 1) * 8), child: nulls(element, count: 0))
        case .structure(let fields): layout = .structure(fields.map { nulls($0.type, count: count) })
        }
        return ColumnArray(type: type, count: count, validity: none, layout: layout)
    }
}

/// A view of a text or binary column's bytes. Owns both buffers, so it may outlive the column.
public struct ByteRuns: @unchecked Sendable {
    @usableFromInline let offsetsBuffer: Buffer
    @usableFromInline let dataBuffer: Buffer
    /// `count + 1` positions in `data`.
    public let offsets: UnsafePointer<Int64>
    public let data: UnsafePointer<UInt8>

    @inlinable public init(offsets: Buffer, data: Buffer) {
        offsetsBuffer = offsets
        dataBuffer = data
        self.offsets = UnsafePointer(offsets.base.assumingMemoryBound(to: Int64.self))
        self.data = UnsafePointer(data.base.assumingMemoryBound(to: UInt8.self))
    }

    /// The bytes of value `index`. They live as long as the column's buffers.
    @inlinable public subscript(index: Int) -> UnsafeRawBufferPointer {
        let start = Int(offsets[index])
        return UnsafeRawBufferPointer(start: data + start, count: Int(offsets[index + 1]) - start)
    }

    /// Value `index` as text; bytes that are not UTF-8 become U+FFFD.
    @inlinable public func string(_ index: Int) -> String { String(decoding: self[index], as: UTF8.self) }
}
