import Columnar

/// What `from_json` is told besides the schema.
package struct JSONReadOptions: Sendable {
    package enum Mode: String, Hashable, Sendable {
        /// A malformed document gives nulls, or what could be read of it.
        case permissive = "PERMISSIVE"
        /// A malformed document ends the query.
        case failFast = "FAILFAST"
    }

    package var mode: Mode
    /// A string field of this name in the schema gets the text of malformed documents.
    package var corruptRecordColumn: String
    /// The session's zone, for timestamps without one.
    package var timeZone: String
    /// The most bytes of one column of one batch.
    package var columnBytes = 1 << 30
    /// The batch's time, of whose day a timestamp is that names none, and the policy for times that Spark 2 read otherwise.
    package var context = EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)

    package init(mode: Mode = .permissive, corruptRecordColumn: String = "_corrupt_record", timeZone: String = "UTC") {
        self.mode = mode
        self.corruptRecordColumn = corruptRecordColumn
        self.timeZone = timeZone
    }
}
