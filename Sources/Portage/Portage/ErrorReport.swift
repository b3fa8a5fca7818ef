import Errors
import Foundation
import Tables

/// An error in the form of the command line: one line for a person, its parts for a program.
struct ErrorReport {
    /// `[CLASS] message: cause; detail; hint`, then where in the job it was.
    let line: String
    /// nil for errors of the command line itself, and of the job.
    let errorClass: String?
    let detail: String?
    let hint: String?
    /// The text of the underlying error; nil if there is none.
    let cause: String?

    init(_ error: any Error) {
        let error = Self.cause(of: error)
        let command = error as? CommandError
        let subject = command?.handedOn ?? error
        var text = ErrorText.joined(subject, classes: .all)
        if let error = subject as? CocoaError, let path = error.filePath ?? error.url?.path, !text.contains(path) {
            text = "\(path): \(text)"
        }
        line = Self.oneLine((command?.before ?? "") + text + (command?.after ?? ""))
        let ours = subject as? any PortageError
        errorClass = ours?.errorClass?.name
        detail = ours?.detail.map(Self.oneLine)
        hint = ours?.hint
        cause = ours?.underlying.map { Self.oneLine(ErrorText.joined($0, classes: .all)) }
    }

    /// The query's ids are of no use to someone who runs only one query.
    private static func cause(of error: any Error) -> any Error { (error as? StreamingQueryException)?.cause ?? error }

    /// A line with only a pointer refers to the line above it, which is no longer there.
    private static func oneLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
            .filter { $0 != "^" && !$0.isEmpty }.joined(separator: " ")
            // Here the user's own program has the commands.
            .replacingOccurrences(of: "run: portage ", with: "run: \(PortageCommand.name) ")
    }
}
