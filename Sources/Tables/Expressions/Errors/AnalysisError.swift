import Errors

/// An invalid query: the message names the column, function or type, the position, and what would be valid.
///
/// Its class is Spark's where Spark has one for the mistake, with Spark's message and parameters; see `Docs/errors.md`.
public struct AnalysisError: PortageError, Hashable {
    private let body: ErrorBody

    /// An error with a message of its own.
    public init(_ errorClass: ErrorClass, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil) {
        body = ErrorBody(errorClass, message, detail: detail, hint: hint, underlying: underlying)
    }

    /// An error with the class's message template and these parameters.
    package init(
        _ errorClass: ErrorClass, _ parameters: KeyValuePairs<String, String>, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil
    ) {
        body = ErrorBody(errorClass, parameters, detail: detail, hint: hint, underlying: underlying)
    }

    /// Converts any error to an analysis error, for a table that keeps an error until it is used: the text stays the same, and `underlying` is the error itself.
    package init(handingOn error: any Error) {
        if let error = error as? AnalysisError {
            self = error
        } else if let error = error as? any PortageError {
            body = ErrorBody(error.errorClass ?? .wrongArguments, error.message, detail: error.detail, hint: error.hint, underlying: error)
        } else {
            body = ErrorBody(.wrongArguments, SystemReason.text(error), underlying: error)
        }
    }

    /// The class that `Docs/errors.md` lists, such as `UNRESOLVED_COLUMN.WITH_SUGGESTION`.
    public var errorClass: ErrorClass? { body.errorClass }
    /// The parameters of Spark's message by Spark's names; empty for a message without a template.
    public var messageParameters: [String: String] { body.parameters }
    /// What is wrong with what, and where.
    public var message: String { body.message }
    /// Further facts; nil if there are none.
    public var detail: String? { body.detail }
    /// What to do; nil if the message says it.
    public var hint: String? { body.hint }
    /// The error that caused this one; nil if there is none.
    public var underlying: (any Error)? { body.underlying }
}
