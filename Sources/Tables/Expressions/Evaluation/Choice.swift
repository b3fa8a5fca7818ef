import Columnar

/// Combines rows of several columns into one.
enum Choice {
    /// Row `i` comes from the operand whose bitmap has bit `i` set; null if none has. At most one may have it.
    static func choose(_ chosen: [Bitmap], _ data: [ColumnarValue], _ count: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        if data.isEmpty { return .nulls(type, count: count) }
        if data.count == 1, chosen[0].setCount == count { return try data[0].expanded(to: count, size) }
        var starts: [Int32] = []
        var next = 0
        for operand in data {
            starts.append(Int32(truncatingIfNeeded: next))
            next += operand.column.count
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

    /// The first value of each row that is not null; an operand is evaluated for the rows that no operand before it has a value for.
    @Sendable static func firstNotNull(_ call: BoundCall) throws -> Evaluator {
        let first = try Compiler.compile(call.arguments[0])
        let others = try call.arguments.dropFirst().map { try LazyOperand($0) }
        let type = call.result
        return { batch, context in
            try Compiler.checkStack()
            let start = try first(batch, context)
            guard let valid = start.validity(batch.count) else { return start }
            var chosen = [valid]
            var data = [start]
            var open = ~valid
            for operand in others {
                if open.setCount == 0 { break }
                let operand = try operand.evaluate(batch, on: open, context)
                let taken = operand.validity(batch.count).map { open & $0 } ?? open
                if taken.setCount > 0 {
                    chosen.append(taken)
                    data.append(operand)
                    open = open & ~taken
                }
            }
            if chosen.count == 1, open.setCount == 0 { return start }
            return .column(try choose(chosen, data, batch.count, type, call.size(context)))
        }
    }
}
