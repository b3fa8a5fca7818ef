/// `spark.sql.legacy.timeParserPolicy`: how times as text are read under a pattern.
public enum TimeParserPolicy: String, Sendable, CaseIterable {
    /// As Spark 3 does; a text that it cannot read is null.
    case corrected = "CORRECTED"
    /// As Spark 3 does; a text that it cannot read and Spark 2 could ends the query.
    case exception = "EXCEPTION"
    /// As Spark 2 did, by Java's SimpleDateFormat: leniently, and as far as the pattern goes.
    case legacy = "LEGACY"
}
