/// What went wrong between us and a Kafka log.
public struct KafkaError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreachable
        /// The brokers refused the login, or a certificate was not taken: waiting does not help.
        case authentication
        case unknownTopic, unknownPartition, offsetOutOfRange, dataLoss, badProperty, badRecord, notDelivered, timedOut, fenced
        /// A transaction that can only be aborted; nothing of it will be seen, and it may be written again.
        case aborted
        /// A wait that ended because whoever waited is to stop.
        case stopped
        case closed, other
    }

    public let code: Code
    /// Names the value, the place, and what to do.
    public let message: String
    /// Whether the same call may succeed later.
    public let isRetriable: Bool

    public init(_ code: Code, _ message: String, isRetriable: Bool = false) {
        self.code = code
        self.message = message
        self.isRetriable = isRetriable
    }

    public var description: String { message }

    /// Whether an error says no more than that whoever waited is to stop.
    package static func isGivenUpWait(_ error: any Error) -> Bool { (error as? KafkaError)?.code == .stopped }
}
