import Differential
import Synchronization

/// The lines at a terminal's end that change while a process runs: one of each run or query, in the order in which they first came.
///
/// The cursor waits at the start of the first, so whatever else is written takes their place; they come again with the next change.
package final class LiveLines: Sendable {
    package typealias Key = ObjectIdentifier

    private struct State {
        /// Each text is made for the columns that there are when it is written.
        var lines: [(key: Key, text: @Sendable (Int) -> String)] = []
        var isShown = false
        /// What wrote last: to take the lines off the screen.
        var write: @Sendable (String) -> Void = { _ in }
    }

    /// Those of this process's terminal.
    package static let ofProcess = LiveLines { TerminalStyle.columns(fileDescriptor: 2) ?? 100 }

    /// More would not leave much of a screen.
    private static let most = 12
    private static let erase = "\r\u{1B}[J"

    private let state = Mutex(State())
    /// The columns of the terminal now.
    package let width: @Sendable () -> Int

    /// - Parameter width: asked whenever lines are written: a terminal may be narrowed at any time.
    package init(width: @escaping @Sendable () -> Int) { self.width = width }

    /// How many there are.
    package var count: Int { state.withLock { $0.lines.count } }

    /// Puts a line in the place of its last one.
    /// - Parameter text: the line for a number of columns, into which it fits.
    package func show(_ key: Key, _ text: @escaping @Sendable (Int) -> String, _ write: @escaping @Sendable (String) -> Void) {
        state.withLock { state in
            if let index = state.lines.firstIndex(where: { $0.key == key }) {
                state.lines[index].text = text
            } else {
                state.lines.append((key, text))
            }
            state.write = write
            write(Self.erase + drawn(state.lines))
            state.isShown = true
        }
    }

    /// A run is over: its line does not come again.
    package func remove(_ key: Key) { state.withLock { $0.lines.removeAll { $0.key == key } } }

    /// Writes a text above the lines, which then stand below it.
    package func write(_ text: String, _ write: (String) -> Void) {
        state.withLock { state in
            write((state.isShown ? Self.erase : "") + text + (state.isShown ? drawn(state.lines) : ""))
            state.isShown = state.isShown && !state.lines.isEmpty
        }
    }

    /// Takes the lines off the screen, for other output.
    package func clear() {
        state.withLock { state in
            if state.isShown { state.write(Self.erase) }
            state.isShown = false
        }
    }

    private func drawn(_ lines: [(key: Key, text: @Sendable (Int) -> String)]) -> String {
        guard !lines.isEmpty else { return "" }
        let width = width()
        var shown = lines.prefix(Self.most).map { $0.text(width) }
        if lines.count > Self.most { shown[Self.most - 1] = "… and \(lines.count - Self.most + 1) more" }
        return shown.joined(separator: "\n") + "\r" + (shown.count > 1 ? "\u{1B}[\(shown.count - 1)A" : "")
    }
}
