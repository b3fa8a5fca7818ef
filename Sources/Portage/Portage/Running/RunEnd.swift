/// What ended a live run, as `reason` has it in `--log-format json`.
package enum RunEnd: String, Sendable {
    /// SIGINT or SIGTERM.
    case signal
    /// There is no more to do: `--until-end`, or the trigger.
    case end
    case error
    /// Another query of the same port failed.
    case otherQuery = "other-query"
}
