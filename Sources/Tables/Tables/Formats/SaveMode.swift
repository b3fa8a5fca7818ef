import Expressions

/// What a writer of a static table does if the destination already has rows. Mirrors `org.apache.spark.sql.SaveMode`.
public enum SaveMode: Hashable, Sendable, CaseIterable {
    /// Adds the rows to the existing ones.
    case append
    /// Replaces the existing rows.
    case overwrite
    /// Writes nothing if the destination exists.
    case ignore
    /// Refuses to write if the destination exists; the default.
    case errorIfExists

    /// - Throws: `AnalysisError` in Spark's words for an unknown mode.
    init(_ text: String) throws(AnalysisError) {
        switch text.lowercased() {
        case "append": self = .append
        case "overwrite": self = .overwrite
        case "ignore": self = .ignore
        case "error", "errorifexists", "default": self = .errorIfExists
        default:
            throw AnalysisError(
                .wrongOption,
                "Unknown save mode: \(text). Accepted save modes are 'overwrite', 'append', 'ignore', 'error', 'errorifexists', 'default'.")
        }
    }
}
