import Errors

/// What went wrong in the communication with a Kafka log.
public struct KafkaError: PortageError, Hashable {
    public typealias Code = KafkaErrorCode

    public let code: Code
    /// Whether the same call may succeed later.
    public let isRetriable: Bool
    private let body: ErrorBody

    public init(
        _ code: Code, _ message: String, detail: String? = nil, hint: String? = nil, underlying: (any Error)? = nil,
        isRetriable: Bool = false
    ) {
        self.code = code
        self.isRetriable = isRetriable
        body = ErrorBody(nil, message, detail: detail, hint: hint, underlying: underlying)
    }

    /// An error of one of Spark's classes, whose template makes the message.
    package init(_ code: Code, _ errorClass: ErrorClass, _ parameters: KeyValuePairs<String, String>, hint: String? = nil) {
        self.code = code
        isRetriable = false
        body = ErrorBody(errorClass, parameters, hint: hint)
    }

    public var errorClass: ErrorClass? { body.errorClass ?? code.errorClass }
    public var messageParameters: [String: String] { body.parameters }
    public var message: String { body.message }
    public var detail: String? { body.detail }
    public var hint: String? { body.hint }
    public var underlying: (any Error)? { body.underlying }

    /// Whether an error only says that a wait was given up because its owner is to stop.
    package static func isGivenUpWait(_ error: any Error) -> Bool { (error as? KafkaError)?.code == .stopped }
}
