import Columnar

extension ExpressionResolver {
    /// An operator or special form over resolved operands; nil where the name is none.
    func operation(_ name: String, _ nodes: [Node]) throws(AnalysisError) -> Node? {
        switch (name, nodes.count) {
        case ("+", 2), ("-", 2), ("*", 2), ("%", 2), ("mod", 2), ("/", 2), ("div", 2): return try arithmetic(name, nodes[0], nodes[1])
        case ("pmod", 2):
            let type = try common(name, nodes)
            return Node(.call("pmod", nodes.map { $0.cast(type).expression }), type, nullable: true, "pmod(\(Self.list(nodes)))")
        case ("+", 1), ("-", 1), ("negative", 1): return try sign(name, nodes[0])
        case ("&", 2), ("|", 2), ("^", 2):
            guard let type = TypeCoercion.tightest(nodes[0].type, nodes[1].type), TypeCoercion.isIntegral(type) else {
                throw Self.mismatch(name, nodes, "integers")
            }
            return binary(name, nodes[0].cast(type), nodes[1].cast(type), type)
        case ("~", 1):
            guard TypeCoercion.isIntegral(nodes[0].type) else { throw Self.mismatch(name, nodes, "an integer") }
            return Node(.call("~", [nodes[0].expression]), nodes[0].type, nullable: nodes[0].nullable, "~\(nodes[0].text)")
        case ("=", 2), ("==", 2), ("<=>", 2), ("<", 2), ("<=", 2), (">", 2), (">=", 2):
            return try comparison(name == "==" ? "=" : name, nodes[0], nodes[1])
        case ("equal_null", 2):
            var node = try comparison("<=>", nodes[0], nodes[1])
            node.text = "equal_null(\(Self.list(nodes)))"
            node.name = node.text
            return node
        case ("!=", 2), ("<>", 2): return try not(try comparison("=", nodes[0], nodes[1]))
        case ("not", 1), ("!", 1): return try not(nodes[0])
        case ("and", 2), ("or", 2):
            for node in nodes where node.type != .boolean && node.type != .null { throw Self.mismatch(name.uppercased(), nodes, "booleans") }
            let operands = nodes.map { $0.cast(.boolean) }
            return Node(
                .call(name, operands.map(\.expression)), .boolean, nullable: operands.contains { $0.nullable },
                "(\(nodes[0].text) \(name.uppercased()) \(nodes[1].text))")
        case ("in", 2...): return try membership(nodes)
        case ("if", 3):
            guard nodes[0].type == .boolean || nodes[0].type == .null else { throw Self.mismatch("if", [nodes[0]], "a boolean condition") }
            let type = try common("if", Array(nodes[1...]))
            let (a, b) = (nodes[1].cast(type), nodes[2].cast(type))
            return Node(
                .caseWhen([.init(condition: nodes[0].cast(.boolean).expression, value: a.expression)], otherwise: b.expression), type,
                nullable: a.nullable || b.nullable, "(IF(\(Self.list(nodes))))")
        case ("getfield", 2):
            guard case .literal(.string(let field), _) = nodes[1].expression else { throw Self.mismatch(name, nodes, "a literal field name") }
            var node = try member(nodes[0], field)
            if nodes[0].isNamed || Self.isField(nodes[0].expression) { node.name = field }
            return node
        case ("getitem", 2): return try item(nodes[0], nodes[1])
        case ("concat", _), ("||", 2): return try concat(nodes)
        case ("concat_ws", 1...): return try concatWithSeparator(nodes)
        case ("array", 0): return Node(.call("array", []), .array(.null), nullable: false, "array()")
        case ("date_part", 2), ("datepart", 2), ("extract", 2): return try extract(name, nodes)
        case ("trim", 2), ("ltrim", 2), ("rtrim", 2):
            // Here the characters come first, the text second; evaluated as (text, characters).
            for node in nodes where !TypeCoercion.casts(node.type, to: .string) { throw Self.mismatch(name, nodes, "text") }
            let side = name == "trim" ? "BOTH" : name == "ltrim" ? "LEADING" : "TRAILING"
            return Node(
                .call(name, [nodes[1].cast(.string).expression, nodes[0].cast(.string).expression]), .string,
                nullable: nodes.contains { $0.nullable }, "TRIM(\(side) \(nodes[0].text) FROM \(nodes[1].text))")
        case ("timestamp_seconds", 1) where TypeCoercion.isNumeric(nodes[0].type):
            let fractional = nodes[0].type == .float || nodes[0].type == .double
            return Node(
                .call("timestamp_seconds", [nodes[0].cast(fractional ? .double : .long).expression]), .timestamp,
                nullable: fractional || nodes[0].nullable, "timestamp_seconds(\(nodes[0].text))")
        default: return nil
        }
    }

