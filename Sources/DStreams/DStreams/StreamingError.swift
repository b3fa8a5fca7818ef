import Errors

/// What is wrong with a streaming job: its graph, its settings, or how it is used.
///
/// Where Spark has a message for the mistake, it is used.
public typealias StreamingError = CodedError<StreamingErrorCode>

/// The kinds of a `StreamingError`, by the exception that Spark throws for them.
public enum StreamingErrorCode: String, ErrorCode {
    /// An argument or a setting that cannot work (`IllegalArgumentException`).
    case badArgument
    /// A correct call at the wrong time: the context is started, stopped, or has no such result (`IllegalStateException`).
    case badState
    /// A batch that could not be made or run (`SparkException`).
    case failedBatch
    /// A checkpoint from which this job cannot resume.
    case notRecoverable

    /// The error's class, such as `DSTREAM.BAD_STATE`, as `Docs/errors.md` lists it.
    public var errorClass: ErrorClass {
        switch self {
        case .badArgument:
            .own(
                "DSTREAM.BAD_ARGUMENT",
                when: "An argument or a setting of a legacy job is invalid; Spark throws `IllegalArgumentException`.",
                remedy: "Give a value that the message allows.")
        case .badState:
            .own(
                "DSTREAM.BAD_STATE",
                when:
                    "A call is not allowed in the present state: the context is started, stopped, or has no such result; Spark throws "
                        + "`IllegalStateException`.",
                remedy: "Make the call before `start()`, or on a new context.")
        case .failedBatch:
            .own(
                "DSTREAM.FAILED_BATCH", when: "A batch of a legacy job could not be planned or run; Spark throws `SparkException`.",
                remedy: "Correct the job, or leave the batch's records out with `--skip-batch`.")
        case .notRecoverable:
            .own(
                "DSTREAM.NOT_RECOVERABLE", when: "A legacy job cannot resume from its checkpoint.",
                remedy: "Undo the change of the job, or start with a new checkpoint.")
        }
    }
}
