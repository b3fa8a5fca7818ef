import Columnar

/// What expressions see besides their rows: the batch's time and the session's time zone.
public struct EvaluationContext: Sendable {
    /// `current_timestamp()`: microseconds since the epoch, the same for a whole batch.
    public var batchTimestampMicros: Int64
    public var timeZone: SessionZone

    public init(batchTimestampMicros: Int64, timeZone: SessionZone = .utc) {
        self.batchTimestampMicros = batchTimestampMicros
        self.timeZone = timeZone
    }
}
