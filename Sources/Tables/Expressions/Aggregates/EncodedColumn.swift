import Columnar

/// Builds a column from values that `ValueCodec` encoded, without creating a `Value` for each.
final class EncodedColumn {
    private let type: DataType
    private(set) var count = 0
    private var valid: [Bool] = []
    private var hasNulls = false
    /// Fixed-width values, or the bytes of all texts.
    private var data: [UInt8] = []
    private var bits: [Bool] = []
    private var offsets: [Int64] = [0]
    private let children: [EncodedColumn]

    init(_ type: DataType) {
        self.type = type
        switch type {
        case .array(let element): children = [EncodedColumn(element)]
        case .structure(let fields): children = fields.map { EncodedColumn($0.type) }
        case .map(let key, let value): children = [EncodedColumn(key), EncodedColumn(value)]
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval: children = []
        }
    }

    /// Appends the next value of `reader`; false if it does not have this type.
    func append(_ reader: inout StateReader) -> Bool {
        guard let tag = reader.byte() else { return false }
        if tag == 0 {
            appendNull()
            return true
        }
        guard appendValue(tag, &reader) else { return false }
        valid.append(true)
        count += 1
        return true
    }

    private func appendNull() {
        valid.append(false)
        hasNulls = true
        count += 1
        switch type.physical {
        case .none: break
        case .bits: bits.append(false)
        case .fixed(let width): data += repeatElement(0, count: width.rawValue)
        case .bytes: offsets.append(Int64(data.count))
        case .list: offsets.append(Int64(children[0].count))
        case .structure: for child in children { child.appendNull() }
        }
    }

    private func appendValue(_ tag: UInt8, _ reader: inout StateReader) -> Bool {
        if type == .boolean {
            guard tag == 1, let bit = reader.byte() else { return false }
            bits.append(bit != 0)
            return true
        }
        guard tag > 1, let word = reader.word() else { return false }
        let long = Int64(bitPattern: word)
        switch type {
        case .null, .boolean: return false
        case .byte: return tag == 2 && fixed(Int8(exactly: long))
        case .short: return tag == 2 && fixed(Int16(exactly: long))
        case .integer: return tag == 2 && fixed(Int32(exactly: long))
        case .long: return tag == 2 && fixed(long)
        case .date: return tag == 6 && fixed(Int32(exactly: long))
        case .timestamp: return tag == 7 && fixed(long)
        case .double: return tag == 3 && fixed(Double(bitPattern: word))
        case .float: return tag == 3 && fixed(Float(Double(bitPattern: word)))
        case .string: return tag == 4 && bytes(word, &reader, areText: true)
        case .binary: return tag == 5 && bytes(word, &reader, areText: false)
        case .timestampNTZ: return tag == 10 && fixed(long)
        case .decimal(let precision, let scale):
            guard tag == 11, long == scale, let low = reader.word(), let high = reader.word() else { return false }
            let unscaled = Int128(Int64(bitPattern: high)) << 64 | Int128(low)
            return Decimal128.fits(unscaled, precision: precision) && fixed(unscaled)
        case .dayTimeInterval: return tag == 12 && fixed(long)
        case .yearMonthInterval: return tag == 13 && fixed(Int32(exactly: long))
        case .map:
            guard tag == 14, word <= UInt64(reader.remaining) else { return false }
            for _ in 0..<word { if !children.allSatisfy({ $0.append(&reader) }) { return false } }
            offsets.append(Int64(children[0].count))
            return true
        case .array:
            guard tag == 8, word <= UInt64(reader.remaining) else { return false }
            for _ in 0..<word { if !children[0].append(&reader) { return false } }
            offsets.append(Int64(children[0].count))
            return true
        case .structure: return tag == 9 && word == UInt64(children.count) && children.allSatisfy { $0.append(&reader) }
        }
    }

    private func bytes(_ count: UInt64, _ reader: inout StateReader, areText: Bool) -> Bool {
        guard let run = reader.run(count) else { return false }
        if areText, String(validating: run, as: UTF8.self) == nil { return false }
        data += run
        offsets.append(Int64(data.count))
        return true
    }

    private func fixed<T: BitwiseCopyable>(_ value: T?) -> Bool {
        guard let value else { return false }
        withUnsafeBytes(of: value) { data += $0 }
        return true
    }

    func finish() -> ColumnArray {
        let validity = hasNulls ? Bitmap(valid) : nil
        let layout: ColumnArray.Layout
        switch type.physical {
        case .none: return .nulls(type, count: count)
        case .bits: layout = .boolean(Bitmap(bits))
        case .fixed: layout = .fixed(Buffer(data))
        case .bytes: layout = .bytes(offsets: Buffer(offsets), data: Buffer(data))
        case .list(let element):
            if children.count == 1 {
                layout = .list(offsets: Buffer(offsets), child: children[0].finish())
            } else {
                let entries = ColumnArray(type: element, count: children[0].count, layout: .structure(children.map { $0.finish() }))
                layout = .list(offsets: Buffer(offsets), child: entries)
            }
        case .structure: layout = .structure(children.map { $0.finish() })
        }
        return ColumnArray(type: type, count: count, validity: validity, layout: layout)
    }
}
