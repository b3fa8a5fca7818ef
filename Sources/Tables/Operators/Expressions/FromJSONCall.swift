import Columnar
import Plans

/// `from_json`: hands the whole column to the JSON reader.
enum FromJSONCall {
    /// - Parameter read: the fields that anybody reads; nil for all.
    static func evaluator(_ arguments: [Expression], _ type: DataType, fields read: Set<Int>? = nil) throws -> Evaluator {
        guard case .structure(let fields) = type else {
            throw ExpressionError(.badArgument, "from_json reads structs here; \(type.sqlName) is not supported as its schema")
        }
        let options = try readOptions(Array(arguments.dropFirst(2)))
        let wanted = read.map { read in fields.indices.map(read.contains) }
        return try Compiler.apply([arguments[0]]) { data, count, context in
            var options = options
            if options.timeZone.isEmpty { options.timeZone = context.timeZone.name }
            guard case .bytes = data[0].column.layout else { return .nulls(type, count: count) }
            return try FromJSON.evaluate(data[0].column, schema: fields, options: options, wanted: wanted)
        }
    }

    /// An empty time zone stands for the session's.
    private static func readOptions(_ pairs: [Expression]) throws -> JSONReadOptions {
        var options = JSONReadOptions(timeZone: "")
        for index in stride(from: 0, to: pairs.count - 1, by: 2) {
            guard case .literal(.string(let key), _) = pairs[index], case .literal(.string(let value), _) = pairs[index + 1] else { continue }
            switch key.lowercased() {
            case "mode":
                guard let mode = JSONReadOptions.Mode(rawValue: value.uppercased()) else {
                    throw ExpressionError(.badArgument, "from_json: the option mode is PERMISSIVE or FAILFAST, not '\(value)'")
                }
                options.mode = mode
            case "columnnameofcorruptrecord": options.corruptRecordColumn = value
            case "timezone": options.timeZone = value
            default: throw ExpressionError(.badArgument, "from_json does not know the option '\(key)'")
            }
        }
        return options
    }
}
