import Columnar
import Expressions
import Plans

/// Encodes the key columns of a batch as key words, one run for each (row, window) pair. Reused from batch to batch.
final class GroupKeyEncoder {
    let layout: GroupKeyLayout
    /// The windows, if one is among the keys.
    private var pairs = WindowPairs()
    private var words = GrowableVector<UInt64>()
    private var usesRows = false
    /// The columns of the leaves with bytes, in the current batch.
    private var views: [ByteRuns?]
    private(set) var count = 0
    /// Whether any value of the batch has more bytes than fit its words.
    private(set) var hasLongBytes = false

    init(_ layout: GroupKeyLayout) {
        self.layout = layout
        views = Array(repeating: nil, count: layout.viewCount)
    }

    var wordBase: UnsafePointer<UInt64> { UnsafePointer(words.base) }
    var rowBase: UnsafePointer<UInt32>? { usesRows ? pairs.rows : nil }

    /// Encodes the keys of `batch`. Earlier results are no longer valid.
    func encode(_ batch: RecordBatch) throws {
        hasLongBytes = false
        if let (time, window) = layout.window {
            pairs.assign(batch.columns[time], window)
            usesRows = pairs.usesRows
            count = pairs.count
        } else {
            usesRows = false
            count = batch.count
        }
        let width = layout.wordCount
        words.removeAll()
        words.grow(to: count * width, filling: 0)
        var key = 0
        for node in layout.nodes {
            defer { key += 1 }
            switch layout.keys[key] {
            case .window:
                guard case .window(_, let offset) = node else { continue }
                // Copied out of the loop: every access to a class's property checks for exclusive access.
                let (target, starts) = (words.base + offset, pairs.starts)
                for pair in 0..<count { target[pair * width] = UInt64(bitPattern: starts[pair]) }
            case .column(let ordinal): try encode(batch.columns[ordinal], node, inherited: [])
            }
        }
    }

    private func encode(_ column: ColumnArray, _ node: GroupKeyLayout.Node, inherited: [Bitmap]) throws {
        switch node {
        case .window: break
        case .void(let bit):
            for pair in 0..<count { setNull(pair, bit) }
        case .fixed(let type, let offset, let bit):
            encodeFixed(column, type, offset)
            markNulls(column, bit, clearing: offset..<offset + 1, inherited)
        case .wide(_, let offset, let bit):
            encodeWide(column, offset)
            markNulls(column, bit, clearing: offset..<offset + 2, inherited)
        case .bytes(_, let offset, let bit, let view):
            encodeBytes(column, offset, view)
            markNulls(column, bit, clearing: offset..<offset + 2, inherited)
        case .opaque(_, let offset, let bit, let view):
            var builder = BytesBuilder(.binary, capacity: column.count)
            var scratch: [UInt8] = []
            for row in 0..<column.count {
                scratch.removeAll(keepingCapacity: true)
                ValueCodec.encode(column.value(at: row).asGroupingKey, into: &scratch)
                scratch.withUnsafeBytes { builder.append($0) }
            }
            encodeBytes(builder.finish(), offset, view)
            markNulls(column, bit, clearing: offset..<offset + 2, inherited)
        case .structure(let fields, let children, let bit):
            markNulls(column, bit, clearing: 0..<0, inherited)
            guard case .structure(let columns) = column.layout else {
                for (child, field) in zip(children, fields) {
                    try encode(.nulls(field.type, count: column.count), child, inherited: inherited)
                }
                return
            }
            let inherited = column.validity.map { inherited + [$0] } ?? inherited
            for (child, member) in zip(children, columns) { try encode(member, child, inherited: inherited) }
        }
    }

    @inline(__always) private func row(_ pair: Int) -> Int { usesRows ? Int(pairs.rows[pair]) : pair }

    private func setNull(_ pair: Int, _ bit: Int) {
        words.base[pair * layout.wordCount + bit >> 6] |= 1 << UInt64(bit & 63)
    }

    private func markNulls(_ column: ColumnArray, _ bit: Int, clearing cleared: Range<Int>, _ inherited: [Bitmap]) {
        guard column.nullCount > 0 || !inherited.isEmpty else { return }
        for pair in 0..<count {
            let row = row(pair)
            if column.isValid(row) && inherited.allSatisfy({ $0[row] }) { continue }
            setNull(pair, bit)
            for word in cleared { words.base[pair * layout.wordCount + word] = 0 }
        }
    }

