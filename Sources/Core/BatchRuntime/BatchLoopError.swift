/// A wrong use of the batch loop.
public struct BatchLoopError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case alreadyStarted, wrongBatch, awaitedByItself, noThread, notSkippable }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