    static func list(_ nodes: [Node]) -> String { nodes.map(\.text).joined(separator: ", ") }

    static func mismatch(_ name: String, _ nodes: [Node], _ wanted: String) -> AnalysisError {
        let given = nodes.map { "'\($0.text)' (\($0.type.sqlName))" }.joined(separator: " and ")
        return AnalysisError(.typeMismatch, "'\(name)' takes \(wanted), not \(given)")
    }

    private static func isField(_ expression: Expression) -> Bool { if case .field = expression { true } else { false } }

    private func common(_ name: String, _ nodes: [Node]) throws(AnalysisError) -> DataType {
        guard let type = TypeCoercion.wider(nodes.map(\.type)) else { throw Self.mismatch(name, nodes, "values with a type in common") }
        return type
    }

    func binary(_ name: String, _ a: Node, _ b: Node, _ type: DataType, nullable: Bool? = nil) -> Node {
        Node(
            .call(name, [a.expression, b.expression]), type, nullable: nullable ?? (a.nullable || b.nullable), "(\(a.text) \(name) \(b.text))")
    }

    private func arithmetic(_ name: String, _ a: Node, _ b: Node) throws(AnalysisError) -> Node {
        func number(_ node: Node) throws(AnalysisError) -> Node {
            if node.type == .string { return node.cast(.double) }
            guard TypeCoercion.isNumeric(node.type) || node.type == .null else { throw Self.mismatch(name, [a, b], "numbers") }
            return node
        }
        if name == "+" || name == "-", a.type == .date, TypeCoercion.isIntegral(b.type), b.type != .long {
            let function = name == "+" ? "date_add" : "date_sub"
            return Node(
                .call(function, [a.expression, b.cast(.integer).expression]), .date, nullable: a.nullable || b.nullable,
                "\(function)(\(a.text), \(b.text))")
        }
        if name == "+", b.type == .date, TypeCoercion.isIntegral(a.type), a.type != .long { return try arithmetic(name, b, a) }
        let (x, y) = (try number(a), try number(b))
        var type = TypeCoercion.tightest(x.type, y.type) ?? .double
        if type == .null || name == "/" { type = .double }
        if name == "div" {
            guard TypeCoercion.isIntegral(type) || type == .double && a.isNullLiteral && b.isNullLiteral else {
                throw Self.mismatch("div", [a, b], "integers")
            }
            type = .long
        }
        let mayBeNull = name == "/" || name == "div" || name == "%" || name == "mod" || x.nullable || y.nullable
        var node = binary(name == "mod" ? "%" : name, x.cast(type), y.cast(type), type, nullable: mayBeNull)
        if name == "mod" {
            node.text = "mod(\(a.text), \(b.text))"
            node.name = node.text
        }
        return node
    }

    private func sign(_ name: String, _ operand: Node) throws(AnalysisError) -> Node {
        let node = operand.type == .string || operand.type == .null ? operand.cast(.double) : operand
        guard TypeCoercion.isNumeric(node.type) else { throw Self.mismatch(name, [operand], "a number") }
        if name == "+" { return Node(node.expression, node.type, nullable: node.nullable, "(+ \(operand.text))") }
        return Node(
            .call("negative", [node.expression]), node.type, nullable: node.nullable,
            name == "-" ? "(- \(operand.text))" : "negative(\(operand.text))")
    }

    private func not(_ operand: Node) throws(AnalysisError) -> Node {
        guard operand.type == .boolean || operand.type == .null else { throw Self.mismatch("NOT", [operand], "a boolean") }
        let node = operand.cast(.boolean)
        return Node(.call("not", [node.expression]), .boolean, nullable: node.nullable, "(NOT \(operand.text))")
    }

    private func comparison(_ name: String, _ a: Node, _ b: Node) throws(AnalysisError) -> Node {
        let shown = "(\(a.text) \(name) \(b.text))"
        // A boolean against the number 1 or 0 is the boolean itself or its opposite; else it is counted as 1 or 0.
        if name == "=" || name == "<=>" {
            for (flag, number) in [(a, b), (b, a)] where flag.type == .boolean && TypeCoercion.isNumeric(number.type) {
                if name == "=", case .literal(.long(let value), _) = number.expression, value == 0 || value == 1 {
                    return value == 1 ? flag : try not(flag)
                }
                let counted = flag.cast(number.type)
                let pair = flag.text == a.text && flag.type == a.type ? [counted, b] : [a, counted]
                return Node(
                    .call(name, pair.map(\.expression)), .boolean, nullable: name != "<=>" && (a.nullable || b.nullable), shown)
            }
        }
        guard let type = TypeCoercion.comparison(a.type, b.type) else { throw Self.mismatch(name, [a, b], "values of one type") }
        let (x, y) = (a.cast(type), b.cast(type))
        return Node(
            .call(name, [x.expression, y.expression]), .boolean, nullable: name != "<=>" && (x.nullable || y.nullable), shown)
    }

