import Dispatch
import Synchronization

/// A commit on its way to the disk while the next batch runs.
package final class CommitInFlight: Sendable {
    /// When the disk is written to.
    package enum Timing: Sendable, CaseIterable {
        /// On a thread of its own, at once.
        case background
        /// Before the next batch runs, or only when it is waited for: the two extremes of `background`, for tests.
        case early, late
    }

    private struct State {
        var body: (@Sendable () throws -> Void)?
        var error: (any Error)?
    }

    private let timing: Timing
    private let state: Mutex<State>
    private let done = DispatchSemaphore(value: 0)
    private static let queue = DispatchQueue(label: "portage.commit", qos: .userInitiated, attributes: .concurrent)

    init(_ timing: Timing, _ body: @escaping @Sendable () throws -> Void) {
        self.timing = timing
        state = Mutex(State(body: body))
        switch timing {
        case .background: Self.queue.async { self.perform() }
        case .early: perform()
        case .late: break
        }
    }

    private func perform() {
        let body = state.withLock { state in
            defer { state.body = nil }
            return state.body
        }
        guard let body else { return }
        do { try body() } catch { state.withLock { $0.error = error } }
        done.signal()
    }

    /// Blocks until the commit is durable. Call it once only.
    /// - Throws: the disk's error.
    func wait() throws {
        perform()
        done.wait()
        if let error = state.withLock({ $0.error }) { throw error }
    }

    /// After a failure of the next batch: lets the commit under way finish, whether it succeeds or not.
    func finish() {
        if timing == .late { state.withLock { $0.body = nil } } else { try? wait() }
    }
}
