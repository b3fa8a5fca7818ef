import Columnar

/// Puts one column together from rows of several.
enum Choice {
    /// Row `i` comes from the datum whose bitmap has bit `i`; null where none has. At most one has.
    static func choose(_ chosen: [Bitmap], _ data: [Datum], _ count: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        if data.isEmpty { return .nulls(type, count: count) }
        if data.count == 1, chosen[0].setCount == count { return try data[0].expanded(to: count, size) }
        var starts: [Int32] = []
        var next = 0
        for datum in data {
            starts.append(Int32(truncatingIfNeeded: next))
            next += datum.column.count
        }
        let stacked = ColumnArray.concat(data.map(\.column), type: type)
        let rows = Buffer.uninitialized(byteCount: count * 4)
        let target = rows.mutableElements(as: Int32.self)
        for row in 0..<count { target[row] = -1 }
        for (index, bits) in chosen.enumerated() {
            let selected = bits.setIndices
            let start = starts[index]
            let mask: Int32 = data[index].isScalar ? 0 : -1
            withExtendedLifetime(selected) {
                for row in selected.indices { target[Int(row)] = start &+ (row & mask) }
            }
        }
        return try stacked.take(Selection(buffer: rows, count: count), within: size)
    }

    /// The first value of each row that is not null.
    static func coalesce(_ data: [Datum], _ count: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        var chosen: [Bitmap] = []
        var used: [Datum] = []
        var open: Bitmap?
        for datum in data {
            let valid = datum.validity(count) ?? Bitmap(repeating: true, count: count)
            let taken = open.map { $0 & valid } ?? valid
            if taken.setCount > 0 {
                chosen.append(taken)
                used.append(datum)
            }
            open = open.map { $0 & ~valid } ?? ~valid
            if open?.setCount == 0 { break }
        }
        return try choose(chosen, used, count, type, size)
    }
}
