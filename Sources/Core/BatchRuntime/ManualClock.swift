import Foundation
import Offsets

/// A clock that stands still until it is advanced: runs on it are repeatable to the byte.
///
/// ```
/// let clock = ManualClock(millis: 1_000)
/// clock.advance(byMillis: 500)   // 1_500; ends the sleeps until then
/// ```
public final class ManualClock: StreamClock, @unchecked Sendable {
    // All state is behind `condition`.
    private let condition = NSCondition()
    private var now: Int64
    /// How far it was advanced in total, and how often it was set back.
    private var passed: Int64 = 0
    private var setBacks = 0
    private var sleepers: [Int: Int64] = [:]
    private var nextSleeper = 0

    public init(millis: Int64 = 0) { now = millis }

    public var nowMillis: Int64 {
        condition.lock()
        defer { condition.unlock() }
        return now
    }

    public var steadyMillis: Int64? {
        condition.lock()
        defer { condition.unlock() }
        return passed
    }

    /// Sets the time; it may also go back, which ends every sleep.
    public func set(toMillis millis: Int64) {
        condition.lock()
        turn(to: millis)
        condition.unlock()
    }

    /// With the lock held.
    private func turn(to millis: Int64) {
        if millis < now { setBacks &+= 1 } else {
            passed = passed.saturating(plus: millis.saturating(minus: now))
        }
        now = millis
        condition.broadcast()
    }

    public func advance(byMillis millis: Int64) {
        condition.lock()
        turn(to: now.saturating(plus: millis))
        condition.unlock()
    }

    public func sleep(untilMillis millis: Int64, isCancelled: () -> Bool) {
        condition.lock()
        defer { condition.unlock() }
        guard now < millis, !isCancelled() else { return }
        let number = nextSleeper
        nextSleeper &+= 1
        sleepers[number] = millis
        condition.broadcast()
        let before = setBacks
        while now < millis, setBacks == before, !isCancelled() { condition.wait() }
        sleepers[number] = nil
        condition.broadcast()
    }

    public func wake() {
        condition.lock()
        condition.broadcast()
        condition.unlock()
    }

    /// Blocks (in real time) until some thread sleeps past the present. Returns until when that thread sleeps, or nil after the timeout.
    public func waitForSleeper(timeoutSeconds: Double = 10) -> Int64? {
        let deadline = Date(timeIntervalSinceNow: timeoutSeconds)
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let first = sleepers.values.filter({ $0 > now }).min() { return first }
            if !condition.wait(until: deadline) { return nil }
        }
    }
}
