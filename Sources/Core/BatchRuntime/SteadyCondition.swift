import Foundation
import Offsets

/// A condition variable whose timeouts use steady time, whatever the wall clock is set to.
///
/// Foundation's `NSCondition` waits for a time of day: if the clock is set back by an hour, a wait of a second takes an hour.
package final class SteadyCondition: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init() {
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Runs `body` with the lock held.
    package func withLock<R>(_ body: () throws -> R) rethrows -> R {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    /// Ends every wait.
    package func broadcast() { withLock { _ = pthread_cond_broadcast(condition) } }

    /// Waits for a broadcast, with the lock held; may also return spuriously.
    package func wait() { pthread_cond_wait(condition, mutex) }

    /// Waits for a broadcast until `deadline` (of `SteadyTime.millis`), with the lock held; may also return spuriously.
    /// Returns false once the deadline has passed.
    package func wait(untilSteadyMillis deadline: Int64) -> Bool {
        let seconds = max(0, deadline / 1000)
        var time = timespec(tv_sec: time_t(seconds), tv_nsec: Int(max(0, deadline % 1000)) * 1_000_000)
        return pthread_cond_timedwait(condition, mutex, &time) != ETIMEDOUT
    }

    /// The `SteadyTime.millis` that is `millis` from now.
    package static func deadline(inMillis millis: Int64) -> Int64 { SteadyTime.millis.saturating(plus: max(0, millis)) }
}
