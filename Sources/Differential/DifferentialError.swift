/// Why two runs could not be compared; a difference between them is never an error.
public struct DifferentialError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        /// A line of an observation log that is not an observation.
        case malformedLog
        case unreadable, unwritable
        /// Outputs without a counterpart, and nobody said which to compare.
        case ambiguousOutput
        /// A side reads none of the records.
        case nothingRead
        case unknownOutput, unknownColumn
        /// The columns of the two sides cannot be laid over each other.
        case schema
        /// What the evidence says contradicts itself.
        case evidence
    }

    public let code: Code
    /// Names the value, the place and what to do.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { message }
}
