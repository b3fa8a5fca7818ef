import Columnar
import Settings

extension ExpressionResolver {
    /// A function, operator or aggregate.
    func call(_ written: String, _ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node {
        let name = written.lowercased()
        if name == Expression.invalidName, let error = Expression.call(name, arguments).invalidity { throw error }
        if name == Expression.deferredName {
            throw AnalysisError(.syntax, "an expression of text with variables (${…}) stands only in select, where, withColumn, groupBy, agg and orderBy of a table")
        }
        if let aggregate = AggregateCall.function(named: name) { return try self.aggregate(aggregate, name, arguments, depth: depth) }
        switch name {
        case "struct", "named_struct": return try structure(name, arguments, depth: depth)
        case "window": return try window(arguments, depth: depth)
        case "window_time":
            guard arguments.count == 1 else { throw Self.count("window_time", "1 argument", arguments.count) }
            return try windowTime(try node(arguments[0], depth: depth))
        case "from_json": return try fromJSON(arguments, depth: depth)
        case "to_json": return try toJSON(arguments, depth: depth)
        case "date_literal", "timestamp_literal", "interval": return try typedLiteral(name, arguments)
        case "+", "-":
            if let node = try intervalArithmetic(name, arguments, depth: depth) { return node }
        default: break
        }
        var nodes: [Node] = []
        for argument in arguments { nodes.append(try node(argument, depth: depth)) }
        if name == "try_cast", nodes.count == 2 {
            // The type is that of a null literal in second place. What does not convert exactly is null.
            var node = try cast(nodes[0], nodes[1].type)
            node.expression = .call("try_cast", nodes.map(\.expression))
            node.nullable = true
            return node
        }
        if let node = try operation(name, nodes) { return node }
        if let type = Self.castFunctions[name] {
            guard nodes.count == 1 else { throw Self.count(name, "1 argument", nodes.count) }
            return try cast(nodes[0], type, showsCast: false)
        }
        return try function(name, nodes)
    }

    static let castFunctions: [String: DataType] = [
        "boolean": .boolean, "tinyint": .byte, "smallint": .short, "int": .integer, "bigint": .long, "float": .float, "double": .double,
        "string": .string, "binary": .binary, "date": .date, "timestamp": .timestamp,
    ]

    static func count(_ name: String, _ wanted: String, _ given: Int) -> AnalysisError {
        AnalysisError(.wrongArguments, "the function \(name) takes \(wanted), not \(given)")
    }

    /// A function of the catalog.
    func function(_ name: String, _ given: [Node]) throws(AnalysisError) -> Node {
        let canonical = FunctionCatalog.canonical(name)
        guard let definition = FunctionCatalog.definition(canonical) else {
            if let form = FunctionForms.form(name) {
                throw Self.count(name, "(\(form.parameters))", given.count)
            }
            let hint = NearestName.hint(name, among: FunctionSignature.names)
            throw AnalysisError(
                .unresolvedFunction,
                "[UNRESOLVED_ROUTINE] there is no function '\(name)'\(hint.isEmpty ? ";" : hint) Docs/functions.md lists those that there are")
        }
        var nodes = given
        for fill in Self.defaults[canonical] ?? [] where nodes.count >= definition.required && nodes.count == fill.position {
            nodes.append(Node(.literal(fill.value, fill.type), fill.type, nullable: false, LiteralText.text(fill.value, fill.type)))
        }
        let types = try definition.coerced(nodes.map(\.type), name: name)
        let coerced = zip(nodes, types).map { $0.cast($1) }
        guard let result = definition.resultType(types) else {
            throw AnalysisError(.typeMismatch, "\(name) does not take \(types.map(\.sqlName).joined(separator: ", "))")
        }
        if canonical == "regexp_replace" { try checkPosition(name, coerced) }
        let nullable =
            switch definition.nullability {
            case .arguments: coerced.contains { $0.nullable }
            case .always: true
            case .never: false
            case .shared: zip(coerced, coerced.indices).contains { $0.nullable && (definition.parameter($1)?.isShared ?? false) }
            case .all: coerced.allSatisfy { $0.nullable }
            }
        return Node(
            Self.lowered(canonical, coerced.map(\.expression), result), result, nullable: nullable, Self.text(name, coerced))
    }

    /// Where `regexp_replace` begins is known before there are rows, and is 1 or more.
    private func checkPosition(_ name: String, _ nodes: [Node]) throws(AnalysisError) {
        let position = nodes[3]
        guard position.expression.boundColumns.isEmpty, position.expression.isDeterministic else {
            throw AnalysisError(
                .typeMismatch,
                "[DATATYPE_MISMATCH.NON_FOLDABLE_INPUT] \(name): the input position should be a foldable \"INT\" expression; however, got \"\(position.text)\".")
        }
        let value: Int64? =
            switch position.expression {
            case .literal(.long(let value), _): value
            case .call("negative", let operands):
                if case .literal(.long(let value), _)? = operands.first { 0 &- value } else { nil }
            default: nil
            }
        if let value, value < 1 {
            throw AnalysisError(
                .typeMismatch,
                "[DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE] \(name): The position must be between (0, 2147483647] (current value = \(value)).")
        }
    }

    /// Arguments that Spark fills in, and shows.
    private static let defaults: [String: [(position: Int, value: Value, type: DataType)]] = [
        "substring": [(2, .long(2_147_483_647), .integer)], "split": [(2, .long(-1), .integer)], "locate": [(2, .long(1), .integer)],
        "lpad": [(2, .string(" "), .string)], "rpad": [(2, .string(" "), .string)], "round": [(1, .long(0), .integer)],
        "bround": [(1, .long(0), .integer)], "regexp_extract": [(2, .long(1), .integer)], "regexp_extract_all": [(2, .long(1), .integer)],
        "regexp_replace": [(3, .long(1), .integer)], "replace": [(2, .string(""), .string)],
        "unix_timestamp": [(1, .string("yyyy-MM-dd HH:mm:ss"), .string)], "from_unixtime": [(1, .string("yyyy-MM-dd HH:mm:ss"), .string)],
    ]

    private static let upperCase: Set<String> = [
        "ceil", "floor", "sqrt", "exp", "log10", "log2", "log1p", "expm1", "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh",
        "tanh", "cbrt", "signum", "degrees", "radians", "power", "atan2", "hypot", "log", "e", "pi", "rlike", "regexp", "regexp_like",
    ]

    private static func text(_ name: String, _ nodes: [Node]) -> String {
        let list = nodes.map(\.text).joined(separator: ", ")
        switch name {
        case "isnull": return "(\(list) IS NULL)"
        case "isnotnull": return "(\(list) IS NOT NULL)"
        case "positive": return "(+ \(list))"
        case "like": return "\(nodes[0].text) LIKE \(nodes[1].text)"
        case "ilike": return "ilike(\(nodes[0].text), \(nodes[1].text))"
        case "log" where nodes.count == 1: return "LOG(E(), \(list))"
        case "trim", "ltrim", "rtrim":
            guard nodes.count == 2 else { return "\(name)(\(list))" }
            let side = name == "trim" ? "BOTH" : name == "ltrim" ? "LEADING" : "TRAILING"
            return "TRIM(\(side) \(nodes[0].text) FROM \(nodes[1].text))"
        default: return "\(upperCase.contains(name) ? name.uppercased() : name)(\(list))"
        }
    }

    /// Functions that are other expressions in disguise.
    private static func lowered(_ canonical: String, _ arguments: [Expression], _ type: DataType) -> Expression {
        switch canonical {
        case "nvl2":
            return .caseWhen([.init(condition: .call("isnotnull", [arguments[0]]), value: arguments[1])], otherwise: arguments[2])
        case "nullif":
            return .caseWhen([.init(condition: .call("=", arguments), value: .literal(.null, type))], otherwise: arguments[0])
        case "positive": return arguments[0]
        default: return .call(canonical, arguments)
        }
    }

    // MARK: Aggregates

    private func aggregate(
        _ function: AggregateCall.Function, _ name: String, _ given: [Expression], depth: Int
    ) throws(AnalysisError) -> Node {
        var arguments = given
        var isDistinct = false
        if arguments.count == 1, case .call("distinct", let inner) = arguments[0] {
            isDistinct = true
            arguments = inner
        }
        if function == .count, arguments.count == 1, case .star(let qualifier) = arguments[0], qualifier.isEmpty {
            arguments = isDistinct ? schema.fields.map { .attribute([$0.name]) } : [.literal(.long(1), .integer)]
        }
        var nodes: [Node] = []
        for argument in arguments {
            if argument.containsAggregate {
                throw AnalysisError(.wrongArguments, "an aggregate function cannot stand inside another: \(name)")
            }
            nodes.append(try node(argument, depth: depth))
        }
        let extra = function == .first || function == .last || function == .anyValue || function == .approxCountDistinct
        guard !nodes.isEmpty, function == .count || nodes.count <= (extra ? 2 : 1) else {
            throw Self.count(name, extra ? "1 or 2 arguments" : "1 argument", nodes.count)
        }
        var shown = nodes
        if extra, nodes.count == 2 { shown.removeLast() }
        let type = nodes[0].type
        switch function {
        case .sum, .avg, .stddevSample, .stddevPopulation, .varianceSample, .variancePopulation:
            let isSpread = function != .sum && function != .avg
            guard TypeCoercion.isNumeric(type) || type == .string || type == .null else {
                throw AnalysisError(.typeMismatch, "\(name) takes a number; '\(nodes[0].text)' is \(type.sqlName)")
            }
            nodes[0] = nodes[0].cast(isSpread || !TypeCoercion.isNumeric(type) ? .double : type)
        case .countIf, .boolAnd, .boolOr:
            guard type == .boolean || type == .null else {
                throw AnalysisError(.typeMismatch, "\(name) takes a boolean; '\(nodes[0].text)' is \(type.sqlName)")
            }
            nodes[0] = nodes[0].cast(.boolean)
        case .approxCountDistinct where nodes.count == 2:
            guard case .literal(.double(let deviation), _) = nodes[1].expression, deviation > 0, deviation <= 0.39 else {
                throw AnalysisError(
                    .wrongArguments, "the second argument of \(name) is the relative standard deviation, a literal between 0 and 0.39; found \(nodes[1].text)")
            }
        default: break
        }
        let expressions = nodes.map(\.expression)
        let expression = Expression.call(function.rawValue, isDistinct ? [.call("distinct", expressions)] : expressions)
        let list = shown.map(\.text).joined(separator: ", ")
        guard let call = AggregateCall(expression) else {
            throw AnalysisError(.unresolvedFunction, "there is no aggregate function '\(name)'")
        }
        // Spark has `array_agg` show the function that it stands for, unlike `mean` or `std`.
        let name = name == "array_agg" ? function.rawValue : name
        return Node(expression, call.resultType, nullable: call.nullable, "\(name)(\(isDistinct ? "DISTINCT " : "")\(list))")
    }

    // MARK: Structs, windows, JSON

    private func structure(_ name: String, _ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node {
        var parts: [Expression] = []
        var fields: [Field] = []
        var shown: [String] = []
        func add(_ field: String, _ node: Node) {
            parts += [.literal(.string(field), .string), node.expression]
            fields.append(Field(field, node.type, nullable: node.nullable))
        }
        if name == "struct" {
            for argument in arguments {
                if case .star(let qualifier) = argument {
                    for node in try expand(qualifier) {
                        add(node.name, node)
                        shown.append(node.text)
                    }
                    continue
                }
                let node = try node(argument, depth: depth)
                if case .alias(_, let alias) = argument {
                    add(alias, node)
                    shown.append("\(node.text) AS \(alias)")
                } else {
                    add(Self.fieldName(argument, node) ?? "col\(fields.count + 1)", node)
                    shown.append(node.text)
                }
            }
        } else {
            guard arguments.count % 2 == 0 else { throw Self.count(name, "names and values in pairs", arguments.count) }
            for index in stride(from: 0, to: arguments.count, by: 2) {
                guard case .literal(.string(let field), _) = arguments[index] else {
                    throw AnalysisError(.wrongArguments, "argument \(index + 1) of named_struct must be a literal name")
                }
                let node = try node(arguments[index + 1], depth: depth)
                add(field, node)
                shown += [field, node.text]
            }
        }
        guard !fields.isEmpty else { throw Self.count(name, "at least 1 argument", 0) }
        return Node(.call("named_struct", parts), .structure(fields), nullable: false, "\(name)(\(shown.joined(separator: ", ")))")
    }

    /// The name that a bare column or field gives to a struct's member.
    private static func fieldName(_ argument: Expression, _ node: Node) -> String? {
        switch argument {
        case .attribute, .field, .bound: node.name
        case .call("getfield", _): node.name
        default: nil
        }
    }

    /// The last instant inside a window: its end less a microsecond. It is event time where the window is.
    private func windowTime(_ window: Node) throws(AnalysisError) -> Node {
        guard window.type == TimeWindow.type else {
            throw AnalysisError(
                .typeMismatch, "window_time takes a column that window(…) made; '\(window.text)' is \(window.type.sqlName)")
        }
        return Node(.call("window_time", [window.expression]), .timestamp, nullable: window.nullable, "window_time(\(window.text))")
    }

    private func window(_ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node {
        guard (2...4).contains(arguments.count) else { throw Self.count("window", "2 to 4 arguments", arguments.count) }
        var time = try node(arguments[0], depth: depth)
        // A window over windows takes the time of each.
        if time.type == TimeWindow.type { time = try windowTime(time) }
        guard TypeCoercion.casts(time.type, to: .timestamp) else {
            throw AnalysisError(.typeMismatch, "window takes a timestamp; '\(time.text)' is \(time.type.sqlName)")
        }
        var micros: [Int64] = []
        for argument in arguments.dropFirst() {
            switch argument {
            case .literal(.string(let text), _): micros.append(try IntervalText.micros(text))
            case .literal(.long(let value), _): micros.append(value)
            default:
                throw AnalysisError(
                    .wrongArguments,
                    "The duration and time inputs to window must be an integer, long or string literal: write '10 seconds', without the word interval before it")
            }
        }
        let length = micros[0]
        let slide = micros.count > 1 ? micros[1] : length
        let start = micros.count > 2 ? micros[2] : 0
        _ = try WindowLattice(duration: length, slide: slide, startTime: start)
        let literals = [length, slide, start].map { Expression.literal(.long($0), .long) }
        return Node(.call("window", [time.cast(.timestamp).expression] + literals), TimeWindow.type, nullable: false, "window")
    }

    /// The schema becomes the type of a null literal in second place; options follow as pairs of text literals.
    private func fromJSON(_ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node {
        guard arguments.count == 2 || arguments.count == 3 else { throw Self.count("from_json", "2 or 3 arguments", arguments.count) }
        let text = try node(arguments[0], depth: depth)
        guard text.type == .string || text.type == .null else {
            throw AnalysisError(.typeMismatch, "from_json takes text; '\(text.text)' is \(text.type.sqlName): cast it to string")
        }
        guard case .literal(.null, let schema) = arguments[1] else {
            throw AnalysisError(
                .wrongArguments, "the schema of from_json must be a literal like 'sensor_id string, value double'")
        }
        switch schema {
        case .structure, .array: break
        default: throw AnalysisError(.wrongArguments, "the schema of from_json must be a struct or an array, not \(schema.sqlName)")
        }
        let options = try jsonOptions("from_json", arguments.count == 3 ? arguments[2] : nil)
        let type = schema.nullableThroughout
        return Node(
            .call("from_json", [text.cast(.string).expression, .literal(.null, type)] + options), type, nullable: true,
            "from_json(\(text.text))")
    }

    /// Options follow the value as pairs of text literals.
    private func toJSON(_ arguments: [Expression], depth: Int) throws(AnalysisError) -> Node {
        guard arguments.count == 1 || arguments.count == 2 else { throw Self.count("to_json", "1 or 2 arguments", arguments.count) }
        let value = try node(arguments[0], depth: depth)
        switch value.type {
        case .structure, .array: break
        default:
            throw AnalysisError(
                .typeMismatch,
                "[DATATYPE_MISMATCH.INVALID_JSON_SCHEMA] to_json takes a struct or an array; '\(value.text)' is \(value.type.sqlName): put it into struct(…)")
        }
        let options = try jsonOptions("to_json", arguments.count == 2 ? arguments[1] : nil)
        return Node(.call("to_json", [value.expression] + options), .string, nullable: true, "to_json(\(value.text))")
    }

    private func jsonOptions(_ function: String, _ map: Expression?) throws(AnalysisError) -> [Expression] {
        guard let map else { return [] }
        guard case .call("map", let pairs) = map, pairs.count % 2 == 0,
            pairs.allSatisfy({ if case .literal(.string, _) = $0 { true } else { false } })
        else { throw AnalysisError(.wrongArguments, "the options of \(function) must be a map of text literals") }
        return pairs
    }
}
