import Errors

/// A regular expression that is invalid, or that needs too much work.
public typealias RegularExpressionError = CodedError<RegularExpressionErrorCode>

public enum RegularExpressionErrorCode: String, ErrorCode {
    case badPattern
    case tooMuchWork

    public var errorClass: ErrorClass {
        switch self {
        case .badPattern:
            .own(
                "REGULAR_EXPRESSION.BAD_PATTERN", when: "A regular expression outside of SQL, such as `subscribePattern`, cannot be read.",
                remedy: "Correct it at the character that the message names.")
        case .tooMuchWork:
            .own(
                "REGULAR_EXPRESSION.TOO_MUCH_WORK", when: "A regular expression backtracks too much on a text.",
                remedy: "Simplify it: avoid nested repetitions.")
        }
    }
}
