import Foundation
import Offsets

/// The time of day of this machine.
public final class SystemClock: StreamClock {
    /// The longest sleep after which it checks whether the time of day was set meanwhile.
    private static let longestSleepMillis: Int64 = 5000

    private let condition = SteadyCondition()

    public init() {}

    public var nowMillis: Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000
    }

    public var steadyMillis: Int64? { SteadyTime.millis }

    public func sleep(untilMillis millis: Int64, isCancelled: () -> Bool) {
        var watch = ClockWatch()
        condition.withLock {
            while !isCancelled() {
                let now = nowMillis
                if now >= millis || watch.wasSetBack(nowMillis: now, steadyMillis: steadyMillis) != nil { return }
                let pause = min(millis.saturating(minus: now), Self.longestSleepMillis)
                _ = condition.wait(untilSteadyMillis: SteadyCondition.deadline(inMillis: pause))
            }
        }
    }

    public func wake() { condition.broadcast() }
}
