import Errors
import Foundation
import Tables

/// An error as the command line tells it, whatever it is: one line for a person, its parts for a program.
struct ErrorReport {
    /// `[CLASS] message: cause; detail; hint`, then where in the job it was.
    let line: String
    /// nil for what only the command line refuses, and for errors of the job's own.
    let errorClass: String?
    let detail: String?
    let hint: String?
    /// What the error below says; nil where there is none.
    let cause: String?

    init(_ error: any Error) {
        let error = Self.told(error)
        let command = error as? CommandError
        let subject = command?.handedOn ?? error
        var text = ErrorText.joined(subject, classes: .all)
        if let error = subject as? CocoaError, let path = error.filePath ?? error.url?.path { text = "\(path): \(text)" }
        line = Self.oneLine((command?.before ?? "") + text + (command?.after ?? ""))
        let ours = subject as? any PortageError
        errorClass = ours?.errorClass?.name
        detail = ours?.detail.map(Self.oneLine)
        hint = ours?.hint
        cause = ours?.underlying.map { Self.oneLine(ErrorText.joined($0, classes: .all)) }
    }

    /// The ids of a query tell a person nothing who runs only one.
    private static func told(_ error: any Error) -> any Error { (error as? StreamingQueryException)?.cause ?? error }

    /// A line with only a mark points into the line above it, which is no longer there.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0 != "^" && !$0.isEmpty }.joined(separator: " ")
            // The user's program is what has the commands here.
            .replacingOccurrences(of: "run: portage ", with: "run: \(PortageCommand.configuration.commandName ?? "portage") ")
    }
}
