/// The contents of an error behind one pointer, so that a throwing function returns no more than that.
package final class ErrorBody: Sendable {
    /// nil for the class of the error's code.
    package let errorClass: ErrorClass?
    package let parameters: [String: String]
    package let message: String
    package let detail: String?
    package let hint: String?
    package let underlying: (any Error)?

    package init(_ errorClass: ErrorClass?, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil) {
        self.errorClass = errorClass
        parameters = [:]
        self.message = message
        self.detail = detail
        self.hint = hint
        self.underlying = underlying
    }

    private init(_ other: ErrorBody, detail: String) {
        (errorClass, parameters, message, hint, underlying) = (
            other.errorClass, other.parameters, other.message, other.hint, other.underlying
        )
        self.detail = detail
    }

    package init(
        _ errorClass: ErrorClass, _ parameters: KeyValuePairs<String, String>, detail: String? = nil, hint: String? = nil,
        underlying: (any Error)? = nil
    ) {
        self.errorClass = errorClass
        self.parameters = Dictionary(parameters.map { ($0.key, $0.value) }) { first, _ in first }
        message = errorClass.message(parameters)
        self.detail = detail
        self.hint = hint
        self.underlying = underlying
    }
}

extension ErrorBody {
    /// The same with something more that is known.
    package func adding(detail more: String) -> ErrorBody {
        ErrorBody(self, detail: [detail, more].compactMap { $0 }.joined(separator: "; "))
    }
}

/// Two are equal where they say the same.
extension ErrorBody: Hashable {
    package static func == (left: ErrorBody, right: ErrorBody) -> Bool {
        left === right
            || (left.errorClass == right.errorClass && left.message == right.message && left.detail == right.detail
                && left.hint == right.hint
                && left.underlying.map { "\($0)" } == right.underlying.map { "\($0)" })
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(message) }
}
