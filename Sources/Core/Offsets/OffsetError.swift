/// What is wrong with an offset, a range or a manifest.
public struct OffsetError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case malformed, outOfRange, newerFormat }

    public let code: Code
    /// Names the value, the place and what was expected.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
