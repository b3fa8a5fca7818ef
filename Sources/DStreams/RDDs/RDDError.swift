/// What went wrong in an RDD: an action on nothing, a file that cannot be read or written, a bad argument.
public struct RDDError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case emptyCollection, badArgument, unreadable, unwritable }

    public let code: Code
    /// Names the value, the place, and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }

    @usableFromInline static let empty = RDDError(.emptyCollection, "empty collection")
}

/// Thrown by a body to end a partition early; never seen outside of the action that threw it.
@usableFromInline struct EnoughElements: Error {
    @usableFromInline init() {}
}
