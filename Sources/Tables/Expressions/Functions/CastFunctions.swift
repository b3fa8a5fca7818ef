import Columnar

/// Casts in the form of calls: `int(x)`. `CAST(x AS int)` and `TRY_CAST` are part of the grammar.
enum CastFunctions {
    static let all: [ScalarFunction] = [
        cast("boolean", .boolean, "'true'", "true"), cast("tinyint", .byte, "'12'", "12"), cast("smallint", .short, "'12'", "12"),
        cast("int", .integer, "12.9D", "12"), cast("bigint", .long, "'12'", "12"), cast("float", .float, "'1.5'", "1.5"),
        cast("double", .double, "'1.5'", "1.5"), cast("decimal", .decimal(precision: 10, scale: 0), "'12.5'", "13"), cast("string", .string, "1", "1"), cast("binary", .binary, "'abc'", "abc"),
        cast("date", .date, "'2024-02-29'", "2024-02-29"), cast("timestamp", .timestamp, "'2024-02-29'", "2024-02-29 00:00:00"),
    ]

    private static func cast(_ name: String, _ type: DataType, _ example: String, _ result: String) -> ScalarFunction {
        ScalarFunction(
            name, FunctionForm("any", 1...1, type.sqlName, "where the argument is null, and where there is no result"), since: "2.0.1",
            "The argument as \(type.sqlName).", "\(name)(\(example))", result, forms: .column("cast(_:)"),
            resolve: { call throws(AnalysisError) in
                let nodes = try call.operands()
                // The column's name is kept, but not through a further cast.
                var node = try call.resolver.cast(nodes[0], type, showsCast: false)
                node.isNamed = false
                return node
            }, .resolved)
    }
}
