/// The only source of time for both engines: the system's, or one that a test or a replay turns by hand.
public protocol StreamClock: AnyObject, Sendable {
    /// ms since the epoch.
    var nowMillis: Int64 { get }
    /// ms that pass whatever the clock is set to, from some start: so that it is known how far a clock was set back.
    /// nil if it does not tell.
    var steadyMillis: Int64? { get }
    /// Blocks until the clock shows `millis`, or is set back, or until `wake()` is called and `isCancelled` then says so.
    ///
    /// `isCancelled` is asked before the first wait and after each wake, with the clock's own lock held, so that no wake is lost:
    /// who cancels sets the flag first and wakes then.
    func sleep(untilMillis millis: Int64, isCancelled: () -> Bool)
    /// Ends every `sleep` under way that is cancelled by now.
    func wake()
}

extension StreamClock {
    public var steadyMillis: Int64? { nil }

    /// Blocks until the clock shows `millis`, whatever happens.
    public func sleep(untilMillis millis: Int64) {
        while nowMillis < millis { sleep(untilMillis: millis, isCancelled: { false }) }
    }
}
