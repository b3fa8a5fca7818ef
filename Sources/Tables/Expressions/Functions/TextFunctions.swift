import Columnar

/// Functions that transform text.
enum TextFunctions {
    static let all: [ScalarFunction] = [
        upper, lower, initcap, reverse, trim, btrim, ltrim, rtrim, lpad, rpad, substring, left, right, concat, concatWithSeparator, `repeat`, space, chr, base64,
        unbase64,
    ]

    // MARK: Letters

    private static func letters(
        _ name: String, otherNames: [String] = [], since: String, _ summary: String, _ example: String, _ result: String, _ letterCase: LetterCase
    ) -> ScalarFunction {
        ScalarFunction(name, otherNames: otherNames, Signature([.string], .string), since: since, summary, example, result) { call in
            { d, n, context in
                let text = TextOperand(d[0])
                return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                    letterCase.append(text[row], to: &out)
                    return true
                }
            }
        }
    }

    static let upper = letters("upper", otherNames: ["ucase"], since: "1.0.1", "The string in upper case.", "upper('Spark')", "SPARK", .upper)
    static let lower = letters("lower", otherNames: ["lcase"], since: "1.0.1", "The string in lower case.", "lower('Spark')", "spark", .lower)
    static let initcap = letters(
        "initcap", since: "1.5.0", "The string with each word's first letter in upper case and the others in lower case; words are separated by spaces.", "initcap('sPark sql')",
        "Spark Sql", .capitalized)

    static let reverse = ScalarFunction(
        "reverse", Signature([.textOrArray], .argument(0)), since: "1.5.0", "The text's characters, or the array's elements, from the last to the first.",
        "reverse('Spark SQL')", "LQS krapS"
    ) { call in
        if case .array = call.result { return { d, n, context in try NestedFunctions.reversed(d[0], n, call.size(context)) } }
        return { d, n, context in
            let text = TextOperand(d[0])
            return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                let bytes = text[row]
                var end = bytes.count
                while end > 0 {
                    var start = end - 1
                    while start > 0, bytes[start] & 0xC0 == 0x80 { start -= 1 }
                    out.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
                    end = start
                }
                return true
            }
        }
    }

    // MARK: Ends

    /// With one argument: spaces. With two: first the characters to remove, then the text.
    private static func trimming(
        _ name: String, _ side: String, _ summary: String, _ example: String, _ result: String, left: Bool, right: Bool
    ) -> ScalarFunction {
        ScalarFunction(
            name, FunctionForm("[string, ]string", 1...2, "string"), since: "1.5.0", summary, example, result,
            forms: .lists(["_ column: Column"]),
            resolve: { call throws(AnalysisError) in
                let nodes = try call.operands()
                for (index, node) in nodes.enumerated() where !TypeCoercion.casts(node.type, to: .string) {
                    throw AnalysisError.input(nodes.count == 1 ? 1 : 2 - index, call.text(nodes), requires: Quoted.type(.string), node)
                }
                let text = nodes[nodes.count - 1]
                let shown = nodes.count == 1 ? call.text(nodes) : "TRIM(\(side) \(nodes[0].text) FROM \(text.text))"
                return call.result(([text] + nodes.dropLast()).map { $0.cast(.string) }, .string, shown)
            },
            .kernel(.untilNull) { call in trimmed(call, left: left, right: right) })
    }

    /// Operands: the text, and the characters to remove, if they are not spaces.
    private static func trimmed(_ call: BoundCall, left: Bool, right: Bool) -> Kernel {
        { d, n, context in
            let text = TextOperand(d[0])
            let space: [UInt8] = [0x20]
            let characters = d.count > 1 ? TextOperand(d[1]) : nil
            return try space.withUnsafeBytes { space in
                try Kernels.bytes(n, .string, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                    out.append(contentsOf: Characters.trim(text[row], characters?[row] ?? space, left: left, right: right))
                    return true
                }
            }
        }
    }

    static let btrim = ScalarFunction(
        "btrim", Signature([.string, .string], optional: 1, .string), since: "3.2.0",
        "The string without spaces at both ends, or without the characters of the second argument.", "btrim('xxSparkx', 'x')", "Spark"
    ) { call in trimmed(call, left: true, right: true) }

    static let trim = trimming(
        "trim", "BOTH", "The string without spaces at both ends, or without the characters of the first argument.",
        "trim('    SparkSQL   ')", "SparkSQL", left: true, right: true)
    static let ltrim = trimming(
        "ltrim", "LEADING", "The string without spaces at its start, or without the characters of the first argument.", "ltrim('xy', 'yxSpark')", "Spark",
        left: true, right: false)
    static let rtrim = trimming(
        "rtrim", "TRAILING", "The string without spaces at its end, or without the characters of the first argument.", "rtrim('xy', 'Sparkyx')", "Spark",
        left: false, right: true)

    private static func padding(_ name: String, _ summary: String, _ result: String, onLeft: Bool) -> ScalarFunction {
        ScalarFunction(
            name, FunctionForm("string or binary, int[, string or binary]", 2...3, "binary where the first and the third are, else string"), since: "1.5.0",
            summary, "\(name)('hi', 5, '??')", result, forms: .lists(["_ column: Column, _ length: Int, _ pad: String"]), resolve: padding,
            .kernel(.untilNull) { call in { d, n, context in try padded(onLeft, d, n, call.result, call.size(context)) } })
    }

    /// Bytes are filled up with bytes, by default with zeros; where one of the two is text, both are.
    private static func padding(_ call: FunctionCall) throws(AnalysisError) -> Node {
        var nodes = try call.operands()
        let isBinary = nodes[0].type == .binary && (nodes.count == 2 || nodes[2].type == .binary)
        if nodes.count == 2 {
            nodes.append(
                isBinary
                    ? Node(.literal(.binary([0]), .binary), .binary, nullable: false, "X'00'")
                    : Node(.literal(.string(" "), .string), .string, nullable: false, " "))
        }
        let types: [DataType] = isBinary ? [.binary, .integer, .binary] : [.string, .integer, .string]
        for (index, (node, type)) in zip(nodes, types).enumerated() where !TypeCoercion.casts(node.type, to: type) {
            throw AnalysisError.input(index + 1, call.text(nodes), requires: Quoted.type(type), node)
        }
        let operands = zip(nodes, types).map { $0.cast($1) }
        return call.result(operands, types[0], call.text(operands))
    }

    static let lpad = padding("lpad", "The text filled up on the left to so many characters, or cut to them; of bytes likewise.", "???hi", onLeft: true)
    static let rpad = padding("rpad", "The text filled up on the right to so many characters, or cut to them; of bytes likewise.", "hi???", onLeft: false)

    private static func padded(_ onLeft: Bool, _ data: [ColumnarValue], _ count: Int, _ type: DataType, _ size: SizeGuard) throws -> ColumnArray {
        let text = TextOperand(data[0])
        let lengths = data[1].values(as: Int32.self)
        let mask = data[1].mask
        let pad = TextOperand(data[2])
        let isBytes = type == .binary
        func length(_ text: UnsafeRawBufferPointer) -> Int { isBytes ? text.count : Characters.count(text) }
        func start(_ text: UnsafeRawBufferPointer, _ length: Int) -> UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: text[..<(isBytes ? min(length, text.count) : Characters.offset(text, length))])
        }
        return try Kernels.bytes(count, type, ColumnarValue.validity(data, count), size) { row, out in
            if isBytes, lengths[row & mask] < 0 {
                throw ExpressionError(.badArgument, "\(size.function): bytes cannot be filled up to \(lengths[row & mask]) bytes")
            }
            let wanted = max(0, Int(lengths[row & mask]))
            let value = text[row]
            let filler = pad[row]
            let characters = length(value)
            if characters >= wanted || filler.isEmpty {
                out.append(contentsOf: start(value, wanted))
                return true
            }
            let missing = wanted - characters
            let period = length(filler)
            // Before the loop, which might run long for nothing.
            try size.allow(SizeGuard.product(missing / period, filler.count))
            func fill(_ out: inout GrowableBuffer) {
                for _ in 0..<(missing / period) { out.append(contentsOf: filler) }
                out.append(contentsOf: start(filler, missing % period))
            }
            if onLeft { fill(&out) }
            out.append(contentsOf: value)
            if !onLeft { fill(&out) }
            return true
        }
    }

    // MARK: Parts

    static let substring = ScalarFunction(
        "substring", otherNames: ["substr"],
        Signature([.textOrBytes, .int, .int], optional: 1, .argument(0)).filling(2, .long(2_147_483_647), .integer), since: "1.5.0",
        "The characters from a position, counted from 1 or back from the end, at most as many as the third argument.", "substring('Spark SQL', 5, 1)", "k",
        forms: .lists(["_ column: Column, _ position: Int, _ length: Int", "_ column: Column, _ position: Column, _ length: Column"])
    ) { call in
        let (type, isBytes) = (call.result, call.result == .binary)
        return { d, n, context in
            let text = TextOperand(d[0])
            let (starts, lengths) = (d[1].values(as: Int32.self), d[2].values(as: Int32.self))
            let (p, q) = (d[1].mask, d[2].mask)
            return try Kernels.bytes(n, type, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                out.append(contentsOf: Characters.substring(text[row], Int(starts[row & p]), Int(lengths[row & q]), isBytes: isBytes))
                return true
            }
        }
    }

    private static func end(
        _ name: String, _ summary: String, _ result: String, of parameter: Signature.Parameter,
        _ part: @escaping @Sendable (_ text: UnsafeRawBufferPointer, _ length: Int, _ isBytes: Bool) -> UnsafeRawBufferPointer
    ) -> ScalarFunction {
        ScalarFunction(name, Signature([parameter, .int], .argument(0)), since: "2.3.0", summary, "\(name)('Spark SQL', 3)", result) { call in
            let type = call.result
            return { d, n, context in
                let text = TextOperand(d[0])
                let lengths = d[1].values(as: Int32.self)
                let mask = d[1].mask
                return try Kernels.bytes(n, type, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                    out.append(contentsOf: part(text[row], Int(lengths[row & mask]), type == .binary))
                    return true
                }
            }
        }
    }

    static let left = end("left", "The first so many characters; of bytes, bytes.", "Spa", of: .textOrBytes) { Characters.substring($0, 1, $1, isBytes: $2) }
    static let right = end("right", "The last so many characters.", "SQL", of: .string) { text, length, _ in
        Characters.substring(text, -max(0, length), length, isBytes: false)
    }

    // MARK: Composition

    static let concat = ScalarFunction(
        "concat", otherNames: ["||"], FunctionForm("[string or binary or array …]", 0...(.max), "the arguments' common type"), since: "1.5.0",
        "The concatenation of strings, binary values or arrays.", "concat('Spark', 'SQL')", "SparkSQL", forms: .lists(["_ columns: Column..."]), resolve: concatenation,
        .kernel(OperandEvaluation(end: .nullOfArrays)) { call in
            switch call.result {
            case .array: return NestedFunctions.concatenated(call)
            case .string, .binary:
                let type = call.result
                return { d, n, context in
                    let texts = d.map { TextOperand($0) }
                    return try Kernels.bytes(n, type, ColumnarValue.validity(d, n), call.size(context)) { row, out in
                        for text in texts { out.append(contentsOf: text[row]) }
                        return true
                    }
                }
            case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval, .yearMonthInterval, .map, .structure:
                throw call.noKernel
            }
        })

    private static func concatenation(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let nodes = try call.operands()
        let shown = "concat(\(Node.list(nodes)))"
        if nodes.isEmpty { return Node(.literal(.string(""), .string), .string, nullable: false, shown) }
        var type = DataType.string
        if nodes.contains(where: { if case .array = $0.type { true } else { false } }) {
            guard let common = TypeCoercion.wider(nodes.map(\.type)) else {
                // If one argument is an array, Spark casts all others to text.
                let types = nodes.map { node in if case .array = node.type { node.type } else { TypeCoercion.casts(node.type, to: .string) ? .string : node.type } }
                throw AnalysisError.different("concat", shown, Quoted.choice(types))
            }
            type = common
        } else if nodes.allSatisfy({ $0.type == .binary }) {
            type = .binary
        } else {
            for (index, node) in nodes.enumerated() where !TypeCoercion.casts(node.type, to: .string) {
                throw AnalysisError.input(index + 1, shown, requires: "(\"STRING\" or \"BINARY\" or \"ARRAY\")", node)
            }
        }
        return call.result(nodes.map { $0.cast(type) }, type, shown)
    }

    static let concatWithSeparator = ScalarFunction(
        "concat_ws", FunctionForm("string[, string or array<string> …]", 1...(.max), "string", "where the separator is null"), since: "1.5.0",
        "Strings and the elements of arrays of strings, joined by the separator, without nulls.", "concat_ws('-', 'a', NULL, 'b')", "a-b", forms: .lists(["_ separator: String, _ columns: Column..."]),
        resolve: { call throws(AnalysisError) in
            let nodes = try call.operands()
            var operands: [Node] = []
            for (index, node) in nodes.enumerated() {
                if index > 0, case .array = node.type {
                    operands.append(node.cast(.array(.string)))
                } else if TypeCoercion.casts(node.type, to: .string) {
                    operands.append(node.cast(.string))
                } else {
                    throw AnalysisError.input(
                        index + 1, call.text(nodes), requires: index == 0 ? Quoted.type(.string) : Quoted.choice([.array(.string), .string]), node)
                }
            }
            return call.result(operands, .string, nullable: operands[0].nullable, call.text(nodes))
        }, .kernel(.whole) { call in { d, n, context in try joined(d, n, call.size(context)) } })

    private static func joined(_ data: [ColumnarValue], _ count: Int, _ size: SizeGuard) throws -> ColumnArray {
        let separator = TextOperand(data[0])
        let items = data.dropFirst().map { operand -> (ColumnarValue, ColumnArray?) in
            if case .list(_, let child) = operand.column.layout { (operand, child) } else { (operand, nil) }
        }
        return try Kernels.bytes(count, .string, data[0].validity(count), size) { row, out in
            var isFirst = true
            func add(_ text: UnsafeRawBufferPointer, _ out: inout GrowableBuffer) {
                if !isFirst { out.append(contentsOf: separator[row]) }
                isFirst = false
                out.append(contentsOf: text)
            }
            for (operand, child) in items {
                let at = row & operand.mask
                guard operand.column.isValid(at) else { continue }
                if let child, case .list(let offsets, _) = operand.column.layout {
                    let positions = offsets.elements(as: Int64.self)
                    for element in Int(positions[at])..<Int(positions[at + 1]) where child.isValid(element) {
                        add(child.byteRuns[element], &out)
                    }
                } else {
                    add(operand.column.byteRuns[at], &out)
                }
            }
            return true
        }
    }

    static let `repeat` = ScalarFunction(
        "repeat", Signature([.string, .int], .string), since: "1.5.0", "The string repeated this number of times.", "repeat('123', 2)", "123123",
        forms: .lists(["_ column: Column, _ times: Int"])
    ) { call in
        { d, n, context in
            let text = TextOperand(d[0])
            let times = d[1].values(as: Int32.self)
            let mask = d[1].mask
            let size = call.size(context)
            return try Kernels.bytes(n, .string, ColumnarValue.validity(d, n), size) { row, out in
                let count = max(0, Int(times[row & mask]))
                try size.allow(SizeGuard.product(text[row].count, count))
                for _ in 0..<(text[row].isEmpty ? 0 : count) { out.append(contentsOf: text[row]) }
                return true
            }
        }
    }

    static let space = ScalarFunction(
        "space", Signature([.int], .string), since: "1.5.0", "A string of this number of spaces.", "concat(space(2), '1')", "  1"
    ) { call in
        { d, n, context in
            let times = d[0].values(as: Int32.self)
            let size = call.size(context)
            return try Kernels.bytes(n, .string, d[0].validity(n), size) { row, out in
                try size.allow(Int(times[row]))
                for _ in 0..<max(0, Int(times[row])) { out.append(UInt8(0x20)) }
                return true
            }
        }
    }

    static let chr = ScalarFunction(
        "chr", otherNames: ["char"], Signature([.long], .string), since: "2.3.0", "The character of that code modulo 256; the empty string for a negative one.",
        "chr(65)", "A"
    ) { call in
        { d, n, context in
            let codes = d[0].values(as: Int64.self)
            let mask = d[0].mask
            return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                let code = codes[row & mask]
                if code < 0 { return true }
                let byte = UInt8(truncatingIfNeeded: code)
                if byte >= 0x80 {
                    out.append(0xC0 | byte >> 6)
                    out.append(0x80 | byte & 0x3F)
                } else {
                    out.append(byte)
                }
                return true
            }
        }
    }

    // MARK: Base64

    static let base64 = ScalarFunction(
        "base64", Signature([.type(.binary)], .string), since: "1.5.0", "The bytes in Base64.", "base64('Spark SQL')", "U3BhcmsgU1FM"
    ) { call in
        { d, n, context in
            let bytes = TextOperand(d[0])
            return try Kernels.bytes(n, .string, d[0].validity(n), call.size(context)) { row, out in
                Base64.encode(bytes[row], &out)
                return true
            }
        }
    }

    static let unbase64 = ScalarFunction(
        "unbase64", Signature([.string], .type(.binary)), since: "1.5.0", "The bytes that the string encodes in Base64.", "unbase64('U3BhcmsgU1FM')", "Spark SQL"
    ) { call in
        { d, n, context in
            let text = TextOperand(d[0])
            return try Kernels.bytes(n, .binary, d[0].validity(n), call.size(context)) { row, out in
                try Base64.decode(text[row], &out)
                return true
            }
        }
    }
}
