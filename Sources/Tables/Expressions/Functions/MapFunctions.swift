import Columnar
import Errors

/// Functions that create, split and query maps.
enum MapFunctions {
    static let all: [ScalarFunction] = [map, keys, values, entries, containsKey, fromArrays, fromEntries, concat]

    static let map = ScalarFunction(
        "map", FunctionForm("K, V[, K, V …]", 0...(.max), "a map of the keys' and the values' common types", "never"), since: "2.0.0",
        "A map of alternating keys and values; no key may be null or duplicate.", "map('a', 1, 'b', 2)", "{a -> 1, b -> 2}", forms: .lists(["_ keysAndValues: Column..."]),
        resolve: made,
        .kernel(.whole) { call in
            let type = call.result
            guard case .map(let key, let value) = type else { throw call.noKernel }
            return { d, n, context in
                let size = call.size(context)
                let pairs = d.count / 2
                func column(_ first: Int, _ element: DataType) throws -> ColumnArray {
                    let stacked = try ColumnArray.concat(stride(from: first, to: d.count, by: 2).map { try d[$0].expanded(to: n, size) }, type: element)
                    let rows = Buffer.uninitialized(byteCount: n * pairs * 4)
                    let target = rows.mutableElements(as: Int32.self)
                    for row in 0..<n {
                        for pair in 0..<pairs { target[row * pairs + pair] = Int32(truncatingIfNeeded: pair * n + row) }
                    }
                    return try stacked.take(Selection(buffer: rows, count: n * pairs), within: size)
                }
                let offsets = Buffer.uninitialized(byteCount: (n + 1) * 8)
                let positions = offsets.mutableElements(as: Int64.self)
                for row in 0...n { positions[row] = Int64(row * pairs) }
                return try made(type, n, nil, offsets, column(0, key), column(1, value), call.name)
            }
        })

    private static func made(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        guard nodes.count % 2 == 0 else { throw call.wrongCount }
        let (keys, values) = (stride(from: 0, to: nodes.count, by: 2).map { nodes[$0] }, stride(from: 1, to: nodes.count, by: 2).map { nodes[$0] })
        let text = call.text(nodes)
        let key = try common(.differentKeys, call, keys, text)
        let value = try common(.differentValues, call, values, text)
        try checkKey(text, key)
        let type = DataType.map(key, value)
        return call.result(nodes.enumerated().map { $1.cast($0 % 2 == 0 ? key : value) }, type, nullable: false, "\(call.name)(\(Node.list(nodes)))")
    }

    private static func common(_ otherwise: ErrorClass, _ call: FunctionCall, _ nodes: [Node], _ text: String) throws(AnalysisError) -> DataType {
        guard let type = TypeCoercion.wider(nodes.map(\.type)) else {
            throw AnalysisError(
                otherwise, ["sqlExpr": Quoted.expression(text), "functionName": Quoted.name(call.name), "dataType": Quoted.list(nodes.map(\.type))])
        }
        return type
    }

    private static func checkKey(_ text: String, _ key: DataType) throws(AnalysisError) {
        guard TypeCoercion.isOrdered(key) else {
            throw AnalysisError(.invalidMapKey, ["sqlExpr": Quoted.expression(text), "keyType": Quoted.type(key)])
        }
    }

    /// A map column after checking its keys.
    /// - Throws: `ExpressionError` for a null key, or a duplicate key in one map.
    private static func made(
        _ type: DataType, _ count: Int, _ validity: Bitmap?, _ offsets: Buffer, _ keys: ColumnArray, _ values: ColumnArray, _ name: String
    ) throws -> ColumnArray {
        let positions = offsets.elements(as: Int64.self)
        for row in 0..<count where validity?[row] ?? true {
            let range = Int(positions[row])..<Int(positions[row + 1])
            for index in range where !keys.isValid(index) {
                throw ExpressionError(.badArgument, .nullMapKey, [:], detail: "in \(name)")
            }
            guard let index = firstRepetition(keys, range) else { continue }
            throw ExpressionError(
                .badArgument, .duplicatedMapKey,
                "Duplicate map key \(LiteralText.text(keys.value(at: index), keys.type)) was found, please check the input data.",
                detail: "in \(name)")
        }
        let child = ColumnArray(type: entryType(type), count: keys.count, layout: .structure([keys, values]))
        return ColumnArray(type: type, count: count, validity: validity, layout: .list(offsets: offsets, child: child))
    }

    private static func entryType(_ type: DataType) -> DataType { if case .map(let key, let value) = type { .entry(key, value) } else { .entry(.null, .null) } }

