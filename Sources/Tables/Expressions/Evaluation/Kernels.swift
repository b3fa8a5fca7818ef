import Columnar

/// The loops of which kernels consist. Each is specialised for its types; nulls are combined a word at a time and the
/// values under them are computed like any other, so that no loop branches on them.
enum Kernels {
    /// Applies `f` to every value.
    @inline(__always)
    static func map<A: BitwiseCopyable, R: BitwiseCopyable>(
        _ a: ColumnarValue, _ count: Int, _ type: DataType, _ f: (A) -> R
    ) -> ColumnArray {
        let out = Buffer.uninitialized(byteCount: count * MemoryLayout<R>.stride)
        let target = out.base.assumingMemoryBound(to: R.self)
        let values = a.values(as: A.self)
        if a.isScalar {
            if count > 0 {
                let value = f(values[0])
                for row in 0..<count { target[row] = value }
            }
        } else {
            for row in 0..<count { target[row] = f(values[row]) }
        }
        return ColumnArray(type: type, count: count, validity: a.validity(count), layout: .fixed(out))
    }

    /// Applies `f` to every value; the result is null where `f` returns nil.
    @inline(__always)
    static func mapOptional<A: BitwiseCopyable, R: BitwiseCopyable>(
        _ a: ColumnarValue, _ count: Int, _ type: DataType, _ zero: R, _ f: (A) -> R?
    ) -> ColumnArray {
        let values = a.values(as: A.self)
        let mask = a.mask
        return optional(count, type, zero, a.validity(count)) { f(values[$0 & mask]) }
    }

