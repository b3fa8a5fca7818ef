import Errors

/// An expression that cannot be computed: the message names the function, the value and what would do.
public typealias ExpressionError = CodedError<ExpressionErrorCode>

public enum ExpressionErrorCode: String, ErrorCode {
    /// Nothing here computes this: an aggregate or a window that a planner should have taken out.
    case notScalar
    /// A pattern or format that cannot be read.
    case badPattern
    /// A value outside of what a function takes.
    case badArgument
    /// A value, or the values of a batch, past `ValueLimits`.
    case tooLarge
    /// A text that Spark 2 would have read as another time, or at all: `spark.sql.legacy.timeParserPolicy` decides.
    case parserUpgrade

    public var errorClass: ErrorClass {
        switch self {
        case .notScalar:
            .own(
                "EXPRESSION.NOT_SCALAR", when: "An aggregate or a window stands where a value of a row is wanted.",
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
                "EXPRESSION.PARSER_UPGRADE", when: "A text that Spark 2 would have read as another time, or at all.",
                remedy: "Set `spark.sql.legacy.timeParserPolicy`.")
        }
    }
}

extension ExpressionError {
    /// A time past the range of a timestamp, 64 bits of microseconds; Java says `long overflow`.
    static func timestampOverflow(_ what: String) -> ExpressionError {
        ExpressionError(.badArgument, "long overflow: \(what) is outside of what a timestamp holds")
    }
}
