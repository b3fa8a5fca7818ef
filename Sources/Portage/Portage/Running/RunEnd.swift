/// What ended a live run, in the form of `reason` in `--log-format json`.
package enum RunEnd: String, Sendable {
    /// SIGINT or SIGTERM.
    case signal
    /// No more batches will come: `--until-end`, or the trigger.
    case end
    case error
    /// Another query of the same port failed.
    case otherQuery = "other-query"
}
