import Columnar

/// An operand of a kernel: a column of the batch's length, or one value that stands for every row.
struct ColumnarValue: Sendable {
    var column: ColumnArray
    /// `column` has one value.
    var isScalar: Bool

    static func column(_ column: ColumnArray) -> ColumnarValue { ColumnarValue(column: column, isScalar: false) }
    static func scalar(_ column: ColumnArray) -> ColumnarValue { ColumnarValue(column: column, isScalar: true) }

    var type: DataType { column.type }

    /// `row & mask` is the position of a row's value.
    var mask: Int { isScalar ? 0 : -1 }

    /// The value for each of `count` rows.
    /// - Throws: `.tooLarge` where that many copies of one value exceed the limit of a batch.
    func expanded(to count: Int, _ size: SizeGuard = .standard) throws -> ColumnArray {
        if !isScalar { return column }
        if count == 1 { return column }
        if SizeGuard.product(column.byteCount(of: 0..<1), count) > size.limits.batchBytes { throw size.batchFailure }
        if !column.isValid(0) { return .nulls(column.type, count: count) }
        let zeros = Selection(buffer: Buffer(byteCount: count * 4), count: count)
        return column.take(zeros)
    }

    /// Validity for `count` rows; nil if none is null.
    func validity(_ count: Int) -> Bitmap? {
        if isScalar { return column.isValid(0) ? nil : Bitmap(repeating: false, count: count) }
        switch column.layout {
        case .null, .absent: return Bitmap(repeating: false, count: count)
        case .boolean, .fixed, .bytes, .list, .structure: return column.validity
        }
    }

    static func validity(_ data: [ColumnarValue], _ count: Int) -> Bitmap? {
        var all: Bitmap?
        for operand in data { all = Bitmap.both(all, operand.validity(count)) }
        return all
    }

    /// The values of a fixed-width operand.
    func values<T: BitwiseCopyable>(as type: T.Type = T.self) -> UnsafeBufferPointer<T> { column.values(as: T.self) }

    /// Of numbers, which of `count` rows are not 0; of other types all.
    func isNotZero(_ count: Int) -> Bitmap {
        func differ<T: Equatable & BitwiseCopyable & ExpressibleByIntegerLiteral>(_: T.Type) -> Bitmap {
            let (values, mask) = (column.values(as: T.self), mask)
            return Bitmap(count: count) { values[$0 & mask] != 0 }
        }
        guard case .fixed = column.layout else { return Bitmap(repeating: true, count: count) }
        switch type {
        case .byte: return differ(Int8.self)
        case .short: return differ(Int16.self)
        case .integer: return differ(Int32.self)
        case .long, .dayTimeInterval: return differ(Int64.self)
        case .yearMonthInterval: return differ(Int32.self)
        case .float: return differ(Float.self)
        case .double: return differ(Double.self)
        case .decimal: return differ(Int128.self)
        case .null, .boolean, .string, .binary, .date, .timestamp, .timestampNTZ, .array, .map, .structure:
            return Bitmap(repeating: true, count: count)
        }
    }
}
