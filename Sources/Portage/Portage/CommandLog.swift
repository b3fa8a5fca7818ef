import Differential
import Logging

/// Prints warnings of the engines as a command's own lines on stderr.
///
/// An error that ends a run is logged too, for programs that only watch the log; a command throws it and prints it once, at its end.
struct CommandLog: LogHandler {
    let name: String
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning

    init(name: String) { self.name = name }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        guard event.level == .warning else { return }
        switch LogFormat.current {
        case .json: StandardStream.say(LogLine(.warning, message: "\(event.message)").text)
        case .text: CommandOutput.say("\(name): \(event.level): \(event.message)")
        }
    }
}
