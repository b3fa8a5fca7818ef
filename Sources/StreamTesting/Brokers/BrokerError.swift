import Errors

/// A broker for tests that is not available.
public typealias BrokerError = CodedError<BrokerErrorCode>

public enum BrokerErrorCode: String, ErrorCode {
    case notInstalled
    case didNotStart

    public var errorClass: ErrorClass {
        switch self {
        case .notInstalled:
            .own("TEST_BROKER.NOT_INSTALLED", when: "No broker for tests is installed.", remedy: "Run `scripts/bootstrap`.")
        case .didNotStart:
            .own(
                "TEST_BROKER.DID_NOT_START", when: "A broker for tests did not start.", remedy: "Look into the log that the message quotes."
            )
        }
    }
}
