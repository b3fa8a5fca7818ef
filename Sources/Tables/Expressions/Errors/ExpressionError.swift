import Errors

/// An expression that cannot be computed: the message names the function, the value and what would be valid.
public typealias ExpressionError = CodedError<ExpressionErrorCode>

/// The kinds of an `ExpressionError`.
public enum ExpressionErrorCode: String, ErrorCode {
    /// An expression that is not computed row by row: an aggregate or a window that the planner should have removed.
    case notScalar
    /// An invalid pattern or format.
    case badPattern
    /// A value that a function does not accept.
    case badArgument
    /// A value, or the values of a batch, that exceed `ValueLimits`.
    case tooLarge
    /// A text that Spark 2 would have read as another time, or only Spark 2 could read: `spark.sql.legacy.timeParserPolicy` decides.
    case parserUpgrade

    /// The error's class, such as `EXPRESSION.TOO_LARGE`, as `Docs/errors.md` lists it.
    public var errorClass: ErrorClass {
        switch self {
        case .notScalar:
            .own(
                "EXPRESSION.NOT_SCALAR", when: "An aggregate or a window is used where a value of a row is expected.",
                remedy: "Compute it with `groupBy(…).agg(…)`.")
        case .badPattern:
            .own("EXPRESSION.BAD_PATTERN", when: "A pattern or format cannot be read.", remedy: "Correct the pattern at the place that the message names.")
        case .badArgument:
            .own(
                "EXPRESSION.BAD_ARGUMENT", when: "A row holds a value outside of what a function takes.",
                remedy: "Filter such rows out before, or correct the value.")
        case .tooLarge:
            .own(
                "EXPRESSION.TOO_LARGE", when: "A value, or the values of a batch, are larger than memory is meant for.",
                remedy: "Make smaller values, or smaller batches.")
        case .parserUpgrade:
            .own(
                "EXPRESSION.PARSER_UPGRADE", when: "A text that Spark 2 would have read as another time, or that only Spark 2 would have read.",
                remedy: "Set `spark.sql.legacy.timeParserPolicy`.")
        }
    }
}

extension ExpressionError {
    /// A time beyond the range of a timestamp, 64 bits of microseconds; Java says `long overflow`.
    static func timestampOverflow(_ what: String) -> ExpressionError {
        ExpressionError(.badArgument, "long overflow: \(what) is outside of what a timestamp holds")
    }
}
