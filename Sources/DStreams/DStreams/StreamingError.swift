import Errors

/// What is wrong with a streaming job: its graph, its settings, or how it is used.
///
/// Where Spark has a text of its own for a mistake, the message is that text.
public typealias StreamingError = CodedError<StreamingErrorCode>

public enum StreamingErrorCode: String, ErrorCode {
    /// An argument or a setting that cannot work (`IllegalArgumentException`).
    case badArgument
    /// Right, but not now: the context is started, stopped, or has no such result (`IllegalStateException`).
    case badState
    /// A batch that could not be made or run (`SparkException`).
    case failedBatch
    /// A checkpoint that this job cannot go on from.
    case notRecoverable

    public var errorClass: ErrorClass {
        switch self {
        case .badArgument:
            .own(
                "DSTREAM.BAD_ARGUMENT", when: "An argument or a setting of a legacy job cannot work; Spark throws `IllegalArgumentException`.",
                remedy: "Give a value that the message allows.")
        case .badState:
            .own(
                "DSTREAM.BAD_STATE", when: "A call is right, but not now: the context is started, stopped, or has no such result; Spark throws `IllegalStateException`.",
                remedy: "Make the call before `start()`, or on a new context.")
        case .failedBatch:
            .own(
                "DSTREAM.FAILED_BATCH", when: "A batch of a legacy job could not be made or run; Spark throws `SparkException`.",
                remedy: "Correct the job, or leave the batch's records out with `--skip-batch`.")
        case .notRecoverable:
            .own(
                "DSTREAM.NOT_RECOVERABLE", when: "A legacy job cannot go on from its checkpoint.",
                remedy: "Undo the change of the job, or start with a new checkpoint.")
        }
    }
}
