import Columnar

/// Structs and arrays.
enum NestedFunctions {
    static let all: [ScalarFunction] = [`struct`, namedStruct, array, size, arraySize, elementAt, get, arrayContains, item, field]

    // MARK: Structs

    private static let structType = "a struct of the given names"

    static let namedStruct = ScalarFunction(
        "named_struct", FunctionForm("string, any[, string, any …]", 2...(.max), expectedCount: "2n (n > 0)", structType, "never"), since: "1.5.0", "A struct of names and values.",
        "named_struct('a', 1, 'b', 2)", "{1, 2}", forms: .lists(["_ namesAndValues: Column..."]), resolve: named,
        .evaluator(isTotal: false) { call in
            let members = try stride(from: 1, to: call.arguments.count, by: 2).map { try Compiler.compile(call.arguments[$0]) }
            let type = call.result
            return { batch, context in
                try Compiler.checkStack()
                let data = try members.map { try $0(batch, context) }
                let isScalar = data.allSatisfy { $0.isScalar }
                let count = isScalar ? 1 : batch.count
                let size = SizeGuard("struct", context)
                let column = try ColumnArray(type: type, count: count, layout: .structure(data.map { try $0.expanded(to: count, size) }))
                return ColumnarValue(column: column, isScalar: isScalar)
            }
        })

    static let `struct` = ScalarFunction(
        "struct", FunctionForm("any[, any …]", 1...(.max), "a struct of the columns' names", "never"), since: "1.4.0",
        "A struct of columns, each under its name, and col1, col2, … of what has none.", "struct(1, 2)", "{1, 2}", forms: .lists(["_ columns: Column..."]),
        resolve: ofColumns, .resolved)

    /// Names and values on their way into a struct.
    private struct Members {
        var parts: [Expression] = []
        var fields: [Field] = []
        var shown: [String] = []

        mutating func add(_ name: String, _ node: Node, shown text: [String]) {
            parts += [.literal(.string(name), .string), node.expression]
            fields.append(Field(name, node.type, nullable: node.nullable))
            shown += text
        }

        func node(_ call: FunctionCall) throws(AnalysisError) -> Node {
            guard !fields.isEmpty else { throw call.wrongCount }
            let type = DataType.structure(fields)
            return Node(.apply(namedStruct, parts, type), type, nullable: false, "\(call.name)(\(shown.joined(separator: ", ")))")
        }
    }

    private static func ofColumns(_ call: FunctionCall) throws(AnalysisError) -> Node {
        var members = Members()
        for argument in call.arguments {
            if case .star(let qualifier) = argument {
                for node in try call.resolver.expand(qualifier) { members.add(node.name, node, shown: [node.text]) }
                continue
            }
            let node = try call.operand(argument)
            if case .alias(_, let alias) = argument {
                members.add(alias, node, shown: ["\(node.text) AS \(alias)"])
            } else {
                members.add(fieldName(argument, node) ?? "col\(members.fields.count + 1)", node, shown: [node.text])
            }
        }
        return try members.node(call)
    }

    private static func named(_ call: FunctionCall) throws(AnalysisError) -> Node {
        guard call.arguments.count % 2 == 0 else { throw call.wrongCount }
        var members = Members()
        for index in stride(from: 0, to: call.arguments.count, by: 2) {
            guard case .literal(.string(let name), _) = call.arguments[index] else {
                let operands = try call.operands()
                let names = stride(from: 0, to: operands.count, by: 2).map { operands[$0] }.filter { !$0.isLiteral }
                let text = call.text(operands)
                throw AnalysisError(
                    .fieldNameNotLiteral,
                    ["sqlExpr": Quoted.expression(text), "inputExprs": "[\(names.map { Quoted.expression($0.text) }.joined(separator: ", "))]"])
            }
            let node = try call.operand(call.arguments[index + 1])
            members.add(name, node, shown: [name, node.text])
        }
        return try members.node(call)
    }

    /// The name that a bare column or field gives to a struct's member.
    private static func fieldName(_ argument: Expression, _ node: Node) -> String? {
        switch argument {
        case .attribute, .field, .bound, .column: node.name
        case .call(let function, _, _) where function.name == field.name: node.name
        default: nil
        }
    }

    // MARK: Parts

