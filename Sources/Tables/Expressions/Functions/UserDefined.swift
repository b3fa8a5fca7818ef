import Columnar

extension ScalarFunction {
    /// A user-defined function: `body` receives a row's arguments, cast to `parameters`, and returns a value of `result`.
    ///
    /// It is called for every row, even with null arguments, and costs an array a row; built-in kernels are faster.
    package static func userDefined(
        _ name: String, takes parameters: [DataType], gives result: DataType, isDeterministic: Bool = true,
        _ body: @escaping @Sendable ([Value]) throws -> Value
    ) -> ScalarFunction {
        ScalarFunction(
            name.lowercased(), [], .signature(Signature(parameters.map { .type($0) }, .type(result), .always)), isDeterministic: isDeterministic,
            FunctionDocumentation(since: "", summary: "", example: "", result: "", forms: .sql),
            // It sees nulls too.
            .kernel(.whole) { call in
                { data, count, _ in
                    let masks = data.map(\.mask)
                    let values = try (0..<count).map { row in
                        do { return try body(zip(data, masks).map { $0.column.value(at: row & $1) }) } catch {
                            throw UserFunctionError(name.lowercased(), parameters, result, error)
                        }
                    }
                    guard let column = ColumnArray(values, type: result) else {
                        throw ExpressionError(.badArgument, "\(call.name) gave a value that is not \(result.sqlName), which it was registered to give")
                    }
                    return column
                }
            })
    }
}
