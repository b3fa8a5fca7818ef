import Expressions

/// What a writer of a static table does where there are rows already. Mirrors `org.apache.spark.sql.SaveMode`.
public enum SaveMode: Hashable, Sendable, CaseIterable {
    case append, overwrite, ignore, errorIfExists

    /// - Throws: `AnalysisError` in Spark's words for a word that is none of its modes.
    init(_ text: String) throws(AnalysisError) {
        switch text.lowercased() {
        case "append": self = .append
        case "overwrite": self = .overwrite
        case "ignore": self = .ignore
        case "error", "errorifexists", "default": self = .errorIfExists
        default:
            throw AnalysisError(
                .wrongOption, "Unknown save mode: \(text). Accepted save modes are 'overwrite', 'append', 'ignore', 'error', 'errorifexists', 'default'.")
        }
    }
}
