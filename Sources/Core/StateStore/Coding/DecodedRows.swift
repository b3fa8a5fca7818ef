import Columnar

/// Decodes rows that a `RowCodec` has encoded into columns, without a value object for each cell.
package struct DecodedRows: ~Copyable {
    private let codec: RowCodec
    private let builders: [RowColumnBuilder]
    package private(set) var count = 0

    package init(_ codec: RowCodec) {
        self.codec = codec
        builders = codec.types.map { RowColumnBuilder($0) }
    }

    /// Decodes `bytes`, which are one row.
    /// - Throws: `StateValueError` if they are not such a row; then the rows before it cannot be used either.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(StateValueError) {
        guard try append(startOf: bytes).isEmpty else { throw damaged(bytes) }
    }

    /// Decodes the row at the start of `bytes`. Returns the bytes after it.
    /// - Throws: as `append`.
    package mutating func append(startOf bytes: UnsafeRawBufferPointer) throws(StateValueError) -> UnsafeRawBufferPointer {
        var reader = RowReader(bytes)
        guard reader.members(builders) else { throw damaged(bytes) }
        count += 1
        return reader.rest
    }

    private func damaged(_ bytes: UnsafeRawBufferPointer) -> StateValueError {
        StateValueError(
            .damaged, "a stored row of \(bytes.count) bytes is not a row of (\(codec.types.map(\.sqlName).joined(separator: ", ")))")
    }

    /// The columns of the decoded rows, one for each type.
    package consuming func finish() -> [ColumnArray] { builders.map { $0.finish() } }
}

/// Reads the bytes of one row.
private struct RowReader {
    private(set) var rest: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { rest = bytes }

    mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count <= rest.count else { return nil }
        defer { rest = UnsafeRawBufferPointer(rebasing: rest[count...]) }
        return UnsafeRawBufferPointer(rebasing: rest[..<count])
    }

    mutating func length() -> Int? {
        var (length, shift) = (0, 0)
        while shift < 63 {
            guard let part = take(1)?[0] else { return nil }
            length |= Int(part & 0x7F) << shift
            if part < 0x80 { return length }
            shift += 7
        }
        return nil
    }

    /// Reads a value or null for each builder; false if the bytes are malformed.
    mutating func members(_ builders: [RowColumnBuilder]) -> Bool {
        guard let mask = take(RowCodec.maskBytes(builders.count)) else { return false }
        for (place, builder) in builders.enumerated() {
            if mask[place >> 3] >> UInt8(place & 7) & 1 != 0 { builder.appendNull() } else if !builder.append(&self) { return false }
        }
        return true
    }

    /// Reads `count` values or nulls for one builder; false if the bytes are malformed.
    mutating func elements(_ count: Int, _ builder: RowColumnBuilder) -> Bool {
        // Eight elements take at least a byte: an impossible length is refused before the loop.
        guard count / 8 <= rest.count, let mask = take(RowCodec.maskBytes(count)) else { return false }
        for place in 0..<count {
            if mask[place >> 3] >> UInt8(place & 7) & 1 != 0 { builder.appendNull() } else if !builder.append(&self) { return false }
        }
        return true
    }
}

/// Builds a column value by value.
private final class RowColumnBuilder {
    private let type: DataType
    private let physical: PhysicalType
    private let children: [RowColumnBuilder]
    private var count = 0
    private var validity = BitmapBuilder()
    /// The values of a boolean column.
    private var bits = BitmapBuilder()
    /// The values of a column of fixed width, or the bytes of texts.
    private var values = GrowableBuffer()
    /// The offsets of texts or lists.
    private var offsets = GrowableBuffer()

    init(_ type: DataType) {
        self.type = type
        physical = type.physical
        switch physical {
        case .list(let element): children = [RowColumnBuilder(element)]
        case .structure(let fields): children = fields.map { RowColumnBuilder($0.type) }
        case .none, .bits, .fixed, .bytes: children = []
        }
        offsets.append(Int64(0))
    }

    func appendNull() {
        count += 1
        validity.append(false)
        switch physical {
        case .none: break
        case .bits: bits.append(false)
        case .fixed(let width):
            values.append(atMost: width.rawValue) { target in
                target.initializeMemory(as: UInt8.self, repeating: 0, count: width.rawValue)
                return width.rawValue
            }
        case .bytes: offsets.append(Int64(values.byteCount))
        case .list: offsets.append(Int64(children[0].count))
        case .structure: for child in children { child.appendNull() }
        }
    }

    /// Reads a value; false if the bytes are malformed.
    func append(_ reader: inout RowReader) -> Bool {
        count += 1
        validity.append(true)
        switch physical {
        // This type has no values but null.
        case .none: return false
        case .bits:
            guard let byte = reader.take(1)?[0], byte <= 1 else { return false }
            bits.append(byte == 1)
        case .fixed(let width):
            guard let run = reader.take(width.rawValue) else { return false }
            values.append(contentsOf: run)
        case .bytes:
            guard let length = reader.length(), let run = reader.take(length) else { return false }
            values.append(contentsOf: run)
            offsets.append(Int64(values.byteCount))
        case .list:
            guard let length = reader.length(), reader.elements(length, children[0]) else { return false }
            offsets.append(Int64(children[0].count))
        case .structure: return reader.members(children)
        }
        return true
    }

    /// The column; the builder is empty afterwards.
    func finish() -> ColumnArray {
        var validity = BitmapBuilder()
        var bits = BitmapBuilder()
        var values = GrowableBuffer()
        var offsets = GrowableBuffer()
        swap(&validity, &self.validity)
        swap(&bits, &self.bits)
        swap(&values, &self.values)
        swap(&offsets, &self.offsets)
        let layout: ColumnArray.Layout
        switch physical {
        case .none: return ColumnArray(type: type, count: count, layout: .null)
        case .bits: layout = .boolean(bits.finish())
        case .fixed: layout = .fixed(values.finish())
        case .bytes: layout = .bytes(offsets: offsets.finish(), data: values.finish())
        case .list: layout = .list(offsets: offsets.finish(), child: children[0].finish())
        case .structure: layout = .structure(children.map { $0.finish() })
        }
        return ColumnArray(type: type, count: count, validity: validity.finish(), layout: layout)
    }
}
