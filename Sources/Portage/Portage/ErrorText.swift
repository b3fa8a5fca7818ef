import Columnar
import Foundation
import Tables

/// An error as one line for a person; Foundation's own descriptions are records of several members.
struct ErrorText {
    let line: String

    init(_ error: any Error) {
        var text = "\(error)"
        if let error = error as? CocoaError {
            text = [error.filePath ?? error.url?.path, SystemReason.text(error)].compactMap { $0 }.joined(separator: ": ")
        } else if error is any CustomNSError || type(of: error) is NSError.Type {
            text = SystemReason.text(error)
        }
        // The ids of a query tell a person nothing who runs only one.
        if let error = error as? StreamingQueryException { text = error.message }
        // A line with only a mark points into the line above it, which is no longer there.
        line = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0 != "^" && !$0.isEmpty }.joined(separator: " ")
            // The user's program is what has the commands here.
            .replacingOccurrences(of: "run: portage ", with: "run: \(PortageCommand.configuration.commandName ?? "portage") ")
    }
}
