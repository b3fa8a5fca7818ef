/// What went wrong between us and a Kafka log.
public struct KafkaError: Error, Equatable, CustomStringConvertible {
    public enum Code: String, Sendable {
        case unreachable, unknownTopic, unknownPartition, offsetOutOfRange, dataLoss, badProperty, badRecord, notDelivered, timedOut, fenced, closed, other
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
}
