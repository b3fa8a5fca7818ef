import Columnar

/// The options of `from_json`.
package struct JSONReadOptions: Sendable {
    package enum Mode: String, Hashable, Sendable {
        /// A malformed document gives nulls, or the values that could be read.
        case permissive = "PERMISSIVE"
        /// A malformed document ends the query.
        case failFast = "FAILFAST"
        /// A malformed document gives no row; only if each document is a row.
        case dropMalformed = "DROPMALFORMED"
    }

    package var mode: Mode
    /// A string field with this name in the schema receives the text of malformed documents.
    package var corruptRecordColumn: String
    /// The session's zone, for timestamps without one.
    package var timeZone: String
    /// Patterns of dates and timestamps; nil for the default formats.
    package var dateFormat: String?
    package var timestampFormat: String?
    /// Whether a time that does not match its pattern is read in the default formats, and in those of old Spark; nil: only without a pattern.
    package var fallsBack: Bool?
    /// The maximum of bytes of one column in one batch.
    package var columnBytes = 1 << 30
    /// The batch's time, whose day a timestamp has that names none, and the policy for times that Spark 2 read differently.
    package var context = EvaluationContext(batchTimestampMicros: 0, timeParserPolicy: .corrected)

    package init(mode: Mode = .permissive, corruptRecordColumn: String = "_corrupt_record", timeZone: String = "UTC") {
        self.mode = mode
        self.corruptRecordColumn = corruptRecordColumn
        self.timeZone = timeZone
    }
}
