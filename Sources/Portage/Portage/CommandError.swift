import Errors
import Offsets
import Tables

/// Why a command could not do what it was asked: one line for a person, and for a program the place in members of its own.
struct CommandError: PortageError {
    let message: String
    let hint: String?
    let underlying: (any Error)?
    /// The error of the job that this one hands on; then class and parts are that one's.
    let handedOn: (any Error)?
    /// What is said before and after all that the error says of itself.
    let before: String
    let after: String
    /// Where in a job it was; only `--log-format json` shows it.
    var place: Place?

    /// What is known of the place of an error in a job.
    struct Place: Sendable {
        var job: String
        var query: String?
        var batchID: Int64?
        /// The label, in ms.
        var batchTime: Int64?
        var output: String?
        var operation: String?
        var record: String?
        /// What the batch read of Kafka.
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

    /// An error of the job, with what is known of its place.
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

    /// That of the error below: the command line has none of its own.
    var errorClass: ErrorClass? { ((handedOn ?? underlying) as? any PortageError)?.errorClass }

    var description: String { ErrorReport(self).line }
}