    /// `a.b` of what is no plain name.
    static let field = ScalarFunction(
        ".", FunctionForm("struct, name", 2...2, "the field's type"), since: "1.0.0", "A struct's field, or that of each struct in an array.",
        "named_struct('a', 1).a", "1", forms: .column("getField(_:)"), named: .unknown,
        resolve: { call throws(AnalysisError) in
            let child = try call.operand(call.arguments[0])
            guard case .literal(.string(let name), _) = call.arguments[1] else { throw AnalysisError(.invalidExtractFieldType, ["extraction": Quoted.expression(call.resolver.shown(call.arguments[1]))]) }
            var node = try call.resolver.member(child, name)
            if child.isNamed || isField(child.expression) { node.name = name }
            return node
        }, .resolved)

    private static func isField(_ expression: Expression) -> Bool { if case .field = expression { true } else { false } }

    /// `a[i]`.
    static let item = ScalarFunction(
        "[]",
        FunctionForm("array, integer or struct, name or map, key", 2...2, "the element's type", "where an argument is null, and where there is no such element"),
        since: "1.0.0", "An array's element, counted from 0, a struct's field, or a map's value of a key.", "array(1, 2, 3)[1]", "2", forms: .column("getItem(_:)"), named: .unknown,
        resolve: { call throws(AnalysisError) in
            let nodes = try call.operands()
            if case .literal(.string(let name), _) = nodes[1].expression, case .structure = nodes[0].type {
                return try call.resolver.member(nodes[0], name)
            }
            if case .map(let key, let value) = nodes[0].type {
                guard TypeCoercion.casts(nodes[1].type, to: key), !TypeCoercion.isInterval(key) || nodes[1].type == key || nodes[1].type == .null else { throw AnalysisError.input(2, "\(nodes[0].text)[\(nodes[1].text)]", requires: Quoted.type(key), nodes[1]) }
                return call.result([nodes[0], nodes[1].cast(key)], value, nullable: true, "\(nodes[0].text)[\(nodes[1].text)]")
            }
            guard case .array(let element) = nodes[0].type, TypeCoercion.isIntegral(nodes[1].type) || nodes[1].type == .null else {
                if case .structure = nodes[0].type { throw AnalysisError(.invalidExtractFieldType, ["extraction": Quoted.expression(nodes[1].text)]) }
                guard case .array = nodes[0].type else { throw ExpressionResolver.noParts(nodes[0], nodes[1].text) }
                throw AnalysisError.input(2, "\(nodes[0].text)[\(nodes[1].text)]", requires: "\"INTEGRAL\"", nodes[1])
            }
            return call.result([nodes[0], nodes[1].cast(.long)], element, nullable: true, "\(nodes[0].text)[\(nodes[1].text)]")
        }, .kernel(.untilNull) { call in
            if case .map = call.types[0] { return MapFunctions.lookup(call) }
            return element(call) { index, _ in index }
        })

    static let get = ScalarFunction(
        "get", Signature([.typedArray, .whole(.long)], .element, .always), since: "3.4.0", "The array's element at a position from 0; null outside of the array.",
        "get(array(1, 2, 3), 0)", "1"
    ) { call in element(call) { index, _ in index } }

    static let elementAt = ScalarFunction(
        "element_at", Signature([.typedCollection, .place], .element, .always), since: "2.4.0",
        "The array's element at a position from 1, or back from the end, or a map's value of a key; null where there is none.", "element_at(array(1, 2, 3), 2)", "2",
        forms: .lists(["_ column: Column, _ index: Int", "_ column: Column, _ index: Column"])
    ) { call in
        if case .map = call.types[0] { return MapFunctions.lookup(call) }
        return element(call) { index, count in
            guard index != 0 else { throw ExpressionError(.badArgument, .indexOfZero, [:], detail: "element_at") }
            return index > 0 ? index - 1 : index + count
        }
    }

