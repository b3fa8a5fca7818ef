import Errors
import Expressions
import Plans

/// Builds the error for a text: the token, and as detail what is wrong, the line, and a caret under the position.
enum SyntaxError {
    /// - Parameter token: the token in the form of the message: `'x'` or `end of input`.
    static func at(_ offset: Int, _ source: String, near token: String, _ what: String) -> AnalysisError {
        AnalysisError(.syntax, ["error": token, "hint": ""], detail: place(offset, source, what))
    }

    /// `what (line 1, column 3)`, then the line and a caret.
    static func place(_ offset: Int, _ source: String, _ what: String) -> String {
        let bytes = Array(source.utf8)
        let place = min(max(0, offset), bytes.count)
        let lineStart = bytes[..<place].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let lineEnd = bytes[place...].firstIndex(of: 0x0A) ?? bytes.count
        // A long line is shown from near the position.
        var shownStart = max(lineStart, place - 60)
        while shownStart > lineStart, bytes[shownStart] & 0xC0 == 0x80 { shownStart -= 1 }
        var shownEnd = min(lineEnd, place + 60)
        while shownEnd < lineEnd, bytes[shownEnd] & 0xC0 == 0x80 { shownEnd += 1 }
        let before = String(decoding: bytes[shownStart..<place], as: UTF8.self)
        let line = String(decoding: bytes[shownStart..<shownEnd], as: UTF8.self)
        let lineNumber = bytes[..<place].filter { $0 == 0x0A }.count + 1
        let column = String(decoding: bytes[lineStart..<place], as: UTF8.self).count + 1
        let caret = String(repeating: " ", count: before.count) + "^"
        return "\(what) (line \(lineNumber), column \(column))\n\(line)\n\(caret)"
    }
}
