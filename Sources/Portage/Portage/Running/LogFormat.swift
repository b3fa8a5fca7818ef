import ArgumentParser
import Synchronization

/// How the commands write what they have to say on standard error.
package enum LogFormat: String, ExpressibleByArgument, CaseIterable, Sendable {
    /// A line for a person.
    case text
    /// An object a line.
    case json

    private static let chosen = Mutex(LogFormat.text)

    /// The process's: warnings of the engines and the last error follow it too.
    static var current: LogFormat {
        get { chosen.withLock { $0 } }
        set { chosen.withLock { $0 = newValue } }
    }
}