    /// The element at the position from 0 that `place` makes of the index and the array's length; null outside of the array.
    private static func element(_ call: BoundCall, _ place: @escaping @Sendable (_ index: Int64, _ count: Int64) throws -> Int64) -> Kernel {
        let type = call.result
        let isLong = call.types[1] == .long
        return { data, count, context in
            guard case .list(let offsets, let child) = data[0].column.layout else { return .nulls(type, count: count) }
            let positions = offsets.elements(as: Int64.self)
            let validity = ColumnarValue.validity(data, count)
            let (p, q) = (data[0].mask, data[1].mask)
            let rows = Buffer.uninitialized(byteCount: count * 4)
            let target = rows.mutableElements(as: Int32.self)
            for row in 0..<count {
                target[row] = -1
                guard validity?[row] ?? true else { continue }
                // Of a long Spark takes the low 32 bits.
                let index = Int64(isLong ? Int32(truncatingIfNeeded: data[1].values(as: Int64.self)[row & q]) : data[1].values(as: Int32.self)[row & q])
                let (start, end) = (positions[row & p], positions[(row & p) + 1])
                let at = try place(index, end - start)
                if at >= 0, at < end - start { target[row] = Int32(truncatingIfNeeded: start + at) }
            }
            return try child.take(Selection(buffer: rows, count: count), within: call.size(context))
        }
    }

    /// A struct's field, or the field of each struct in an array; null where the struct is.
    static func field(_ operand: ColumnarValue, _ ordinal: Int, _ name: String, _ count: Int) throws -> ColumnArray {
        let column = operand.column
        switch column.layout {
        case .structure(let children):
            guard children.indices.contains(ordinal) else { throw ExpressionError(.badArgument, "\(column.type.sqlName) has no field \(name)") }
            return try ColumnarValue(column: Kernels.with(children[ordinal], validity: column.validity), isScalar: operand.isScalar).expanded(to: count)
        case .list(let offsets, let child):
            let part = try field(.column(child), ordinal, name, child.count)
            let list = ColumnArray(type: .array(part.type), count: column.count, validity: column.validity, layout: .list(offsets: offsets, child: part))
            return try ColumnarValue(column: list, isScalar: operand.isScalar).expanded(to: count)
        case .null, .absent, .boolean, .fixed, .bytes: throw ExpressionError(.badArgument, "\(column.type.sqlName) has no field \(name)")
        }
    }

    // MARK: Arrays

    /// Each list from its last element to its first.
    static func reversed(_ operand: ColumnarValue, _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let column = try operand.expanded(to: count, size)
        guard case .list(let offsets, let child) = column.layout else { return column }
        let positions = offsets.elements(as: Int64.self)
        let rows = Buffer.uninitialized(byteCount: child.count * 4)
        let target = rows.mutableElements(as: Int32.self)
        for at in 0..<child.count { target[at] = Int32(truncatingIfNeeded: at) }
        for row in 0..<count {
            let (start, end) = (positions[row], positions[row + 1])
            for at in start..<end { target[Int(at)] = Int32(truncatingIfNeeded: start + end - 1 - at) }
        }
        let turned = child.take(Selection(buffer: rows, count: child.count))
        return ColumnArray(type: column.type, count: count, validity: column.validity, layout: .list(offsets: offsets, child: turned))
    }

    static let array = ScalarFunction(
        "array", Signature([], rest: .common, .computed("an array of the arguments' common type") { .array($0.first ?? .null) }, .never), since: "1.1.0", "An array of the arguments.",
        "array(1, 2, 3)", "[1, 2, 3]", forms: .lists(["_ columns: Column..."])
    ) { call in
        let type = call.result
        return { d, n, context in
            guard case .array(let element) = type, element != .null else { return ofNothing(type, d.count, n) }
            let size = call.size(context)
            let bytes = d.reduce(0) { sum, operand in
                let own = operand.isScalar ? SizeGuard.product(operand.column.byteCount(of: 0..<1), n) : operand.column.byteCount(of: 0..<n)
                return sum &+ min(own, size.limits.batchBytes &+ 1)
            }
            if bytes > size.limits.batchBytes { throw size.batchFailure }
            // The columns end to end, then their rows dealt out in turn.
            let stacked = try ColumnArray.concat(d.map { try $0.expanded(to: n, size) }, type: element)
            let rows = Buffer.uninitialized(byteCount: n * d.count * 4)
            let target = rows.mutableElements(as: Int32.self)
            for row in 0..<n {
                for index in 0..<d.count { target[row * d.count + index] = Int32(truncatingIfNeeded: index * n + row) }
            }
            let child = stacked.take(Selection(buffer: rows, count: n * d.count))
            return ColumnArray(type: type, count: n, layout: .list(offsets: offsets(every: d.count, n), child: child))
        }
    }

    private static func ofNothing(_ type: DataType, _ width: Int, _ count: Int) -> ColumnArray {
        let child = ColumnArray.nulls(.null, count: width * count)
        return ColumnArray(type: type, count: count, layout: .list(offsets: offsets(every: width, count), child: child))
    }

