import Dispatch
import Threads

/// A blocking call on a thread of its own, for whose result the caller waits, or which the caller has left.
///
/// Not on a thread pool: the waiting callers may occupy all of its threads, and the call would never start.
package final class LeavableCall<R>: @unchecked Sendable {
    // Touched only by the thread that performs the call, until `done` is signalled.
    private let body: () throws(KafkaError) -> R
    private var result: Result<R, KafkaError>?
    private let done = DispatchSemaphore(value: 0)

    package init(_ body: @escaping () throws(KafkaError) -> R) { self.body = body }

    /// Starts the call.
    /// - Parameter after: runs on the same thread once the call has returned.
    /// - Throws: `.other` where the system gives no more threads; then neither runs.
    package func start(_ place: String, after: @escaping @Sendable () -> Void) throws(KafkaError) {
        do {
            try OwnThread.start(named: "portage call") { [self] in
                perform()
                after()
            }
        } catch { throw KafkaError(.other, "\(place): the brokers cannot be called", underlying: error) }
    }

    private func perform() {
        do throws(KafkaError) { result = .success(try body()) } catch { result = .failure(error) }
        done.signal()
    }

    /// The result, if it comes by `deadline`; nil leaves the call running. Must not be called again after a result.
    /// - Parameter check: called ten times a second; an error that it throws ends the wait.
    package func result(by deadline: ContinuousClock.Instant, check: () throws(KafkaError) -> Void) throws(KafkaError) -> R? {
        while true {
            if done.wait(timeout: .now() + .milliseconds(100)) == .success { return try result?.get() }
            try check()
            if ContinuousClock.now >= deadline { return nil }
        }
    }
}
