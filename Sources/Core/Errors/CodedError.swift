/// The kinds of errors of one area of Portage, each with its class.
public protocol ErrorCode: Hashable, Sendable, CaseIterable {
    /// The class of errors with this code, unless an error names another.
    var errorClass: ErrorClass { get }
}

/// An error whose kind is its code alone: `OffsetError`, `RecordingError` and others are this type with codes of their own.
public struct CodedError<Code: ErrorCode>: PortageError, CodedByArea, Hashable {
    /// What kind of error it is; programs branch on it.
    public let code: Code
    private var body: ErrorBody

    public init(_ code: Code, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil) {
        self.code = code
        body = ErrorBody(nil, message, detail: detail, hint: hint, underlying: underlying)
    }

    /// An error of one of Spark's classes, whose template makes the message.
    package init(
        _ code: Code, _ errorClass: ErrorClass, _ parameters: KeyValuePairs<String, String>, detail: String? = nil, hint: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        body = ErrorBody(errorClass, parameters, detail: detail, hint: hint, underlying: underlying)
    }

    /// An error of one of Spark's classes, with a message of its own.
    package init(
        _ code: Code, _ errorClass: ErrorClass, _ message: String, detail: String? = nil, hint: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.code = code
        body = ErrorBody(errorClass, message, detail: detail, hint: hint, underlying: underlying)
    }

    /// Wraps another area's error: it keeps class and text, and `underlying` is the error itself.
    package init(_ code: Code, handingOn error: any Error) {
        self.code = code
        let ours = error as? any PortageError
        body = ErrorBody(
            ours?.errorClass, ours?.message ?? SystemReason.text(error), detail: ours?.detail, hint: ours?.hint, underlying: error)
    }

    public var errorClass: ErrorClass? { body.errorClass ?? code.errorClass }
    public var messageParameters: [String: String] { body.parameters }
    public var message: String { body.message }
    public var detail: String? { body.detail }
    public var hint: String? { body.hint }
    public var underlying: (any Error)? { body.underlying }
}

/// An error that one row of many brought about, and that can say which.
package protocol RowError: PortageError {
    /// The same error with the row named, such as `n = 2000000000, s = 'c'`.
    func inRow(_ row: String) -> Self
}

extension CodedError: RowError {
    package func inRow(_ row: String) -> Self {
        var copy = self
        copy.body = body.adding(detail: "in the row \(row)")
        return copy
    }
}

/// Lets `OffsetError.Code` be written.
public protocol CodedByArea {
    associatedtype Code
}
