import Columnar

/// Structs and arrays.
enum Nested {
    static func kernel(_ name: String, _ types: [DataType], _ type: DataType, _: [Expression]) -> Compiler.Kernel? {
        switch name {
        case "getitem", "get", "element_at": return { d, n, context in try element(name, d, n, type, SizeGuard(name, context.limits)) }
        case "array":
            return { d, n, context in
                guard case .array(let element) = type else { return .nulls(type, count: n) }
                let size = SizeGuard("array", context.limits)
                let bytes = d.reduce(0) { sum, datum in
                    let own = datum.isScalar ? SizeGuard.product(datum.column.byteCount(of: 0..<1), n) : datum.column.byteCount(of: 0..<n)
                    return sum &+ min(own, size.limits.batchBytes &+ 1)
                }
                if bytes > size.limits.batchBytes { throw size.batchFailure(n - 1) }
                // The columns end to end, then their rows dealt out in turn.
                let stacked = try ColumnArray.concat(d.map { try $0.expanded(to: n, size) }, type: element)
                let rows = Buffer.uninitialized(byteCount: n * d.count * 4)
                let target = rows.mutableElements(as: Int32.self)
                let offsets = Buffer.uninitialized(byteCount: (n + 1) * 8)
                let positions = offsets.mutableElements(as: Int64.self)
                positions[0] = 0
                for row in 0..<n {
                    for index in 0..<d.count { target[row * d.count + index] = Int32(truncatingIfNeeded: index * n + row) }
                    positions[row + 1] = Int64((row + 1) * d.count)
                }
                let child = stacked.take(Selection(buffer: rows, count: n * d.count))
                return ColumnArray(type: type, count: n, layout: .list(offsets: offsets, child: child))
            }
        case "size", "array_size":
            let ofNull: Int32? = name == "size" ? -1 : nil
            return { d, n, _ in
                guard case .list(let offsets, _) = d[0].column.layout else { return .nulls(.integer, count: n) }
                let positions = offsets.elements(as: Int64.self)
                let validity = d[0].validity(n)
                let mask = d[0].mask
                return Kernels.optional(n, .integer, Int32.zero, nil) { row in
                    validity?[row] ?? true ? Int32(truncatingIfNeeded: positions[(row & mask) + 1] &- positions[row & mask]) : ofNull
                }
            }
        case "array_contains":
            return { d, n, _ in
                guard case .list(let offsets, let child) = d[0].column.layout else { return .nulls(.boolean, count: n) }
                let positions = offsets.elements(as: Int64.self)
                let (p, q) = (d[0].mask, d[1].mask)
                let value = d[1].column
                let found = Kernels.optional(n, .byte, Int8.zero, Datum.validity(d, n)) { row -> Int8? in
                    var hasNull = false
                    for index in Int(positions[row & p])..<Int(positions[(row & p) + 1]) {
                        if !child.isValid(index) { hasNull = true } else if ValueRank.compare(child, index, value, row & q) == 0 { return 1 }
                    }
                    return hasNull ? nil : 0
                }
                let bytes = found.values(as: Int8.self)
                return withExtendedLifetime(found) { Kernels.test(n, found.validity) { bytes[$0] == 1 } }
            }
        case "concat":
            guard case .array(let element) = type else { return nil }
            return { d, n, context in
                let size = SizeGuard("concat", context.limits)
                let columns = try d.map { try $0.expanded(to: n, size) }
                var children: [ColumnArray] = []
                var starts: [Int64] = []
                var total: Int64 = 0
                for column in columns {
                    guard case .list(_, let child) = column.layout else { return .nulls(type, count: n) }
                    children.append(child)
                    starts.append(total)
                    total += Int64(child.count)
                }
                let stacked = ColumnArray.concat(children, type: element)
                let validity = Datum.validity(d, n)
                var rows = GrowableBuffer()
                let offsets = Buffer.uninitialized(byteCount: (n + 1) * 8)
                let positions = offsets.mutableElements(as: Int64.self)
                positions[0] = 0
                for row in 0..<n {
                    if validity?[row] ?? true {
                        for (index, column) in columns.enumerated() {
                            guard case .list(let buffer, _) = column.layout else { continue }
                            let ends = buffer.elements(as: Int64.self)
                            for at in ends[row]..<ends[row + 1] { rows.append(Int32(truncatingIfNeeded: starts[index] &+ at)) }
                        }
                    }
                    positions[row + 1] = Int64(rows.byteCount / 4)
                }
                let count = rows.byteCount / 4
                let child = try stacked.take(Selection(buffer: rows.finish(), count: count), within: size)
                return ColumnArray(type: type, count: n, validity: validity, layout: .list(offsets: offsets, child: child))
            }
        default: return nil
        }
    }

    /// A struct's field, or the field of each struct in an array; null where the struct is.
    static func field(_ datum: Datum, _ ordinal: Int, _ name: String, _ count: Int) throws -> ColumnArray {
        let column = datum.column
        switch column.layout {
        case .structure(let children):
            guard children.indices.contains(ordinal) else { throw ExpressionError(.badArgument, "\(column.type.sqlName) has no field \(name)") }
            return try Datum(column: Kernels.with(children[ordinal], validity: column.validity), isScalar: datum.isScalar).expanded(to: count)
        case .list(let offsets, let child):
            let part = try field(.column(child), ordinal, name, child.count)
            let list = ColumnArray(type: .array(part.type), count: column.count, validity: column.validity, layout: .list(offsets: offsets, child: part))
            return try Datum(column: list, isScalar: datum.isScalar).expanded(to: count)
        case .null, .absent, .boolean, .fixed, .bytes: throw ExpressionError(.badArgument, "\(column.type.sqlName) has no field \(name)")
        }
    }

    /// `a[i]` counts from 0; `element_at(a, i)` from 1, or back from the end. Null outside of the array.
    private static func element(_ name: String, _ data: [Datum], _ count: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        guard case .list(let offsets, let child) = data[0].column.layout else { return .nulls(type, count: count) }
        let positions = offsets.elements(as: Int64.self)
        let validity = Datum.validity(data, count)
        let (p, q) = (data[0].mask, data[1].mask)
        let rows = Buffer.uninitialized(byteCount: count * 4)
        let target = rows.mutableElements(as: Int32.self)
        let isLong = data[1].type == .long
        for row in 0..<count {
            target[row] = -1
            guard validity?[row] ?? true else { continue }
            var index = isLong ? data[1].values(as: Int64.self)[row & q] : Int64(data[1].values(as: Int32.self)[row & q])
            let (start, end) = (positions[row & p], positions[(row & p) + 1])
            if name == "element_at" {
                guard index != 0 else { throw ExpressionError(.badArgument, "element_at counts from 1, or back from -1; 0 is no element") }
                index = index > 0 ? index - 1 : index + (end - start)
            }
            if index >= 0, index < end - start { target[row] = Int32(truncatingIfNeeded: start + index) }
        }
        return try child.take(Selection(buffer: rows, count: count), within: size)
    }
}
