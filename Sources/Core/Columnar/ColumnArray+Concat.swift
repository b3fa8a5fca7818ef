/// Joining columns end to end.
extension ColumnArray {
    /// The values of `columns` in order. O(bytes); a single non-empty column is returned as it is. Absent if one of them is absent.
    ///
    /// - Precondition: every column is of `type`, but for its fields' names and nullability.
    public static func concat(_ columns: [ColumnArray], type: DataType) -> ColumnArray {
        let parts = columns.filter { $0.count > 0 }
        for part in parts { precondition(part.type.isLike(type), "cannot join \(part.type.sqlName) to \(type.sqlName)") }
        guard let first = parts.first else { return .nulls(type, count: 0) }
        if parts.count == 1 {
            return first.type == type ? first : ColumnArray(type: type, count: first.count, validity: first.validity, layout: first.layout)
        }
        let count = parts.reduce(0) { $0 + $1.count }
        if parts.contains(where: \.isAbsent) { return .absent(type, count: count) }
        let joined: Layout
        switch first.layout {
        case .null, .absent: return ColumnArray(type: type, count: count, layout: first.layout)
        case .boolean: joined = .boolean(joinBits(parts.map { (_: $0.bits, count: $0.count) }, count))
        case .fixed: joined = .fixed(joinFixed(parts, width: type.fixedWidth ?? 0, count))
        case .bytes:
            let (offsets, spans) = joinOffsets(parts, count)
            let total = spans.reduce(0) { $0 + $1.count }
            let data = Buffer.uninitialized(byteCount: total)
            var at = 0
            for (part, span) in zip(parts, spans) {
                guard case .bytes(_, let source) = part.layout else { continue }
                (data.base + at).copyMemory(from: source.base + span.lowerBound, byteCount: span.count)
                at += span.count
            }
            joined = .bytes(offsets: offsets, data: data)
        case .list:
            let (offsets, spans) = joinOffsets(parts, count)
            var children: [ColumnArray] = []
            for (part, span) in zip(parts, spans) {
                guard case .list(_, let child) = part.layout else { continue }
                children.append(child.slice(span))
            }
            guard case .list(let element) = type.physical else { preconditionFailure("\(type.sqlName) is not laid out as a list") }
            joined = .list(offsets: offsets, child: concat(children, type: element))
        case .structure(let fields):
            guard case .structure(let types) = type.physical else { preconditionFailure("\(type.sqlName) is not laid out as a struct") }
            joined = .structure(fields.indices.map { field in concat(parts.map { $0.children[field] }, type: types[field].type) })
        }
        let validity = parts.contains { $0.validity != nil } ? joinBits(parts.map { ($0.validity, $0.count) }, count) : nil
        return ColumnArray(type: type, count: count, validity: validity, layout: joined)
    }

    /// A missing bitmap means that all bits are set.
    private static func joinBits(_ parts: [(Bitmap?, count: Int)], _ count: Int) -> Bitmap {
        let buffer = Buffer(byteCount: (count + 63) / 64 * 8)
        let out = buffer.mutableElements(as: UInt64.self)
        var at = 0
        for (bits, length) in parts {
            let shift = UInt64(at & 63)
            for index in 0..<(length + 63) / 64 {
                let left = length - index * 64
                let word = bits?.word(index) ?? (left >= 64 ? .max : (1 << UInt64(left)) &- 1)
                let target = at / 64 + index
                out[target] |= word << shift
                if shift != 0, target + 1 < out.count { out[target + 1] |= word >> (64 - shift) }
            }
            at += length
        }
        return Bitmap(buffer: buffer, count: count)
    }

    private static func joinFixed(_ parts: [ColumnArray], width: Int, _ count: Int) -> Buffer {
        let out = Buffer.uninitialized(byteCount: count * width)
        var at = 0
        for part in parts {
            guard case .fixed(let source) = part.layout else { continue }
            (out.base + at).copyMemory(from: source.base, byteCount: part.count * width)
            at += part.count * width
        }
        return out
    }

    /// Offsets from 0, and the span of each part's data that they cover.
    private static func joinOffsets(_ parts: [ColumnArray], _ count: Int) -> (Buffer, [Range<Int>]) {
        let out = Buffer.uninitialized(byteCount: (count + 1) * 8)
        let positions = out.base.assumingMemoryBound(to: Int64.self)
        positions[0] = 0
        var row = 0
        var spans: [Range<Int>] = []
        for part in parts {
            let offsets: Buffer
            switch part.layout {
            case .bytes(let buffer, _), .list(let buffer, _): offsets = buffer
            case .null, .absent, .boolean, .fixed, .structure: preconditionFailure("\(part.type.sqlName) has no offsets")
            }
            let source = offsets.base.assumingMemoryBound(to: Int64.self)
            let base = positions[row] &- source[0]
            for index in 1...part.count { positions[row + index] = source[index] &+ base }
            spans.append(Int(source[0])..<Int(source[part.count]))
            row += part.count
        }
        return (out, spans)
    }
}
