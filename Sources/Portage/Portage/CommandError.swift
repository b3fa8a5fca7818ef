import Offsets

/// Why a command could not do what it was asked: one line for a person, and for a program the place in members of its own.
struct CommandError: Error, CustomStringConvertible {
    let description: String
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

    init(_ description: String, at place: Place? = nil) {
        self.description = description
        self.place = place
    }
}
