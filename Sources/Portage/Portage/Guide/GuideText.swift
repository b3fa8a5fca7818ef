import Differential
import Guide

/// The rules for a terminal.
enum GuideText {
    /// A rule's section, or the list of all rules.
    static func explanation(of name: String?) throws -> String {
        let style = TerminalStyle.detected(fileDescriptor: 1)
        guard let name else {
            return AlignedText.lines(RuleBook.rules.map { [$0.id, $0.operations.joined(separator: ", ")] })
                .flatMap { TerminalText.wrap($0, style.width, indent: 4) }.joined(separator: "\n")
        }
        let rule = try RuleBook.rule(named: name)
        // A paragraph of the page may be of several lines.
        var paragraphs: [String] = []
        for line in rule.markdown.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty || line.hasPrefix("- ") || paragraphs.last?.isEmpty ?? true {
                paragraphs.append(String(line))
            } else {
                paragraphs[paragraphs.count - 1] += " \(line)"
            }
        }
        return paragraphs.flatMap { $0.isEmpty ? [""] : TerminalText.wrap($0, style.width) }.joined(separator: "\n")
    }
}
