import Columnar

extension Expression {
    /// Stands for text that could not be parsed where a builder may not throw; resolving it throws `error`.
    public static func invalid(_ error: AnalysisError) -> Expression {
        .call(invalidName, [.literal(.string(error.code.rawValue), .string), .literal(.string(error.message), .string)])
    }

    /// No SQL text lexes to this name.
    static let invalidName = "(invalid)"

    /// The error that this expression stands for.
    var invalidity: AnalysisError? {
        guard case .call(Expression.invalidName, let arguments) = self, arguments.count == 2,
            case .literal(.string(let code), _) = arguments[0], case .literal(.string(let message), _) = arguments[1]
        else { return nil }
        return AnalysisError(AnalysisError.Code(rawValue: code) ?? .syntax, message)
    }
}
