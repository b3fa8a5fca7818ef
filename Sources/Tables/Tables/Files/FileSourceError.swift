/// What is wrong with a file that is read or written as a table.
public struct FileSourceError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable { case notFound, unreadable, changed, corruptLog, unwritable }

    public let code: Code
    /// Names the path and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
