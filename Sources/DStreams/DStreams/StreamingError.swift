/// What is wrong with a streaming job: its graph, its settings, or how it is used.
///
/// Where Spark has a text of its own for a mistake, the message is that text.
public struct StreamingError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// An argument or a setting that cannot work (`IllegalArgumentException`).
        case badArgument
        /// Right, but not now: the context is started, stopped, or has no such result (`IllegalStateException`).
        case badState
        /// A batch that could not be made or run (`SparkException`).
        case failedBatch
        /// A checkpoint that this job cannot go on from.
        case notRecoverable
    }

    public let code: Code
    /// Names the value, the limit and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
