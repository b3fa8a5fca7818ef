import Errors

/// A query that cannot be: the message names the column, function or type, the place, and what would do.
///
/// Its class is Spark's where Spark has one for the mistake, with Spark's message and parameters; see `Docs/errors.md`.
public struct AnalysisError: PortageError, Hashable {
    private let body: ErrorBody

    /// In words of this error's own.
    public init(_ errorClass: ErrorClass, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil) {
        body = ErrorBody(errorClass, message, detail: detail, hint: hint, underlying: underlying)
    }

    /// In the words of the class, with these parts.
    package init(
        _ errorClass: ErrorClass, _ parameters: KeyValuePairs<String, String>, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil
    ) {
        body = ErrorBody(errorClass, parameters, detail: detail, hint: hint, underlying: underlying)
    }

    /// Any error as one of analysis, where a table keeps what went wrong until it is used: it says the same, and `underlying` is the error itself.
    package init(handingOn error: any Error) {
        if let error = error as? AnalysisError {
            self = error
        } else if let error = error as? any PortageError {
            body = ErrorBody(error.errorClass ?? .wrongArguments, error.message, detail: error.detail, hint: error.hint, underlying: error)
        } else {
            body = ErrorBody(.wrongArguments, SystemReason.text(error), underlying: error)
        }
    }

    public var errorClass: ErrorClass? { body.errorClass }
    public var messageParameters: [String: String] { body.parameters }
    public var message: String { body.message }
    public var detail: String? { body.detail }
    public var hint: String? { body.hint }
    public var underlying: (any Error)? { body.underlying }
}
