import Foundation

/// The capabilities of a terminal.
public struct TerminalStyle: Hashable, Sendable {
    /// The width in columns.
    public var width: Int
    public var usesColor: Bool
    /// Whether the output is a terminal.
    public var isTerminal: Bool

    public init(width: Int = 100, usesColor: Bool = false, isTerminal: Bool = false) {
        self.width = max(40, width)
        self.usesColor = usesColor
        self.isTerminal = isTerminal
    }

    /// The style for a file descriptor: colours only on a terminal, and not if `NO_COLOR` is set or `TERM` is `dumb`.
    public static func detected(
        fileDescriptor: Int32, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> TerminalStyle {
        let isTerminal = isatty(fileDescriptor) == 1
        let columns = columns(fileDescriptor: fileDescriptor) ?? environment["COLUMNS"].flatMap { Int($0) } ?? 100
        let forbidden = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return TerminalStyle(
            width: columns, usesColor: isTerminal && !forbidden && environment["TERM"] != "dumb", isTerminal: isTerminal)
    }

    /// The columns of the terminal at a file descriptor, however few; nil if there is none.
    package static func columns(fileDescriptor: Int32) -> Int? {
        var size = winsize()
        return isatty(fileDescriptor) == 1 && ioctl(fileDescriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
            ? Int(size.ws_col) : nil
    }

    package enum Ink: String {
        case plain = "0", bold = "1", faint = "2", good = "36", bad = "33", alarm = "35"
    }

    package func paint(_ text: String, _ ink: Ink) -> String {
        usesColor && ink != .plain ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
    }
}
