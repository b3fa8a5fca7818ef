import Columnar

/// What `from_json` is told besides the schema.
package struct JSONReadOptions: Sendable {
    package enum Mode: String, Hashable, Sendable {
        /// A malformed document gives nulls, or what could be read of it.
        case permissive = "PERMISSIVE"
        /// A malformed document ends the query.
        case failFast = "FAILFAST"
        /// A malformed document gives no row; only where a document is a row.
        case dropMalformed = "DROPMALFORMED"
    }

    package var mode: Mode
    /// A string field of this name in the schema gets the text of malformed documents.
    package var corruptRecordColumn: String
    /// The session's zone, for timestamps without one.
    package var timeZone: String
    /// Patterns of dates and timestamps as text; nil for the usual forms.
    package var dateFormat: String?
    package var timestampFormat: String?
    /// Whether a time that its pattern does not read is read in the usual forms, and in those of old Spark; nil where the pattern decides: only without one.
    package var fallsBack: Bool?
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
