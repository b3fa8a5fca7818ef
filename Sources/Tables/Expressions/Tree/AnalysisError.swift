/// A query that cannot be: the message names the column, function or type, the place, and what would do.
public struct AnalysisError: Error, Hashable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case syntax, unresolvedColumn, ambiguousColumn, unresolvedFunction, wrongArguments, typeMismatch, unsupportedStreaming,
            wrongOption
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
