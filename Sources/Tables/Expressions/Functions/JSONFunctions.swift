import Columnar

/// `from_json` and `to_json`: hand whole columns to the JSON reader and writer.
enum JSONFunctions {
    static let all: [ScalarFunction] = [fromJSON, toJSON]

    static let fromJSON = ScalarFunction(
        "from_json", FunctionForm("string, schema[, map]", 2...3, "the schema's type", "where the text is null or blank, and where nothing can be read"),
        since: "2.2.0", "The text read as JSON under a schema; options are those of Spark's JSON reader.",
        "from_json('{\"a\":1, \"b\":0.8}', 'a INT, b DOUBLE')", "{1, 0.8}", forms: .written, resolve: reading, .evaluator(isTotal: false, reader))

    /// What follows the value in the resolved call: options as pairs of text literals.
    private static func reading(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let text = try call.operand(call.arguments[0])
        guard text.type == .string || text.type == .null else {
            throw AnalysisError.input(1, "from_json(\(text.text))", requires: Quoted.type(.string), text)
        }
        guard case .type(let schema) = call.arguments[1] else {
            throw AnalysisError(
                .invalidSchemaArgument, ["inputSchema": Quoted.expression(call.resolver.shown(call.arguments[1]))],
                hint: "write it like 'sensor_id string, value double'")
        }
        switch schema {
        case .structure, .array, .map: break
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval:
            throw AnalysisError(.notJSON, ["sqlExpr": Quoted.expression("from_json(\(text.text))"), "schema": Quoted.type(schema)])
        }
        guard schema.hasOnlyTextKeys else {
            throw AnalysisError(.keyNotText, ["sqlExpr": Quoted.expression("from_json(\(text.text))"), "schema": Quoted.type(schema)])
        }
        let options = try options(call)
        let type = schema.nullableThroughout
        // Spark names a map's column so, whatever it was read from.
        var shown = "from_json(\(text.text))"
        if case .map = schema { shown = "entries" }
        return Node(
            .apply(call.function, [text.cast(.string).expression] + options, type), type, nullable: true, shown)
    }

    private static func reader(_ call: BoundCall) throws -> Evaluator {
        let type = call.result
        let (given, options) = try JSONOptions(pairs(call.arguments.dropFirst()), for: .fromJSON).readOptions()
        if case .map(_, let value) = type {
            return try Compiler.apply([call.arguments[0]]) { data, count, context in
                guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
                return try FromJSON.evaluate(data[0].column, mapOf: value, options: options.completed(given, context))
            }
        }
        if case .array(let element) = type {
            return try Compiler.apply([call.arguments[0]]) { data, count, context in
                guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
                return try FromJSON.evaluate(data[0].column, arrayOf: element, options: options.completed(given, context))
            }
        }
        guard case .structure(let fields) = type else { throw call.noKernel }
        if given.contains(.corruptRecordColumn) { try FromJSON.check(fields, corruptRecordColumn: options.corruptRecordColumn) }
        let wanted = call.fields.map { read in fields.indices.map(read.contains) }
        return try Compiler.apply([call.arguments[0]]) { data, count, context in
            guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
            return try FromJSON.evaluate(data[0].column, schema: fields, options: options.completed(given, context), wanted: wanted)
        }
    }

    static let toJSON = ScalarFunction(
        "to_json", FunctionForm("struct or array[, map]", 1...2, "string"), since: "2.2.0",
        "The struct or array as JSON text; options are timeZone, dateFormat, timestampFormat, ignoreNullFields.", "to_json(named_struct('a', 1, 'b', 2))",
        "{\"a\":1,\"b\":2}", forms: .written, resolve: writing, .evaluator(isTotal: false, writer))

    private static func writing(_ call: FunctionCall) throws(AnalysisError) -> Node {
        let value = try call.operand(call.arguments[0])
        switch value.type {
        case .structure, .array, .map: break
        case .null: return value.cast(.string).shown(as: call.text([value]))
        case .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal,
            .dayTimeInterval, .yearMonthInterval:
            throw AnalysisError(
                .notJSON, ["sqlExpr": Quoted.expression("to_json(\(value.text))"), "schema": Quoted.type(value.type)], hint: "put the value into struct(…)")
        }
        return Node(
            .apply(call.function, [value.expression] + (try options(call)), .string), .string, nullable: true, "to_json(\(value.text))")
    }

    private static func writer(_ call: BoundCall) throws -> Evaluator {
        let options = try JSONOptions(pairs(call.arguments.dropFirst()), for: .toJSON)
        let ignoresNulls = try options.flag("ignoreNullFields", default: true)
        let zone = try options.zone()
        let formats = try ["dateFormat", "timestampFormat"].map { name in try options[name].map { try TimeFormat($0, reads: false) } }
        return try Compiler.apply([call.arguments[0]]) { data, count, context in
            var context = context
            if let zone { context.timeZone = zone }
            var options = ToJSONOptions(context: context)
            options.ignoresNulls = ignoresNulls
            (options.dateFormat, options.timestampFormat) = (formats[0], formats[1])
            return try ToJSON.evaluate(try data[0].expanded(to: count, SizeGuard("to_json", context)), options: options)
        }
    }

    /// The last argument, a map of literals, where there is one more than the value and the schema.
    private static func options(_ call: FunctionCall) throws(AnalysisError) -> [Expression] {
        let required = call.function == fromJSON ? 2 : 1
        guard call.arguments.count > required else { return [] }
        guard case .call(let function, let pairs, _) = call.arguments[required], function.name == "map", pairs.count % 2 == 0,
            pairs.allSatisfy({ if case .literal(.string, _) = $0 { true } else { false } })
        else { throw AnalysisError(.optionsNotMap, [:], hint: "write map('mode', 'FAILFAST'), of text literals") }
        return pairs
    }

    private static func pairs(_ arguments: ArraySlice<Expression>) -> [(String, String)] {
        let texts = arguments.compactMap { argument -> String? in
            if case .literal(.string(let text), _) = argument { text } else { nil }
        }
        return stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) }
    }
}

extension DataType {
    /// Whether every map in it has text as its keys, as JSON's objects do.
    fileprivate var hasOnlyTextKeys: Bool {
        switch self {
        case .map(let key, let value): key == .string && value.hasOnlyTextKeys
        case .array(let element): element.hasOnlyTextKeys
        case .structure(let fields): fields.allSatisfy(\.type.hasOnlyTextKeys)
        case .null, .boolean, .byte, .short, .integer, .long, .float, .double, .string, .binary, .date, .timestamp, .timestampNTZ, .decimal, .dayTimeInterval,
            .yearMonthInterval: true
        }
    }
}