    /// The first repeated key; compares pairs if there are few.
    private static func firstRepetition(_ keys: ColumnArray, _ range: Range<Int>) -> Int? {
        if range.count <= 16 {
            for index in range.dropFirst() {
                for before in range.lowerBound..<index where ValueRank.compare(keys, before, keys, index) == 0 && !areUnlikeZeros(keys, before, index) { return index }
            }
            return nil
        }
        var seen: Set<[UInt8]> = []
        for index in range {
            var bytes: [UInt8] = []
            ValueCodec.encode(keys.value(at: index), into: &bytes)
            if !seen.insert(bytes).inserted { return index }
        }
        return nil
    }

    /// 0.0 and -0.0 are equal, but Spark distinguishes them as keys of a map.
    private static func areUnlikeZeros(_ keys: ColumnArray, _ a: Int, _ b: Int) -> Bool {
        switch keys.type {
        case .double: keys.values(as: Double.self)[a].sign != keys.values(as: Double.self)[b].sign && keys.values(as: Double.self)[a] == 0
        case .float: keys.values(as: Float.self)[a].sign != keys.values(as: Float.self)[b].sign && keys.values(as: Float.self)[a] == 0
        case .null, .boolean, .byte, .short, .integer, .long, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .array, .map,
            .structure: false
        }
    }

    // MARK: Parts

    private static func part(_ type: DataType, _ entries: @escaping @Sendable (ColumnArray) -> ColumnArray) -> Kernel {
        { d, n, context in
            let column = d[0].column
            guard case .list(let offsets, let child) = column.layout else { return .nulls(type, count: n) }
            let list = ColumnArray(type: type, count: column.count, validity: column.validity, layout: .list(offsets: offsets, child: entries(child)))
            return try ColumnarValue(column: list, isScalar: d[0].isScalar).expanded(to: n, SizeGuard("a map", context))
        }
    }

    static let keys = ScalarFunction(
        "map_keys", Signature([.anyMap], .computed("an array of the keys") { if case .map(let key, _) = $0[0] { .array(key) } else { nil } }), since: "2.0.0",
        "The keys, in their order.", "map_keys(map(1, 'a', 2, 'b'))", "[1, 2]"
    ) { call in part(call.result) { $0.children[0] } }

    static let values = ScalarFunction(
        "map_values", Signature([.anyMap], .computed("an array of the values") { if case .map(_, let value) = $0[0] { .array(value) } else { nil } }), since: "2.0.0",
        "The values, in the order of their keys.", "map_values(map(1, 'a', 2, 'b'))", "[a, b]"
    ) { call in part(call.result) { $0.children[1] } }

    static let entries = ScalarFunction(
        "map_entries",
        Signature([.anyMap], .computed("an array of structs key, value") { if case .map(let key, let value) = $0[0] { .array(.entry(key, value)) } else { nil } }),
        since: "3.0.0", "The entries as structs of key and value.", "map_entries(map(1, 'a', 2, 'b'))", "[{1, a}, {2, b}]"
    ) { call in part(call.result) { $0 } }

    static let containsKey = ScalarFunction(
        "map_contains_key", Signature([.anyMap, .key], .boolean, .always), since: "3.3.0", "Whether the map has the key.", "map_contains_key(map(1, 'a', 2, 'b'), 1)", "true",
        forms: .lists(["_ map: Column, _ key: Column"])
    ) { _ in
        { d, n, _ in
            guard case .list(_, let child) = d[0].column.layout else { return .nulls(.boolean, count: n) }
            let (p, q) = (d[0].mask, d[1].mask)
            let validity = ColumnarValue.validity(d, n)
            return Kernels.test(n, validity) { row in (validity?[row] ?? true) && place(of: d[1].column, row & q, in: d[0].column, row & p, child) != nil }
        }
    }

    /// The index of a row's key among the entries of a map; nil if it is missing.
    private static func place(of key: ColumnArray, _ row: Int, in map: ColumnArray, _ mapRow: Int, _ entries: ColumnArray) -> Int? {
        map.elements(mapRow).first { ValueRank.compare(entries.children[0], $0, key, row) == 0 }
    }

    /// `map[key]`, and `element_at` of a map: null for a missing key.
    static func lookup(_ call: BoundCall) -> Kernel {
        let type = call.result
        return { d, n, context in
            guard case .list(_, let child) = d[0].column.layout else { return .nulls(type, count: n) }
            let validity = ColumnarValue.validity(d, n)
            let (p, q) = (d[0].mask, d[1].mask)
            let rows = Buffer.uninitialized(byteCount: n * 4)
            let target = rows.mutableElements(as: Int32.self)
            for row in 0..<n {
                let found = validity?[row] ?? true ? place(of: d[1].column, row & q, in: d[0].column, row & p, child) : nil
                target[row] = found.map { Int32(truncatingIfNeeded: $0) } ?? -1
            }
            return try child.children[1].take(Selection(buffer: rows, count: n), within: call.size(context))
        }
    }

    // MARK: From arrays

