import Foundation

/// The time of day of this machine.
public final class SystemClock: StreamClock {
    private let condition = NSCondition()

    public init() {}

    public var nowMillis: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
    }

    public func sleep(untilMillis millis: Int64, isCancelled: () -> Bool) {
        condition.lock()
        defer { condition.unlock() }
        while !isCancelled() {
            let rest = millis.subtractingReportingOverflow(nowMillis)
            if !rest.overflow, rest.partialValue <= 0 { return }
            // At most a minute at once: the wall clock may be set meanwhile.
            let seconds = rest.overflow ? 60 : min(Double(rest.partialValue) / 1000, 60)
            _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
        }
    }

    public func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }
}
