/// An expression that cannot be computed: the message names the function, the value and what would do.
public struct ExpressionError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
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
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    /// A time past the range of a timestamp, 64 bits of microseconds; Java says `long overflow`.
    static func timestampOverflow(_ what: String) -> ExpressionError {
        ExpressionError(.badArgument, "long overflow: \(what) is outside of what a timestamp holds")
    }
}
