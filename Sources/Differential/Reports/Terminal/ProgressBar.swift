import Foundation

/// A progress bar on standard error while a comparison runs; silent if standard error is not a terminal.
///
/// Redraws only when its text changes, so it may be updated for every batch. Not thread-safe.
public struct ProgressBar {
    private let title: String
    private let total: Int
    private let style: TerminalStyle
    private let write: (String) -> Void
    private var shown = ""

    /// - Parameters:
    ///   - total: the number of steps; 0 if unknown.
    ///   - write: writes the text; to standard error by default.
    public init(
        _ title: String, total: Int, style: TerminalStyle = .detected(fileDescriptor: 2),
        write: ((String) -> Void)? = nil
    ) {
        self.title = TerminalText.safe(title)
        self.total = total
        self.style = style
        self.write = write ?? { StandardStream.say($0) }
    }

    /// Shows that `done` steps are complete; `note` is shown at the end.
    public mutating func update(_ done: Int, note: String = "") {
        guard style.isTerminal else { return }
        let line = line(done, note: TerminalText.safe(note))
        guard line != shown else { return }
        shown = line
        write("\r\u{1B}[2K" + line)
    }

    /// Shows the current activity, if steps cannot be counted.
    public mutating func show(_ what: String) {
        guard style.isTerminal else { return }
        let line = TerminalText.fit("\(title): \(TerminalText.safe(what))", style.width - 1)
        guard line != shown else { return }
        shown = line
        write("\r\u{1B}[2K" + line)
    }

    /// Removes the bar from the screen.
    public mutating func finish() {
        guard style.isTerminal, !shown.isEmpty else { return }
        shown = ""
        write("\r\u{1B}[2K")
    }

    private func line(_ done: Int, note: String) -> String {
        guard total > 0 else { return TerminalText.fit("\(title)  \(done)  \(note)", style.width - 1) }
        let fraction = Double(min(max(done, 0), total)) / Double(total)
        let cells = min(30, max(8, style.width / 4))
        // Eighths of a character, so that the bar moves smoothly.
        let eighths = Int((fraction * Double(cells * 8)).rounded(.down))
        let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let bar = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
        let percent = TerminalText.fit("\(Int(fraction * 100))%", 4, right: true)
        let text = "\(title) ▕\(TerminalText.fit(bar, cells))▏\(percent)  \(min(max(done, 0), total))/\(total)  \(note)"
        return TerminalText.fit(text, style.width - 1)
    }
}
