import Differential
import Foundation
import Synchronization

/// What a live run says on standard error to somebody who looks: that it runs, how its last batch went, and how it ended.
///
/// Silent where standard error is no terminal. What the job itself prints overwrites the line of the last batch.
final class RunStatus: Sendable {
    private struct State {
        var batches = 0
        var records: Int64 = 0
        var isShown = false
    }

    private let name: String
    private let checkpoint: String?
    private let style: TerminalStyle
    private let write: @Sendable (String) -> Void
    private let state = Mutex(State())

    init(
        _ name: String, checkpoint: String?, style: TerminalStyle = .detected(fileDescriptor: 2),
        write: @escaping @Sendable (String) -> Void = { FileHandle.standardError.write(Data($0.utf8)) }
    ) {
        self.name = name
        self.checkpoint = checkpoint
        self.style = style
        self.write = write
    }

    func started(_ what: String) {
        let memory = checkpoint.map { "checkpoint \($0)" } ?? "without a checkpoint"
        say("\(name): \(what), \(memory); an interrupt ends it after the batch under way\n")
    }

    private func say(_ line: String) {
        if style.isTerminal { write(line) }
    }

    /// - Parameters:
    ///   - time: of the batch, as a clock shows it.
    ///   - millis: what the batch took.
    func ran(batch: Int64, time: String, records: Int64, millis: Int64) {
        state.withLock { state in
            state.batches += 1
            state.records += records
            guard style.isTerminal else { return }
            let line = "\(name)  batch \(batch)  \(time)  \(records) records  \(millis) ms"
            // The cursor waits at the line's start, for whatever comes next to stand in its place.
            write("\r\u{1B}[2K" + String(line.prefix(style.width - 1)) + "\r")
            state.isShown = true
        }
    }

    /// Takes the line of the last batch off the screen.
    func clear() {
        state.withLock { state in
            if state.isShown { write("\r\u{1B}[2K") }
            state.isShown = false
        }
    }

    func stopped() {
        clear()
        let (batches, records) = state.withLock { ($0.batches, $0.records) }
        let next = checkpoint == nil ? "" : "; the next run with this checkpoint goes on from here"
        say("\(name): stopped after \(batches) \(batches == 1 ? "batch" : "batches") of \(records) records\(next)\n")
    }
}
