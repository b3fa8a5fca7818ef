import Errors
import Offsets
import Tables

/// Why a command failed: one line for a person, and for a program the place in separate members.
struct CommandError: PortageError {
    let message: String
    let hint: String?
    let underlying: (any Error)?
    /// The job's error that this one wraps; class and parts are then that error's.
    let handedOn: (any Error)?
    /// The text before and after the error's own.
    let before: String
    let after: String
    /// The place in a job; only `--log-format json` shows it.
    var place: Place?

    /// The known place of an error in a job.
    struct Place: Sendable {
        var job: String
        var query: String?
        var batchID: Int64?
        /// The label, in ms.
        var batchTime: Int64?
        var output: String?
        var operation: String?
        var record: String?
        /// The Kafka ranges of the batch.
        var ranges: [OffsetRange] = []
    }

    init(_ message: String, hint: String? = nil, underlying: (any Error)? = nil, at place: Place? = nil) {
        self.message = message
        self.hint = hint
        self.underlying = underlying
        handedOn = nil
        (before, after) = ("", "")
        self.place = place
    }

    /// Wraps an error of the job, with its place as far as known.
    init(_ error: any Error, before: String = "", after: String = "", at place: Place? = nil) {
        let inner = error as? CommandError
        let error = inner?.handedOn ?? (error as? StreamingQueryException)?.cause ?? error
        message = (error as? any PortageError)?.message ?? SystemReason.text(error)
        hint = (error as? any PortageError)?.hint
        underlying = (error as? any PortageError)?.underlying
        handedOn = error
        self.before = before + (inner?.before ?? "")
        self.after = (inner?.after ?? "") + after
        self.place = place
    }

    /// The class of the underlying error: the command line has none of its own.
    var errorClass: ErrorClass? { ((handedOn ?? underlying) as? any PortageError)?.errorClass }

    var description: String { ErrorReport(self).line }
}
