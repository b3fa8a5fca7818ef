import Logging
import Synchronization

/// What the process has logged since a test first asked, at every level, so that a test can check what was warned of and what never shows.
public enum RecordedLog {
    private static let lines = Mutex<[String]>([])

    /// Older lines are removed if there are more.
    private static let most = 100_000

    private static let begun: Bool = {
        LoggingSystem.bootstrap { Handler(label: $0) }
        return true
    }()

    /// Starts recording. Loggers made before are not recorded. Returns whether it records.
    @discardableResult public static func begin() -> Bool { begun }

    /// The lines `LEVEL LABEL: TEXT METADATA` that contain `text`, oldest first.
    public static func lines(containing text: String) -> [String] {
        begin()
        return lines.withLock { $0.filter { $0.contains(text) } }
    }

    private struct Handler: LogHandler {
        let label: String
        var logLevel = Logger.Level.trace
        var metadata = Logger.Metadata()

        init(label: String) { self.label = label }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(
            level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String, function: String,
            line: UInt
        ) {
            let all = self.metadata.merging(metadata ?? [:]) { $1 }
            let text = "\(level) \(label): \(message)\(all.isEmpty ? "" : " \(all)")"
            RecordedLog.lines.withLock { lines in
                lines.append(text)
                if lines.count > RecordedLog.most { lines.removeFirst(RecordedLog.most / 2) }
            }
        }
    }
}
