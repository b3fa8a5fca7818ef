/// A regular expression that cannot be read, or that needs too much work.
public struct RegularExpressionError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case badPattern, tooMuchWork }

    public let code: Code
    /// Names the pattern and the place of the fault.
    public let message: String

    /// The fault alone, where PCRE2 named it.
    let reason: String?

    public init(_ code: Code, _ message: String) { self.init(code, message, reason: nil) }

    init(_ code: Code, _ message: String, reason: String?) {
        self.code = code
        self.message = message
        self.reason = reason
    }

    public var description: String { message }
}
