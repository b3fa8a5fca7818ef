import Columnar

/// Columns without nulls as bytes, and back: little-endian, a column's values one after the other; the reader must know the type.
///
/// Fixed widths are stored as they are, a boolean in a byte, texts and lists after a u64 length, a struct as its members' columns.
package struct ColumnBytes {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    package init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    /// The bytes of one value of a column. Texts and JSON are stored without a length.
    static func one(_ column: ColumnArray, _ row: Int) throws(StateValueError) -> [UInt8] {
        if case .bytes = column.layout { return Array(column.byteRuns[row]) }
        var bytes: [UInt8] = []
        try append(column, row..<row + 1, to: &bytes)
        return bytes
    }

    /// A column of the one value that `one` encoded; nil for other bytes.
    package static func one(_ type: DataType, _ bytes: UnsafeRawBufferPointer) -> ColumnArray? {
        switch type.physical {
        case .bytes:
            var builder = BytesBuilder(type, capacity: 1, bytes: bytes.count)
            builder.append(bytes)
            return builder.finish()
        case .none, .bits, .fixed, .list, .structure:
            var reader = ColumnBytes(bytes)
            let column = reader.column(type, count: 1)
            return reader.isAtEnd ? column : nil
        }
    }

    static func append(_ column: ColumnArray, _ rows: Range<Int>, to bytes: inout [UInt8]) throws(StateValueError) {
        switch column.layout {
        case .fixed(let buffer):
            let width = column.type.fixedWidth ?? 0
            bytes += buffer.bytes[rows.lowerBound * width..<rows.upperBound * width]
        case .boolean(let bits):
            for row in rows { bytes.append(bits[row] ? 1 : 0) }
        case .bytes:
            let runs = column.byteRuns
            for row in rows {
                append(UInt64(runs[row].count), to: &bytes)
                bytes += runs[row]
            }
        case .list(let offsets, let child):
            let ends = offsets.elements(as: Int64.self)
            for row in rows { append(UInt64(ends[row + 1] - ends[row]), to: &bytes) }
            try append(child, Int(ends[rows.lowerBound])..<Int(ends[rows.upperBound]), to: &bytes)
        case .structure(let children):
            for child in children { try append(child, rows, to: &bytes) }
        case .null, .absent:
            throw StateValueError(.notStorable, "a column of type void has no bytes")
        }
    }

    private static func append(_ word: UInt64, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
    }

    /// The next `count` values of `type`; nil for other bytes.
    mutating func column(_ type: DataType, count: Int) -> ColumnArray? {
        switch type.physical {
        case .none: return nil
        case .bits:
            guard let run = take(count) else { return nil }
            return ColumnArray(type: type, count: count, layout: .boolean(Bitmap(run.map { $0 == 1 })))
        case .bytes:
            var builder = BytesBuilder(type, capacity: count)
            for _ in 0..<count {
                guard let length = length(), let run = take(length) else { return nil }
                builder.append(run)
            }
            return builder.finish()
        case .list(let element):
            var offsets: [Int64] = [0]
            for _ in 0..<count {
                // An element takes at least a byte: nothing is allocated for an impossible length.
                guard let length = length(), length <= bytes.count else { return nil }
                offsets.append(offsets[offsets.count - 1] + Int64(length))
            }
            guard let child = column(element, count: Int(offsets[count])) else { return nil }
            return ColumnArray(type: type, count: count, layout: .list(offsets: Buffer(offsets), child: child))
        case .structure(let fields):
            var children: [ColumnArray] = []
            for field in fields {
                guard let child = column(field.type, count: count) else { return nil }
                children.append(child)
            }
            return ColumnArray(type: type, count: count, layout: .structure(children))
        case .fixed(let width):
            guard let run = take(count * width.rawValue) else { return nil }
            return ColumnArray(type: type, count: count, layout: .fixed(Buffer(Array(run))))
        }
    }

    private mutating func length() -> Int? {
        guard let run = take(8) else { return nil }
        return Int(exactly: UInt64(littleEndian: run.loadUnaligned(as: UInt64.self)))
    }

    private mutating func take(_ count: Int) -> UnsafeRawBufferPointer? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return UnsafeRawBufferPointer(rebasing: bytes[position..<position + count])
    }
}
