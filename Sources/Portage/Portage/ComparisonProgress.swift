import Differential
import Foundation
import Offsets
import Synchronization

/// Shows the progress of a comparison on standard error: a changing line on a terminal, otherwise a line from time to time.
package final class ComparisonProgress: Sendable {
    private struct State {
        var bar: ProgressBar
        var done = 0
        var said: ContinuousClock.Instant
    }

    private let expected: Int
    private let isTerminal: Bool
    private let say: @Sendable (String) -> Void
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// The time between two lines without a terminal.
    package static let pause = Swift.Duration.seconds(10)

    /// - Parameter expected: the number of batches that both sides run.
    package init(
        expected: Int, style: TerminalStyle = .detected(fileDescriptor: 2),
        say: @escaping @Sendable (String) -> Void = { CommandOutput.say($0) },
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.expected = expected
        self.say = say
        self.now = now
        isTerminal = style.isTerminal
        state = Mutex(State(bar: ProgressBar("comparing", total: expected, style: style), said: now()))
    }

    func advance() { tell(.emitted) }

    package func tell(_ step: ComparisonStep) {
        let line: String? = state.withLock { state in
            let text: String
            switch step {
            case .emitted:
                state.done += 1
                state.bar.update(state.done)
                text = "\(min(state.done, expected)) of \(Count.of(expected, "batch", "batches")) of both sides"
            case .reading:
                text = "reading the records behind the cells that differ"
                state.bar.show(text)
            case .explaining(let done, let total):
                text = "explaining, \(done) of \(Count.of(total, "cell"))"
                state.bar.show(text)
            case .shrinking(let runs, let records):
                text = "shrinking, run \(runs), over \(Count.of(records, "record"))"
                state.bar.show(text)
            }
            guard !isTerminal, now() - state.said >= Self.pause else { return nil }
            state.said = now()
            return text
        }
        if let line { say("comparing: \(line)") }
    }

    func finish() { state.withLock { $0.bar.finish() } }
}