    private func membership(_ nodes: [Node]) throws(AnalysisError) -> Node {
        let type = try common("in", nodes)
        let operands = nodes.map { $0.cast(type) }
        return Node(
            .call("in", operands.map(\.expression)), .boolean, nullable: operands.contains { $0.nullable },
            "(\(nodes[0].text) IN (\(Self.list(Array(nodes[1...])))))")
    }

    private func item(_ child: Node, _ key: Node) throws(AnalysisError) -> Node {
        if case .literal(.string(let name), _) = key.expression {
            if case .structure = child.type { return try member(child, name) }
        }
        guard case .array(let element) = child.type, TypeCoercion.isIntegral(key.type) || key.type == .null else {
            throw Self.mismatch("[]", [child, key], "an array and an integer, or a struct and a field's name")
        }
        return Node(
            .call("getitem", [child.expression, key.cast(.long).expression]), element, nullable: true, "\(child.text)[\(key.text)]")
    }

    private func concat(_ nodes: [Node]) throws(AnalysisError) -> Node {
        let shown = "concat(\(Self.list(nodes)))"
        if nodes.isEmpty { return Node(.literal(.string(""), .string), .string, nullable: false, shown) }
        var type = DataType.string
        if nodes.contains(where: { if case .array = $0.type { true } else { false } }) {
            type = try common("concat", nodes)
        } else if nodes.allSatisfy({ $0.type == .binary }) {
            type = .binary
        } else {
            for node in nodes where !TypeCoercion.casts(node.type, to: .string) { throw Self.mismatch("concat", nodes, "text") }
        }
        let operands = nodes.map { $0.cast(type) }
        return Node(.call("concat", operands.map(\.expression)), type, nullable: operands.contains { $0.nullable }, shown)
    }

    private func concatWithSeparator(_ nodes: [Node]) throws(AnalysisError) -> Node {
        var operands: [Node] = []
        for (index, node) in nodes.enumerated() {
            if index > 0, case .array = node.type {
                operands.append(node.cast(.array(.string)))
            } else if TypeCoercion.casts(node.type, to: .string) {
                operands.append(node.cast(.string))
            } else {
                throw Self.mismatch("concat_ws", [node], "text or arrays of text")
            }
        }
        return Node(
            .call("concat_ws", operands.map(\.expression)), .string, nullable: operands[0].nullable, "concat_ws(\(Self.list(nodes)))")
    }

    /// `extract(hour FROM ts)`, `date_part('hour', ts)`: the function that the field names.
    private func extract(_ name: String, _ nodes: [Node]) throws(AnalysisError) -> Node {
        guard case .literal(.string(let field), _) = nodes[0].expression, let function = Self.parts[field.lowercased()] else {
            throw AnalysisError(.wrongArguments, "'\(nodes[0].text)' is not a part of a time; use year, quarter, month, week, day, dow, doy, hour, minute")
        }
        var node = try self.function(function.0, [nodes[1]])
        if let offset = function.1 {
            node.expression = .call("+", [node.expression, .literal(.long(Int64(offset)), .integer)])
        }
        node.text = name == "extract" ? "extract(\(field) FROM \(nodes[1].text))" : "\(name)(\(Self.list(nodes)))"
        node.name = node.text
        return node
    }

    private static let parts: [String: (String, Int?)] = [
        "year": ("year", nil), "y": ("year", nil), "years": ("year", nil), "yr": ("year", nil), "yrs": ("year", nil),
        "quarter": ("quarter", nil), "qtr": ("quarter", nil), "month": ("month", nil), "mon": ("month", nil), "mons": ("month", nil),
        "months": ("month", nil), "week": ("weekofyear", nil), "w": ("weekofyear", nil), "weeks": ("weekofyear", nil),
        "day": ("dayofmonth", nil), "d": ("dayofmonth", nil), "days": ("dayofmonth", nil), "dayofweek": ("dayofweek", nil),
        "dow": ("dayofweek", nil), "dayofweek_iso": ("weekday", 1), "dow_iso": ("weekday", 1), "doy": ("dayofyear", nil),
        "hour": ("hour", nil), "h": ("hour", nil), "hours": ("hour", nil), "hr": ("hour", nil), "hrs": ("hour", nil),
        "minute": ("minute", nil), "m": ("minute", nil), "min": ("minute", nil), "mins": ("minute", nil), "minutes": ("minute", nil),
    ]
}
