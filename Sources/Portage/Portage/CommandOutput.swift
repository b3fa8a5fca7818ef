import Differential
import Foundation

/// Messages of the commands for people, on standard error.
package enum CommandOutput {
    /// Writes a line, wrapped at words on a terminal.
    static func say(_ line: String, style: TerminalStyle = .detected(fileDescriptor: 2)) {
        RunLog.clearShown()
        let text =
            style.isTerminal
            ? line.split(separator: "\n", omittingEmptySubsequences: false).map { wrapped(String($0), width: style.width) }.joined(
                separator: "\n") : line
        StandardStream.say("\(text)\n")
    }

    /// Writes a line of a command's result to standard output, or to standard error if a file occupies standard output.
    /// - Parameter isLaidOut: whether the text is formatted already.
    static func tell(_ line: String, aside: Bool, isLaidOut: Bool = false) {
        let style = TerminalStyle.detected(fileDescriptor: aside ? 2 : 1)
        let text = style.isTerminal && !isLaidOut ? wrapped(line, width: style.width) : line
        if aside { StandardStream.say("\(text)\n") } else { print(text) }
    }

    /// A command that can be copied: if it does not fit into `width` columns, lines end with a backslash.
    package static func command(_ words: [String], after title: String, width: Int?) -> String {
        var lines = [title]
        for word in words {
            if let width, lines[lines.count - 1].count + word.count + 3 > width, lines[lines.count - 1] != title {
                lines[lines.count - 1] += " \\"
                lines.append("  \(word)")
            } else {
                lines[lines.count - 1] += " \(word)"
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Wrapped at words into lines of at most `width` columns, later ones indented; a longer word gets a line of its own.
    static func wrapped(_ line: String, width: Int) -> String {
        var lines: [String] = []
        for word in line.split(separator: " ", omittingEmptySubsequences: false) {
            if let last = lines.last, last.count + 1 + word.count <= width {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(lines.isEmpty ? String(word) : "  \(word)")
            }
        }
        return lines.joined(separator: "\n")
    }
}
