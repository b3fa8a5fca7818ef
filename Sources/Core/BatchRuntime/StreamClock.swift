/// The only source of time for both engines: the system clock, or one that a test or a replay advances by hand.
public protocol StreamClock: AnyObject, Sendable {
    /// ms since the epoch.
    var nowMillis: Int64 { get }
    /// Steady milliseconds from an arbitrary start, to measure how far the clock was set back; nil where the clock has none.
    var steadyMillis: Int64? { get }
    /// Blocks until the clock shows `millis`, or is set back, or until `wake()` is called and `isCancelled` then says so.
    ///
    /// `isCancelled` is asked before the first wait and after each wake, with the clock's own lock held, so that no wake is lost: set the
    /// flag first, then call `wake()`.
    func sleep(untilMillis millis: Int64, isCancelled: () -> Bool)
    /// Ends every `sleep` under way whose `isCancelled` is now true.
    func wake()
}

extension StreamClock {
    public var steadyMillis: Int64? { nil }

    /// Blocks until the clock shows `millis`; cannot be cancelled.
    public func sleep(untilMillis millis: Int64) {
        while nowMillis < millis { sleep(untilMillis: millis, isCancelled: { false }) }
    }
}
