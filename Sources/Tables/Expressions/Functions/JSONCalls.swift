import Columnar

/// `from_json` and `to_json`: hand whole columns to the JSON reader and writer.
enum JSONCalls {
    /// - Parameter read: the fields that anybody reads; nil for all.
    static func fromJSON(_ arguments: [Expression], _ type: DataType, fields read: Set<Int>? = nil) throws -> Evaluator {
        let (given, options) = try JSONOptions(pairs(arguments.dropFirst(2)), function: "from_json", offered: JSONOptions.readNames).readOptions()
        if case .array(let element) = type {
            return try Compiler.apply([arguments[0]]) { data, count, context in
                guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
                return try FromJSON.evaluate(data[0].column, arrayOf: element, options: options.completed(given, context))
            }
        }
        guard case .structure(let fields) = type else {
            throw ExpressionError(.badArgument, "the schema of from_json must be a struct or an array, not \(type.sqlName)")
        }
        if given.contains(.corruptRecordColumn) { try FromJSON.check(fields, corruptRecordColumn: options.corruptRecordColumn) }
        let wanted = read.map { read in fields.indices.map(read.contains) }
        return try Compiler.apply([arguments[0]]) { data, count, context in
            guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
            return try FromJSON.evaluate(data[0].column, schema: fields, options: options.completed(given, context), wanted: wanted)
        }
    }

    static func toJSON(_ arguments: [Expression]) throws -> Evaluator {
        let options = try JSONOptions(
            pairs(arguments.dropFirst()), function: "to_json", offered: ["timeZone", "dateFormat", "timestampFormat", "ignoreNullFields"])
        let ignoresNulls = try options.flag("ignoreNullFields", default: true)
        let zone = try options.zone()
        let formats = try ["dateFormat", "timestampFormat"].map { name in try options[name].map { try TimeFormat($0, reads: false) } }
        return try Compiler.apply([arguments[0]]) { data, count, context in
            var context = context
            if let zone { context.timeZone = zone }
            var options = ToJSONOptions(context: context)
            options.ignoresNulls = ignoresNulls
            (options.dateFormat, options.timestampFormat) = (formats[0], formats[1])
            return try ToJSON.evaluate(try data[0].expanded(to: count, SizeGuard("to_json", context.limits)), options: options)
        }
    }

    private static func pairs(_ arguments: ArraySlice<Expression>) -> [(String, String)] {
        let texts = arguments.compactMap { argument -> String? in
            if case .literal(.string(let text), _) = argument { text } else { nil }
        }
        return stride(from: 0, to: texts.count - 1, by: 2).map { (texts[$0], texts[$0 + 1]) }
    }
}
