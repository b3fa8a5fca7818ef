/// A broker for tests that could not be had.
public struct BrokerError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case notInstalled, didNotStart }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
