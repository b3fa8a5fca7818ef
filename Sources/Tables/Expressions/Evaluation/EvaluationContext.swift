import Columnar
import Settings

/// The values of `spark.sql.legacy.timeParserPolicy`: `EXCEPTION`, `CORRECTED` or `LEGACY`.
public typealias TimeParserPolicy = Settings.TimeParserPolicy

/// The inputs of expressions besides their rows: the batch's time, and the session's settings for zones, times as text and sizes.
public struct EvaluationContext: Sendable {
    /// `current_timestamp()`: microseconds since the epoch, the same for a whole batch.
    public var batchTimestampMicros: Int64
    /// The session's zone, `spark.sql.session.timeZone`: for casts between times and text, dates and hours.
    public var timeZone: SessionZone
    /// How a text is treated that Spark 2 would have read as another time.
    public var timeParserPolicy: TimeParserPolicy
    /// `spark.sql.columnNameOfCorruptRecord`: the column that gets the text of malformed documents.
    public var corruptRecordColumn: String
    /// How large values may become before the batch fails.
    public var limits: ValueLimits

    /// The same settings at the time of another batch.
    package func at(micros: Int64) -> EvaluationContext {
        var copy = self
        copy.batchTimestampMicros = micros
        return copy
    }

    /// The settings of an expression's run; all but the batch's time have the defaults of a session.
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
