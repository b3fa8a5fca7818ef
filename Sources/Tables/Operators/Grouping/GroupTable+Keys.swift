import Columnar
import Expressions
import Plans

extension GroupTable {
    /// The keys of `groups` as columns, one for each key of the layout.
    package func keyColumns(_ groups: UnsafeBufferPointer<UInt32>) -> [ColumnArray] {
        layout.nodes.enumerated().map { column($1, layout.types[$0], groups) }
    }

    private func column(_ node: GroupKeyLayout.Node, _ type: DataType, _ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        switch node {
        case .void: return .nulls(.null, count: groups.count)
        case .window(let window, let offset):
            let time = TimeWindow.time(ofType: type) ?? .timestamp
            let starts = Buffer(byteCount: groups.count * 8)
            let ends = Buffer(byteCount: groups.count * 8)
            let startValues = starts.mutableElements(as: Int64.self)
            let endValues = ends.mutableElements(as: Int64.self)
            for (index, group) in groups.enumerated() {
                let start = Int64(bitPattern: word(group, offset))
                startValues[index] = start
                endValues[index] = start &+ window.duration
            }
            return ColumnArray(
                type: type, count: groups.count,
                layout: .structure([
                    ColumnArray(type: time, count: groups.count, layout: .fixed(starts)),
                    ColumnArray(type: time, count: groups.count, layout: .fixed(ends)),
                ]))
        case .fixed(let type, let offset, let bit): return fixed(type, offset, bit, groups)
        case .wide(let type, let offset, let bit):
            let buffer = Buffer(byteCount: groups.count * 16)
            let values = buffer.mutableElements(as: UInt128.self)
            for (index, group) in groups.enumerated() {
                values[index] = UInt128(word(group, offset + 1)) << 64 | UInt128(word(group, offset))
            }
            return ColumnArray(type: type, count: groups.count, validity: validity(bit, groups), layout: .fixed(buffer))
        case .bytes(let type, let offset, let bit, let view):
            var builder = BytesBuilder(type, capacity: groups.count, bytes: groups.count * 8)
            for group in groups {
                if isNull(group, bit) { builder.appendNull() } else { withBytes(group, offset, view) { builder.append($0) } }
            }
            return builder.finish()
        case .opaque(let type, let offset, let bit, let view):
            let values = groups.map { group -> Value in
                if isNull(group, bit) { return .null }
                return withBytes(group, offset, view) { bytes in
                    var reader = StateReader(bytes)
                    return ValueCodec.decode(&reader) ?? .null
                }
            }
            return ColumnArray(values, type: type) ?? .nulls(type, count: groups.count)
        case .structure(let fields, let children, let bit):
            let columns = zip(fields, children).map { column($1, $0.type, groups) }
            return ColumnArray(
                type: type, count: groups.count, validity: validity(bit, groups), layout: .structure(columns))
        }
    }

    @inline(__always) private func word(_ group: UInt32, _ offset: Int) -> UInt64 {
        words[Int(group) * layout.wordCount + offset]
    }

    private func isNull(_ group: UInt32, _ bit: Int) -> Bool { word(group, bit >> 6) >> UInt64(bit & 63) & 1 != 0 }

    private func validity(_ bit: Int, _ groups: UnsafeBufferPointer<UInt32>) -> Bitmap {
        Bitmap(groups.map { !isNull($0, bit) })
    }

    private func withBytes<R>(_ group: UInt32, _ offset: Int, _ view: Int, _ body: (UnsafeRawBufferPointer) -> R) -> R {
        if let long = longBytes(Int(group), view: view) { return body(long) }
        let first = word(group, offset)
        let next = word(group, offset + 1)
        return withUnsafeBytes(of: (UInt32(truncatingIfNeeded: first >> 32).littleEndian, next.littleEndian)) { pair in
            // The tuple has 4 bytes of padding between its members.
            withUnsafeTemporaryAllocation(byteCount: GroupKeyLayout.inlineBytes, alignment: 8) { inline in
                inline.copyMemory(from: UnsafeRawBufferPointer(rebasing: pair[0..<4]))
                UnsafeMutableRawBufferPointer(rebasing: inline[4...]).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: pair[8..<16]))
                return body(UnsafeRawBufferPointer(rebasing: inline[0..<Int(first & 0xFFFF_FFFF)]))
            }
        }
    }

    private func fixed(_ type: DataType, _ offset: Int, _ bit: Int, _ groups: UnsafeBufferPointer<UInt32>) -> ColumnArray {
        func build<T: BitwiseCopyable>(_ value: (UInt64) -> T) -> ColumnArray {
            let buffer = Buffer(byteCount: groups.count * MemoryLayout<T>.stride)
            let values = buffer.mutableElements(as: T.self)
            for (index, group) in groups.enumerated() { values[index] = value(word(group, offset)) }
            return ColumnArray(type: type, count: groups.count, validity: validity(bit, groups), layout: .fixed(buffer))
        }
        switch type {
        case .boolean:
            return ColumnArray(
                type: type, count: groups.count, validity: validity(bit, groups),
                layout: .boolean(Bitmap(groups.map { word($0, offset) != 0 })))
        case .byte: return build { Int8(truncatingIfNeeded: $0) }
        case .short: return build { Int16(truncatingIfNeeded: $0) }
        case .integer, .date, .yearMonthInterval: return build { Int32(truncatingIfNeeded: $0) }
        case .float: return build { Float(Double(bitPattern: $0)) }
        case .double: return build { Double(bitPattern: $0) }
        case .long, .timestamp, .timestampNTZ, .dayTimeInterval: return build { Int64(bitPattern: $0) }
        case .null, .string, .binary, .decimal, .array, .map, .structure: preconditionFailure("\(type.sqlName) does not fit in one word")
        }
    }
}