    /// Applies `f` to every pair of values.
    @inline(__always)
    static func zip<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
        _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int, _ type: DataType, _ f: (A, B) -> R
    ) -> ColumnArray {
        let out = Buffer.uninitialized(byteCount: count * MemoryLayout<R>.stride)
        let target = out.base.assumingMemoryBound(to: R.self)
        let x = a.values(as: A.self)
        let y = b.values(as: B.self)
        if count > 0 {
            switch (a.isScalar, b.isScalar) {
            case (false, false): for row in 0..<count { target[row] = f(x[row], y[row]) }
            case (false, true):
                let right = y[0]
                for row in 0..<count { target[row] = f(x[row], right) }
            case (true, false):
                let left = x[0]
                for row in 0..<count { target[row] = f(left, y[row]) }
            case (true, true):
                let value = f(x[0], y[0])
                for row in 0..<count { target[row] = value }
            }
        }
        return ColumnArray(type: type, count: count, validity: ColumnarValue.validity([a, b], count), layout: .fixed(out))
    }

    /// Applies `f` to every pair of values; the result is null where `f` returns nil.
    @inline(__always)
    static func zipOptional<A: BitwiseCopyable, B: BitwiseCopyable, R: BitwiseCopyable>(
        _ a: ColumnarValue, _ b: ColumnarValue, _ count: Int, _ type: DataType, _ zero: R, _ f: (A, B) -> R?
    ) -> ColumnArray {
        let x = a.values(as: A.self)
        let y = b.values(as: B.self)
        let (p, q) = (a.mask, b.mask)
        return optional(count, type, zero, ColumnarValue.validity([a, b], count)) { f(x[$0 & p], y[$0 & q]) }
    }

    /// `f(row)`, null where it returns nil; `f` is not called for rows that are null by `validity`.
    @inline(__always)
    static func optional<R: BitwiseCopyable>(
        _ count: Int, _ type: DataType, _ zero: R, _ validity: Bitmap?, _ f: (Int) throws -> R?
    ) rethrows -> ColumnArray {
        let out = Buffer.uninitialized(byteCount: count * MemoryLayout<R>.stride)
        let target = out.base.assumingMemoryBound(to: R.self)
        let words = (count + 63) / 64
        let valid = Buffer.uninitialized(byteCount: words * 8)
        let validWords = valid.mutableElements(as: UInt64.self)
        for word in 0..<words {
            let start = word * 64
            let end = min(start + 64, count)
            let allowed = validity?.word(word) ?? .max
            var bits: UInt64 = 0
            for row in start..<end {
                let bit = UInt64(1) << UInt64(truncatingIfNeeded: row - start)
                if allowed & bit != 0, let value = try f(row) {
                    target[row] = value
                    bits |= bit
                } else {
                    target[row] = zero
                }
            }
            validWords[word] = bits
        }
        return ColumnArray(type: type, count: count, validity: Bitmap(buffer: valid, count: count), layout: .fixed(out))
    }

    /// A boolean column of `f(row)`.
    @inline(__always)
    static func test(_ count: Int, _ validity: Bitmap?, _ f: (Int) -> Bool) -> ColumnArray {
        ColumnArray(type: .boolean, count: count, validity: validity, layout: .boolean(Bitmap(count: count, bits: f)))
    }

    /// A boolean column of `f` applied to every pair of values.
    @inline(__always)
    static func compare<T: BitwiseCopyable>(_ a: ColumnarValue, _ b: ColumnarValue, _ count: Int, _: T.Type, _ f: (T, T) -> Bool) -> ColumnArray {
        let x = a.values(as: T.self)
        let y = b.values(as: T.self)
        let validity = ColumnarValue.validity([a, b], count)
        if count == 0 { return test(0, nil) { _ in false } }
        switch (a.isScalar, b.isScalar) {
        case (false, false): return test(count, validity) { f(x[$0], y[$0]) }
        case (false, true):
            let right = y[0]
            return test(count, validity) { f(x[$0], right) }
        case (true, false):
            let left = x[0]
            return test(count, validity) { f(left, y[$0]) }
        case (true, true):
            let value = f(x[0], y[0])
            return test(count, validity) { _ in value }
        }
    }

    /// A text or binary column that `f` fills a row at a time; it returns false for null. It is not called for null rows.
    /// - Throws: errors of `f`, and `.tooLarge` if a value or all of them exceed the limits.
    @inline(__always)
    static func bytes(
        _ count: Int, _ type: DataType, _ validity: Bitmap?, _ size: SizeGuard, expecting bytes: Int = 0,
        _ f: (Int, inout GrowableBuffer) throws -> Bool
    ) throws -> ColumnArray {
        let offsets = Buffer.uninitialized(byteCount: (count + 1) * 8)
        let positions = offsets.base.assumingMemoryBound(to: Int64.self)
        let (valueBytes, batchBytes) = (size.limits.valueBytes, size.limits.batchBytes)
        var data = GrowableBuffer(capacity: bytes, limit: batchBytes)
        var valid = BitmapBuilder(capacity: count)
        positions[0] = 0
        for row in 0..<count {
            var isValid = validity?[row] ?? true
            if isValid {
                let start = data.byteCount
                // The buffer itself stops at the end of the value, whatever the function writes.
                data.limit = min(batchBytes, start &+ valueBytes)
                isValid = try f(row, &data)
                if data.isFull || data.byteCount - start > valueBytes {
                    throw start &+ valueBytes > batchBytes ? size.batchFailure : size.valueFailure
                }
            }
            valid.append(isValid)
            positions[row + 1] = Int64(data.byteCount)
        }
        let bits = valid.hasClear ? valid.finish() : nil
        return ColumnArray(type: type, count: count, validity: bits, layout: .bytes(offsets: offsets, data: data.finish()))
    }

    /// The column with another validity.
    static func with(_ column: ColumnArray, validity: Bitmap?) -> ColumnArray {
        ColumnArray(type: column.type, count: column.count, validity: Bitmap.both(column.validity, validity), layout: column.layout)
    }
}

/// A text or binary operand.
struct TextOperand {
    let runs: ByteRuns
    let mask: Int

    init(_ operand: ColumnarValue) {
        runs = operand.column.byteRuns
        mask = operand.mask
    }

    @inline(__always) subscript(row: Int) -> UnsafeRawBufferPointer { runs[row & mask] }
}
