/// What becomes of a call of the legacy API in a port.
public struct Rule: Sendable, Identifiable {
    /// `window.inverse`.
    public let id: String
    /// One sentence: what the port says.
    public let sentence: String
    /// What the port does instead of the call.
    public let instead: String
    /// The rest of the rule's section in `Docs/guide/rules.md`.
    public let section: String
    public let verdict: Verdict
    /// The operations that it covers, by their names in the legacy API.
    public let operations: [String]
    /// Conditions under which it carries over, or that a rewrite has to know of.
    let checks: [Check]
    /// Whether it is for this call of one of its operations.
    let fits: @Sendable (JobCall, JobGraph) -> Bool

    init(
        _ id: String, _ verdict: Verdict, _ operations: [String], _ sentence: String, instead: String, checks: [Check] = [],
        section: String,
        fits: @escaping @Sendable (JobCall, JobGraph) -> Bool = { _, _ in true }
    ) {
        (self.id, self.verdict, self.operations, self.sentence, self.instead) = (id, verdict, operations, sentence, instead)
        (self.checks, self.section, self.fits) = (checks, section, fits)
    }

    /// The rule's section as Markdown.
    public var markdown: String {
        var text = "## \(id)\n\n**\(verdict.words.prefix(1).uppercased() + verdict.words.dropFirst())**"
        text += verdict == .carriesOverIf ? " the conditions below hold" : ""
        text += " · \(operations.map { "`\($0)`" }.joined(separator: ", "))\n\n\(sentence)\n\n*Instead:* \(instead)\n"
        if !section.isEmpty { text += "\n\(section)\n" }
        if !checks.isEmpty {
            text += "\nChecked on the records:\n\n"
            for check in checks {
                text += "- `\(check.id)`: \(check.sentence).\(check.otherwise.isEmpty ? "" : " Otherwise: \(check.otherwise).")\n"
            }
        }
        return text
    }
}
