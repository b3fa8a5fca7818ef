import Columnar

/// Columns without nulls as bytes, and back: little-endian, a column's values one after the other; the reader must know the type.
///
/// Fixed widths are stored as they are, a boolean in a byte, texts and lists after a u64 length, a struct as its members' columns.
/// `RowBytes` reads them.
package enum ColumnBytes {
    /// The bytes of one value of a column. Texts and JSON are stored without a length.
    static func one(_ column: ColumnArray, _ row: Int) throws(StateValueError) -> [UInt8] {
        if case .bytes = column.layout { return Array(column.byteRuns[row]) }
        var bytes: [UInt8] = []
        try append(column, row..<row + 1, to: &bytes)
        return bytes
    }

    /// A column of the one value that `one` encoded; nil for other bytes.
    package static func one(_ type: DataType, _ bytes: UnsafeRawBufferPointer) -> ColumnArray? {
        RowBytes.column(type, [Array(bytes)])
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
}
