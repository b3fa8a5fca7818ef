import ArgumentParser
import Synchronization

/// The format of the commands' output on standard error.
package enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// A line for a person.
    case text
    /// One JSON object a line.
    case json

    private static let chosen = Mutex(LogFormat.text)

    /// The format for the process: warnings of the engines and the last error use it too.
    static var current: LogFormat {
        get { chosen.withLock { $0 } }
        set { chosen.withLock { $0 = newValue } }
    }
}