    private func encodeFixed(_ column: ColumnArray, _ type: DataType, _ offset: Int) {
        switch column.layout {
        case .boolean(let bits):
            for pair in 0..<count { words.base[pair * layout.wordCount + offset] = bits[row(pair)] ? 1 : 0 }
        case .fixed:
            switch type {
            case .byte: fill(column, offset) { (value: Int8) in UInt64(bitPattern: Int64(value)) }
            case .short: fill(column, offset) { (value: Int16) in UInt64(bitPattern: Int64(value)) }
            case .integer, .date, .yearMonthInterval: fill(column, offset) { (value: Int32) in UInt64(bitPattern: Int64(value)) }
            case .float: fill(column, offset) { (value: Float) in Self.word(Double(value)) }
            case .double: fill(column, offset) { (value: Double) in Self.word(value) }
            case .long, .timestamp, .timestampNTZ, .dayTimeInterval: fill(column, offset) { (value: Int64) in UInt64(bitPattern: value) }
            case .null, .boolean, .string, .binary, .decimal, .array, .map, .structure:
                preconditionFailure("\(type.sqlName) does not fit in one word")
            }
        // All null: `markNulls` sets the bits.
        case .null, .absent: break
        case .bytes, .list, .structure: preconditionFailure("\(type.sqlName) does not fit in one word")
        }
    }

    /// Grouping treats -0.0 as 0.0 and every NaN as the same, as Spark does.
    @inline(__always) private static func word(_ value: Double) -> UInt64 {
        value == 0 ? 0 : value.isNaN ? Double.nan.bitPattern : value.bitPattern
    }

    @inline(__always) private func fill<T: BitwiseCopyable>(_ column: ColumnArray, _ offset: Int, _ word: (T) -> UInt64) {
        let values = column.values(as: T.self)
        let width = layout.wordCount
        var target = words.base + offset
        if usesRows {
            let rows = pairs.rows
            for pair in 0..<count {
                target.pointee = word(values[Int(rows[pair])])
                target += width
            }
        } else {
            for pair in 0..<count {
                target.pointee = word(values[pair])
                target += width
            }
        }
    }

    private func encodeWide(_ column: ColumnArray, _ offset: Int) {
        guard case .fixed = column.layout else { return }
        let values = column.values(as: UInt128.self)
        let width = layout.wordCount
        var target = words.base + offset
        for pair in 0..<count {
            let value = values[row(pair)]
            target[0] = UInt64(truncatingIfNeeded: value)
            target[1] = UInt64(truncatingIfNeeded: value >> 64)
            target += width
        }
    }

    private func encodeBytes(_ column: ColumnArray, _ offset: Int, _ view: Int) {
        guard case .bytes = column.layout else { return views[view] = nil }
        let runs = column.byteRuns
        views[view] = runs
        let width = layout.wordCount
        let offsets = runs.offsets
        let data = UnsafeRawPointer(runs.data)
        var target = words.base + offset
        var anyLong = false
        for pair in 0..<count {
            let row = row(pair)
            let start = Int(offsets[row])
            let length = Int(offsets[row + 1]) - start
            // Reading past the value is safe: a buffer ends in readable padding.
            let first = (data + start).loadUnaligned(as: UInt32.self)
            let next = (data + start).loadUnaligned(fromByteOffset: 4, as: UInt64.self)
            let firstMask = (UInt32(1) << UInt32(truncatingIfNeeded: min(length, 4) * 8)) &- 1
            let nextMask = (UInt64(1) << UInt64(max(0, min(length, 12) - 4) * 8)) &- 1
            target[0] = UInt64(UInt32(truncatingIfNeeded: length)) | UInt64(first & firstMask) << 32
            target[1] = next & nextMask
            if length > GroupKeyLayout.inlineBytes {
                target[1] = KeyHash.bytes(UnsafeRawBufferPointer(start: data + start, count: length))
                anyLong = true
            }
            target += width
        }
        if anyLong { hasLongBytes = true }
    }
}

extension GroupKeyEncoder: LongKeyBytes {
    func longBytes(_ pair: Int, view: Int) -> UnsafeRawBufferPointer? {
        guard let runs = views[view] else { return nil }
        let bytes = runs[row(pair)]
        return bytes.count > GroupKeyLayout.inlineBytes ? bytes : nil
    }
}
