import Columnar

/// The functions that `ExpressionResolver` resolves itself, because no `FunctionDefinition` says what they take.
enum FunctionForms {
    struct Form {
        var parameters: String
        var result: String
        var nulls: String
        var otherNames: [String] = []

        init(_ parameters: String, _ result: String, _ nulls: String, otherNames: [String] = []) {
            self.parameters = parameters
            self.result = result
            self.nulls = nulls
            self.otherNames = otherNames
        }
    }

    private static let anyNull = "where an argument is null"

    static let all: [String: Form] = {
        var all: [String: Form] = [
            "concat": Form("[string or binary or array …]", "the arguments' common type", anyNull),
            "if": Form("boolean, T, T", "the arguments' common type", "where the chosen argument is null"),
            "equal_null": Form("T, T", "boolean", "never"),
            "mod": Form("T, T", "the arguments' common type", "\(anyNull), and where there is no result"),
            "date_part": Form("string, date or timestamp", "int", anyNull, otherNames: ["datepart"]),
            "extract": Form("field FROM date or timestamp", "int", anyNull),
            "struct": Form("any[, any …]", "a struct of the columns' names", "never"),
            "named_struct": Form("string, any[, string, any …]", "a struct of the given names", "never"),
            "window": Form("timestamp, duration[, slide[, start]]", "struct<start: timestamp, end: timestamp>", "never; a row lies in no, one or several windows"),
            "window_time": Form("window", "timestamp", anyNull),
            "from_json": Form("string, schema[, map]", "the schema's type", "where the text is null or blank, and where nothing can be read"),
            "cast": Form("any AS type", "the type", "where the argument is null, and where there is no result"),
            "try_cast": Form("any AS type", "the type", "where the argument is null, and where there is no exact result"),
        ]
        for (name, type) in ExpressionResolver.castFunctions {
            all[name] = Form("any", type.sqlName, "where the argument is null, and where there is no result")
        }
        return all
    }()

    static let names: [String] = all.keys + all.values.flatMap(\.otherNames)

    static func form(_ name: String) -> Form? { all[name] ?? all.values.first { $0.otherNames.contains(name) } }
}
