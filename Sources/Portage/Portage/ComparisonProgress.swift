import Differential
import Synchronization

/// A bar over what both sides emit.
final class ComparisonProgress: Sendable {
    private let state: Mutex<(bar: ProgressBar, done: Int)>

    init(expected: Int) { state = Mutex((ProgressBar("comparing", total: expected), 0)) }

    func advance() {
        state.withLock { state in
            state.done += 1
            state.bar.update(state.done)
        }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
