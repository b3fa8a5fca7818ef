import Errors

/// A wrong use of the batch loop.
public typealias BatchLoopError = CodedError<BatchLoopErrorCode>

public enum BatchLoopErrorCode: String, ErrorCode {
    case alreadyStarted
    case wrongBatch
    case awaitedByItself
    case noThread
    case notSkippable

    public var errorClass: ErrorClass {
        switch self {
        case .alreadyStarted:
            .own(
                "BATCH_LOOP.ALREADY_STARTED", when: "A query or context was started twice.",
                remedy: "Start it once; create another for a second run.")
        case .wrongBatch:
            .own("BATCH_LOOP.WRONG_BATCH", when: "A batch was run out of order.", remedy: "Let the loop run its batches.")
        case .awaitedByItself:
            .own(
                "BATCH_LOOP.AWAITED_BY_ITSELF", when: "A query waits for its own end, from inside one of its batches.",
                remedy: "Wait from another thread.")
        case .noThread:
            .own(
                "BATCH_LOOP.NO_THREAD", when: "The system allows the process no further thread.",
                remedy: "Stop other queries, or raise the limit of threads (`ulimit -u`).")
        case .notSkippable:
            .own(
                "BATCH_LOOP.NOT_SKIPPABLE", when: "The batch to skip is not the next one to run.",
                remedy: "Name the label that the failed run printed.")
        }
    }
}