    private static func offsets(every width: Int, _ count: Int) -> Buffer {
        let offsets = Buffer.uninitialized(byteCount: (count + 1) * 8)
        let positions = offsets.mutableElements(as: Int64.self)
        for row in 0...count { positions[row] = Int64(row * width) }
        return offsets
    }

    private static func lengths(ofNull: Int32?) -> Kernel {
        { d, n, _ in
            guard case .list(let offsets, _) = d[0].column.layout else {
                return Kernels.optional(n, .integer, Int32.zero, nil) { _ in ofNull }
            }
            let positions = offsets.elements(as: Int64.self)
            let validity = d[0].validity(n)
            let mask = d[0].mask
            return Kernels.optional(n, .integer, Int32.zero, nil) { row in
                validity?[row] ?? true ? Int32(truncatingIfNeeded: positions[(row & mask) + 1] &- positions[row & mask]) : ofNull
            }
        }
    }

    static let size = ScalarFunction(
        "size", otherNames: ["cardinality"], Signature([.anyCollection], .int, .never), since: "1.5.0", "How many elements the array, or entries the map, has; -1 for null.",
        "size(array('b', 'd', 'c', 'a'))", "4"
    ) { _ in lengths(ofNull: -1) }

    static let arraySize = ScalarFunction(
        "array_size", Signature([.anyArray], .int), since: "3.3.0", "How many elements the array has.", "array_size(array('b', 'd', 'c', 'a'))", "4"
    ) { _ in lengths(ofNull: nil) }

    private static func checkElements(_ name: String, _ operands: [Node]) throws(AnalysisError) {
        guard !TypeCoercion.isOrdered(operands[1].type) else { return }
        throw AnalysisError.unordered(name, "\(name)(\(Node.list(operands)))", operands[1].type)
    }

    static let arrayContains = ScalarFunction(
        "array_contains", Signature([.typedArray, .element], .boolean, .always).checked(checkElements), since: "1.5.0",
        "Whether the array has the value; null where it has not, but a null.", "array_contains(array(1, 2, 3), 2)", "true", forms: .written
    ) { _ in
        { d, n, _ in
            guard case .list(let offsets, let child) = d[0].column.layout else { return .nulls(.boolean, count: n) }
            let positions = offsets.elements(as: Int64.self)
            let (p, q) = (d[0].mask, d[1].mask)
            let value = d[1].column
            let found = Kernels.optional(n, .byte, Int8.zero, ColumnarValue.validity(d, n)) { row -> Int8? in
                var hasNull = false
                for index in Int(positions[row & p])..<Int(positions[(row & p) + 1]) {
                    if !child.isValid(index) { hasNull = true } else if ValueRank.compare(child, index, value, row & q) == 0 { return 1 }
                }
                return hasNull ? nil : 0
            }
            let bytes = found.values(as: Int8.self)
            return withExtendedLifetime(found) { Kernels.test(n, found.validity) { bytes[$0] == 1 } }
        }
    }

    /// `concat` of arrays.
    static func concatenated(_ call: BoundCall) -> Kernel {
        let type = call.result
        return { d, n, context in try joined(d, n, type, call.size(context)) }
    }

    /// The lists of each row end to end.
    static func joined(_ d: [ColumnarValue], _ n: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        guard case .array(let element) = type else { return .nulls(type, count: n) }
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
        let validity = ColumnarValue.validity(d, n)
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
}

extension Expression {
    /// An unresolved `a.b` or `a['b']` taken apart; nil where it is none, and of a plain name.
    package var accessedField: (of: Expression, name: String)? {
        guard case .call(let function, let parts, _) = self, [NestedFunctions.field.name, NestedFunctions.item.name].contains(function.name), parts.count == 2,
            case .literal(.string(let field), _) = parts[1]
        else { return nil }
        return (parts[0], field)
    }

    /// `expression.name`, of a struct or of the structs of an array.
    package static func fieldAccess(_ expression: Expression, _ name: String) -> Expression {
        .builtIn(NestedFunctions.field.name, [expression, .literal(.string(name), .string)])
    }

    /// `expression[key]`.
    package static func itemAccess(_ expression: Expression, _ key: Expression) -> Expression { .builtIn(NestedFunctions.item.name, [expression, key]) }
}
