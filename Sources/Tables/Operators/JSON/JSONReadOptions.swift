import Columnar

/// What `from_json` is told besides the schema.
package struct JSONReadOptions: Hashable, Sendable {
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

    package init(mode: Mode = .permissive, corruptRecordColumn: String = "_corrupt_record", timeZone: String = "UTC") {
        self.mode = mode
        self.corruptRecordColumn = corruptRecordColumn
        self.timeZone = timeZone
    }
}
