/// A regular expression that cannot be read, or that needs too much work.
public struct RegularExpressionError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case badPattern, tooMuchWork }

    public let code: Code
    /// Names the pattern and the place of the fault.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
