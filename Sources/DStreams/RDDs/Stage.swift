import Synchronization

/// A stage that is computed once, by the first caller that needs it; its closure is released then.
///
/// That cuts the lineage: a state that is computed from its predecessor batch after batch does not keep them all.
/// A failed stage is computed again for the next caller.
@usableFromInline package final class Stage<Output: Sendable>: Sendable {
    private enum State {
        case pending(@Sendable () throws -> Output)
        case done(Output)
    }

    private let state: Mutex<State>

    @usableFromInline package init(_ compute: @escaping @Sendable () throws -> Output) { state = Mutex(.pending(compute)) }

    /// The output, computed under the lock: a second caller waits for the first.
    @usableFromInline package func output() throws -> Output {
        try state.withLock { state in
            switch state {
            case .done(let output): return output
            case .pending(let compute):
                let output = try compute()
                state = .done(output)
                return output
            }
        }
    }

    @usableFromInline package var finished: Output? {
        state.withLock { if case .done(let output) = $0 { output } else { nil } }
    }
}
