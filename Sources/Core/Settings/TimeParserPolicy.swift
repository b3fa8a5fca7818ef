/// `spark.sql.legacy.timeParserPolicy`: how text is parsed as a time under a pattern.
public enum TimeParserPolicy: String, Sendable, CaseIterable {
    /// As Spark 3; an unreadable text is null.
    case corrected = "CORRECTED"
    /// As Spark 3; a text that only Spark 2 could read ends the query.
    case exception = "EXCEPTION"
    /// As Spark 2, by Java's SimpleDateFormat: leniently, and ignoring text after the end of the pattern.
    case legacy = "LEGACY"
}
