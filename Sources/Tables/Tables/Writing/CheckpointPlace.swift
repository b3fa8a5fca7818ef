import Expressions
import Paths

/// Refuses a checkpoint whose files and those of the query's own source or sink would get among each other.
///
/// A checkpoint below a sink's directory is taken, as in Spark: readers of the directory go by the sink's log, and pass over hidden names.
enum CheckpointPlace {
    /// - Throws: `AnalysisError` where the sink writes into the checkpoint, or the checkpoint would lie in the sink's own log.
    /// - Parameter path: the directory that the sink writes to.
    static func check(_ location: String, sink path: String) throws(AnalysisError) {
        if let rest = FilePlace.rest(of: path, in: location) {
            throw refusal(
                "the path \(path) \(rest.isEmpty ? "is" : "lies in") the query's own checkpoint, checkpointLocation (or --checkpoint) "
                    + "\(location): the sink's files would get among those "
                    + "that keep the query's progress")
        }
        if FilePlace.rest(of: location, in: path)?.first == FileSinkLog.name {
            throw refusal("checkpointLocation (or --checkpoint) \(location) lies in the log that the sink keeps in \(path)")
        }
    }

    /// - Throws: `AnalysisError` where the source would take the checkpoint's files for its own: each batch would bring the next.
    static func check(_ location: String, source listing: FileListing) throws(AnalysisError) {
        guard listing.takesFiles(in: location) else { return }
        throw refusal(
            "the stream reads \(listing.path), and with it what is in its own checkpoint, checkpointLocation (or --checkpoint) "
                + "\(location), which each batch adds to"
        )
    }

    private static func refusal(_ what: String) -> AnalysisError { AnalysisError(.wrongOption, what, hint: "give a checkpoint elsewhere") }
}
