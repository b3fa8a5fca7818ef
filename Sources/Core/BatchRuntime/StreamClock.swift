/// The only source of time for both engines: the system's, or one that a test or a replay turns by hand.
public protocol StreamClock: AnyObject, Sendable {
    /// ms since the epoch.
    var nowMillis: Int64 { get }
    /// Blocks until the clock shows `millis` or `wake()` is called, whichever is first.
    func sleep(untilMillis millis: Int64)
    /// Ends every `sleep` under way.
    func wake()
}
