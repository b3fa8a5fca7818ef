import Foundation

/// Makes one text of an error: the only place that joins its parts.
package enum ErrorText {
    /// Which classes are shown in brackets before their message.
    package enum Classes { case sparks, all }

    /// `[CLASS] message: cause; detail; hint`; for an error that is not ours, the system's reason in few words.
    package static func joined(_ error: any Error, classes: Classes = .sparks, behind text: String = "") -> String {
        guard let error = error as? any PortageError else { return system(error, behind: text) }
        var text = error.message
        if let cause = cause(of: error) {
            var below = joined(cause, classes: classes, behind: text)
            // A class is shown only once.
            if let name = error.errorClass, (cause as? any PortageError)?.errorClass == name {
                below = String(below.trimmingPrefix("[\(name)] "))
            }
            text = endsSentence(text) ? "\(text) The cause: \(below)" : "\(text): \(below)"
        }
        for part in [error.detail, error.hint] {
            guard let part, !part.isEmpty else { continue }
            text += text.isEmpty ? part : endsSentence(text) || part.hasPrefix("(") ? " \(capitalized(part))" : "; \(part)"
        }
        guard let name = error.errorClass, name.isSpark || classes == .all else { return text }
        return "[\(name)] \(text)"
    }

    /// The system's reason, with the file that it concerns, unless the text before has named it.
    private static func system(_ error: any Error, behind text: String) -> String {
        let reason = SystemReason.text(error)
        guard let path = (error as NSError).userInfo[NSFilePathErrorKey] as? String, !text.contains(path), !reason.contains(path) else {
            return reason
        }
        return "\(path): \(reason)"
    }

    /// The underlying error. An error that only wraps another has the same text, which is not repeated.
    private static func cause(of error: any PortageError) -> (any Error)? {
        guard let cause = error.underlying else { return nil }
        guard let below = cause as? any PortageError else { return SystemReason.text(cause) == error.message ? nil : cause }
        return below.message == error.message ? Self.cause(of: below) : below
    }

    private static func endsSentence(_ text: String) -> Bool { text.last.map { ".?!".contains($0) } ?? false }

    /// The text after a full stop begins a sentence, unless it begins with a name.
    private static func capitalized(_ text: String) -> String {
        guard let first = text.first, first.isLowercase, text.prefix(while: { $0 != " " }).allSatisfy({ $0.isLowercase || $0 == "," })
        else { return text }
        return first.uppercased() + text.dropFirst()
    }
}