    static let fromArrays = ScalarFunction(
        "map_from_arrays",
        Signature(
            [.anyArray, .anyArray],
            .computed("a map of the arrays' elements") { types in
                guard case .array(let key) = types[0], case .array(let value) = types[1] else { return nil }
                return .map(key, value)
            }).checked { name, operands throws(AnalysisError) in
                if case .array(let key) = operands[0].type { try checkKey("\(name)(\(Node.list(operands)))", key) }
            }, since: "2.4.0", "A map of the keys in one array and the values in another of the same length.",
        "map_from_arrays(array(1.0, 3.0), array('2', '4'))", "{1.0 -> 2, 3.0 -> 4}", forms: .lists(["_ keys: Column, _ values: Column"])
    ) { call in
        let type = call.result
        return { d, n, context in
            let size = call.size(context)
            let (keys, values) = (try d[0].expanded(to: n, size), try d[1].expanded(to: n, size))
            guard case .list(_, let key) = keys.layout, case .list(_, let value) = values.layout else { return .nulls(type, count: n) }
            let validity = ColumnarValue.validity(d, n)
            var keyRows = GrowableBuffer()
            var valueRows = GrowableBuffer()
            let offsets = Buffer.uninitialized(byteCount: (n + 1) * 8)
            let positions = offsets.mutableElements(as: Int64.self)
            positions[0] = 0
            for row in 0..<n {
                if validity?[row] ?? true {
                    let (x, y) = (keys.elements(row), values.elements(row))
                    guard x.count == y.count else {
                        throw ExpressionError(.badArgument, "\(call.name): there are \(x.count) keys and \(y.count) values; each key needs one value")
                    }
                    for at in x { keyRows.append(Int32(truncatingIfNeeded: at)) }
                    for at in y { valueRows.append(Int32(truncatingIfNeeded: at)) }
                }
                positions[row + 1] = Int64(keyRows.byteCount / 4)
            }
            let count = keyRows.byteCount / 4
            return try made(
                type, n, validity, offsets, key.take(Selection(buffer: keyRows.finish(), count: count), within: size),
                value.take(Selection(buffer: valueRows.finish(), count: count), within: size), call.name)
        }
    }

    static let fromEntries = ScalarFunction(
        "map_from_entries",
        Signature(
            [.anyArray],
            .computed("a map of the structs' fields") { types in
                guard case .array(.structure(let fields)) = types[0], fields.count == 2 else { return nil }
                return .map(fields[0].type, fields[1].type)
            }, .always).checked { name, operands throws(AnalysisError) in
                guard case .array(.structure(let fields)) = operands[0].type, let key = fields.first else { return }
                try checkKey("\(name)(\(Node.list(operands)))", key.type)
            }, since: "2.4.0", "A map of an array's structs of key and value; null if one of them is null.",
        "map_from_entries(array(struct(1, 'a'), struct(2, 'b')))", "{1 -> a, 2 -> b}"
    ) { call in
        let type = call.result
        return { d, n, context in
            let column = try d[0].expanded(to: n, call.size(context))
            guard case .list(let offsets, let child) = column.layout else { return .nulls(type, count: n) }
            let whole = Bitmap(count: n) { row in column.isValid(row) && column.elements(row).allSatisfy { child.isValid($0) } }
            return try made(type, n, whole, offsets, child.children[0], child.children[1], call.name)
        }
    }

    static let concat = ScalarFunction(
        "map_concat",
        Signature([], rest: .common, .computed("the maps' common type") { $0.first ?? .map(.string, .string) }).checked { name, operands throws(AnalysisError) in
            for operand in operands {
                guard case .map = operand.type else { throw AnalysisError.operands("\(name)(\(Node.list(operands)))", operand.type, operands[0].type, requires: "\"MAP\"") }
            }
        }, since: "2.4.0", "The entries of all maps; no key may be in two of them.", "map_concat(map(1, 'a', 2, 'b'), map(3, 'c'))", "{1 -> a, 2 -> b, 3 -> c}",
        forms: .lists(["_ maps: Column..."])
    ) { call in
        let type = call.result
        let entry = entryType(type)
        return { d, n, context in
            guard !d.isEmpty else { return try ColumnarValue(column: ColumnArray([.map([])], type: type) ?? .nulls(type, count: 1), isScalar: true).expanded(to: n) }
            // As lists of entries end to end; then the keys are checked.
            let lists = d.map { operand in
                let column = operand.column
                guard case .list = column.layout else { return ColumnarValue(column: .nulls(.array(entry), count: column.count), isScalar: operand.isScalar) }
                return ColumnarValue(column: ColumnArray(type: .array(entry), count: column.count, validity: column.validity, layout: column.layout), isScalar: operand.isScalar)
            }
            let joined = try NestedFunctions.joined(lists, n, .array(entry), call.size(context))
            guard case .list(let offsets, let child) = joined.layout else { return .nulls(type, count: n) }
            return try made(type, n, joined.validity, offsets, child.children[0], child.children[1], call.name)
        }
    }
}
