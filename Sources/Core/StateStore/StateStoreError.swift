/// A wrong use of a state store. Damaged files are `CheckpointError`s.
public struct StateStoreError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case wrongVersion, tooLarge }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
