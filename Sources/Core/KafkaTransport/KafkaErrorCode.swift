import Errors

/// The kinds of `KafkaError`.
public enum KafkaErrorCode: String, ErrorCode {
    case unreachable
    /// The brokers refused the login, or a certificate was rejected: waiting does not help.
    case authentication
    case unknownTopic
    case topicExists
    case unknownPartition
    case offsetOutOfRange
    case dataLoss
    case badProperty
    case badRecord
    case notDelivered
    case timedOut
    case fenced
    /// A transaction that can only be aborted; none of it becomes visible, and it may be written again.
    case aborted
    /// A wait was given up because its owner is to stop.
    case stopped
    case closed
    case other

    public var errorClass: ErrorClass {
        switch self {
        case .unreachable:
            .own(
                "KAFKA.UNREACHABLE", when: "No broker of the list answers, or none can be reached any more.",
                remedy: "Check the addresses, the network and the brokers; a running job continues by itself once they answer.")
        case .authentication:
            .own(
                "KAFKA.AUTHENTICATION", when: "The brokers refused the login, or a certificate was not accepted.",
                remedy: "Correct the `security.protocol`, `sasl.*` and `ssl.*` properties.")
        case .unknownTopic:
            .own("KAFKA.UNKNOWN_TOPIC", when: "The cluster or recording has no such topic.", remedy: "Check its name, or create it first.")
        case .topicExists:
            .own(
                "KAFKA.TOPIC_EXISTS", when: "A topic that is to be created exists already.",
                remedy: "Use it as it is, or give another name.")
        case .unknownPartition:
            .own("KAFKA.UNKNOWN_PARTITION", when: "The topic has fewer partitions.", remedy: "Name partitions that there are.")
        case .offsetOutOfRange:
            .own(
                "KAFKA.OFFSET_OUT_OF_RANGE", when: "The log no longer, or not yet, holds an offset.",
                remedy: "Start at an offset within the log, or set `auto.offset.reset` or `startingOffsets`.")
        case .dataLoss:
            .own(
                "KAFKA.DATA_LOSS", when: "Records that a query had planned to read are gone.",
                remedy: "Restore them, or accept the loss with `failOnDataLoss` = `false`.")
        case .badProperty:
            .own(
                "KAFKA.BAD_PROPERTY", when: "A Kafka property is unknown, or its value is invalid.",
                remedy: "Correct the property that the message names.")
        case .badRecord:
            .own("KAFKA.BAD_RECORD", when: "A record cannot be sent as it is.", remedy: "Correct the column that the message names.")
        case .notDelivered:
            .own(
                "KAFKA.NOT_DELIVERED", when: "The brokers did not accept a record.",
                remedy: "Correct what they refuse; the batch is sent again at the next start.")
        case .timedOut:
            .own("KAFKA.TIMED_OUT", when: "A response did not come in time.", remedy: "Check the brokers, or wait longer.")
        case .fenced:
            .own("KAFKA.FENCED", when: "Another writer has taken over the transactional id.", remedy: "Run one writer for each checkpoint.")
        case .aborted:
            .own(
                "KAFKA.ABORTED", when: "A transaction can only be aborted; none of its records become visible.",
                remedy: "Start again: the batch is written again.")
        case .stopped:
            .own("KAFKA.STOPPED", when: "A wait ended because the query is stopping.", remedy: "None: it is the effect of the stop.")
        case .closed:
            .own("KAFKA.CLOSED", when: "A client is used after it was closed.", remedy: "Use it before it is closed, or create another.")
        case .other:
            .own(
                "KAFKA.OTHER", when: "The client library or a broker reports something else; the message quotes it.",
                remedy: "See the message.")
        }
    }
}
