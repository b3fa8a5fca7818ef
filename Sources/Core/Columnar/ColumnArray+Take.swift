/// Gathering rows with one typed loop a column and no object a row.
extension ColumnArray {
    /// The rows that `selection` names, in its order; a negative row number gives null. O(selected bytes).
    ///
    /// - Precondition: row numbers are below `count`.
    public func take(_ selection: Selection) -> ColumnArray {
        let indices = selection.indices
        var hasNull = false
        for index in indices {
            precondition(Int(index) < count, "row outside of the column")
            hasNull = hasNull || index < 0
        }
        return withExtendedLifetime(selection) { gather(indices, anyNegative: hasNull) }
    }

    /// The rows whose bit is set. Returns the column itself when all are.
    public func filter(_ mask: Bitmap) -> ColumnArray {
        precondition(mask.count == count, "mask and column differ in length")
        if mask.setCount == count { return self }
        let selection = mask.setIndices
        return withExtendedLifetime(selection) { gather(selection.indices, anyNegative: false) }
    }

    /// The rows `range`. Text and lists share their data with the column.
    public func slice(_ range: Range<Int>) -> ColumnArray {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "slice outside of the column")
        if range.count == count { return self }
        let validity = validity?.slice(range)
        func cut(_ buffer: Buffer, width: Int, count: Int) -> Buffer {
            let out = Buffer.uninitialized(byteCount: count * width)
            out.base.copyMemory(from: buffer.base + range.lowerBound * width, byteCount: count * width)
            return out
        }
        let sliced: Layout
        switch layout {
        case .null, .absent: sliced = layout
        case .boolean(let bits): sliced = .boolean(bits.slice(range))
        case .fixed(let buffer): sliced = .fixed(cut(buffer, width: type.fixedWidth ?? 0, count: range.count))
        case .bytes(let offsets, let data):
            sliced = .bytes(offsets: cut(offsets, width: 8, count: range.count + 1), data: data)
        case .list(let offsets, let child):
            sliced = .list(offsets: cut(offsets, width: 8, count: range.count + 1), child: child)
        case .structure(let children): sliced = .structure(children.map { $0.slice(range) })
        }
        return ColumnArray(type: type, count: range.count, validity: validity, layout: sliced)
    }

    private func gather(_ indices: UnsafeBufferPointer<Int32>, anyNegative: Bool) -> ColumnArray {
        let gathered: Layout
        switch layout {
        case .null, .absent: return ColumnArray(type: type, count: indices.count, layout: layout)
        case .boolean(let bits):
            gathered = .boolean(Bitmap(count: indices.count) { indices[$0] >= 0 && bits[Int(indices[$0])] })
        case .fixed(let buffer):
            guard case .fixed(let width) = type.physical else { preconditionFailure("\(type.sqlName) is not of fixed width") }
            switch width {
            case .one: gathered = .fixed(Self.gather(buffer, UInt8.self, indices, anyNegative))
            case .two: gathered = .fixed(Self.gather(buffer, UInt16.self, indices, anyNegative))
            case .four: gathered = .fixed(Self.gather(buffer, UInt32.self, indices, anyNegative))
            case .eight: gathered = .fixed(Self.gather(buffer, UInt64.self, indices, anyNegative))
            case .sixteen: gathered = .fixed(Self.gather(buffer, UInt128.self, indices, anyNegative))
            }
        case .bytes(let offsets, let data):
            let (positions, bytes) = Self.gatherBytes(offsets, data, indices)
            gathered = .bytes(offsets: positions, data: bytes)
        case .list(let offsets, let child):
            let (positions, rows) = Self.gatherRuns(offsets, indices)
            let elements = withExtendedLifetime(rows) { child.gather(rows.indices, anyNegative: false) }
            gathered = .list(offsets: positions, child: elements)
        case .structure(let children):
            gathered = .structure(children.map { $0.gather(indices, anyNegative: anyNegative) })
        }
        return ColumnArray(
            type: type, count: indices.count, validity: gatherValidity(indices, anyNegative), layout: gathered)
    }

    private func gatherValidity(_ indices: UnsafeBufferPointer<Int32>, _ anyNegative: Bool) -> Bitmap? {
        if let validity {
            return Bitmap(count: indices.count) { indices[$0] >= 0 && validity[Int(indices[$0])] }
        }
        return anyNegative ? Bitmap(count: indices.count) { indices[$0] >= 0 } : nil
    }

    private static func gather<T: BitwiseCopyable>(
        _ buffer: Buffer, _: T.Type, _ indices: UnsafeBufferPointer<Int32>, _ anyNegative: Bool
    ) -> Buffer {
        let out = Buffer.uninitialized(byteCount: indices.count * MemoryLayout<T>.stride)
        let target = out.base.assumingMemoryBound(to: T.self)
        let source = buffer.base.assumingMemoryBound(to: T.self)
        // A row of nulls may come from an empty column, in which even row 0 cannot be read.
        if anyNegative {
            out.base.initializeMemory(as: UInt8.self, repeating: 0, count: out.byteCount)
            for (row, index) in indices.enumerated() where index >= 0 { target[row] = source[Int(index)] }
        } else {
            for (row, index) in indices.enumerated() { target[row] = source[Int(index)] }
        }
        return out
    }

    private static func gatherBytes(
        _ offsets: Buffer, _ data: Buffer, _ indices: UnsafeBufferPointer<Int32>
    ) -> (Buffer, Buffer) {
        let source = offsets.base.assumingMemoryBound(to: Int64.self)
        let out = Buffer.uninitialized(byteCount: (indices.count + 1) * 8)
        let positions = out.base.assumingMemoryBound(to: Int64.self)
        var total: Int64 = 0
        positions[0] = 0
        for (row, index) in indices.enumerated() {
            if index >= 0 { total &+= source[Int(index) + 1] &- source[Int(index)] }
            positions[row + 1] = total
        }
        let bytes = Buffer.uninitialized(byteCount: Int(total))
        for (row, index) in indices.enumerated() where index >= 0 {
            let start = source[Int(index)]
            let length = Int(source[Int(index) + 1] &- start)
            (bytes.base + Int(positions[row])).copyMemory(from: data.base + Int(start), byteCount: length)
        }
        return (out, bytes)
    }

    private static func gatherRuns(_ offsets: Buffer, _ indices: UnsafeBufferPointer<Int32>) -> (Buffer, Selection) {
        let source = offsets.base.assumingMemoryBound(to: Int64.self)
        let out = Buffer.uninitialized(byteCount: (indices.count + 1) * 8)
        let positions = out.base.assumingMemoryBound(to: Int64.self)
        var rows = GrowableBuffer(capacity: indices.count * 4)
        positions[0] = 0
        for (row, index) in indices.enumerated() {
            if index >= 0 {
                for element in source[Int(index)]..<source[Int(index) + 1] { rows.append(Int32(truncatingIfNeeded: element)) }
            }
            positions[row + 1] = Int64(rows.byteCount / 4)
        }
        let count = rows.byteCount / 4
        return (out, Selection(buffer: rows.finish(), count: count))
    }
}
