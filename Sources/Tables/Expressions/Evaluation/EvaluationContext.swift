import Columnar
import Settings

public typealias TimeParserPolicy = Settings.TimeParserPolicy

/// What expressions see besides their rows: the batch's time, and what the session says of zones, times as text and sizes.
public struct EvaluationContext: Sendable {
    /// `current_timestamp()`: microseconds since the epoch, the same for a whole batch.
    public var batchTimestampMicros: Int64
    public var timeZone: SessionZone
    /// What becomes of times as text that Spark 2 would have read otherwise.
    public var timeParserPolicy: TimeParserPolicy
    /// `spark.sql.columnNameOfCorruptRecord`: the column that gets the text of malformed documents.
    public var corruptRecordColumn: String
    public var limits: ValueLimits

    /// The same settings at the time of another batch.
    package func at(micros: Int64) -> EvaluationContext {
        var copy = self
        copy.batchTimestampMicros = micros
        return copy
    }

    public init(
        batchTimestampMicros: Int64, timeZone: SessionZone = .utc, timeParserPolicy: TimeParserPolicy = .exception,
        corruptRecordColumn: String = "_corrupt_record", limits: ValueLimits = .standard
    ) {
        self.batchTimestampMicros = batchTimestampMicros
        self.timeZone = timeZone
        self.timeParserPolicy = timeParserPolicy
        self.corruptRecordColumn = corruptRecordColumn
        self.limits = limits
    }
}
