import Settings

/// All rules.
public enum RuleBook {
    /// By family; of several that cover an operation the first that fits is applied.
    public static let rules: [Rule] =
        Rule.inputs + Rule.elements + Rule.shuffles + Rule.windows + Rule.states + Rule.sets + Rule.outputs + Rule.settings

    /// For operations that no rule names.
    static let unknown = Rule(
        "other", .noEquivalent, [], "No rule knows this operation.",
        instead: "find out what it does, and write that as a query or in `foreachBatch`.", section: "")

    /// The rule for a call; one of its own kind where no rule names its operation.
    public static func rule(for call: JobCall, in graph: JobGraph) -> Rule {
        rules.first { $0.operations.contains(call.operation) && $0.fits(call, graph) } ?? unknown
    }

    /// - Throws: `GuideError` `.unknownRule` with the nearest name.
    public static func rule(named id: String) throws(GuideError) -> Rule {
        if let rule = rules.first(where: { $0.id == id }) { return rule }
        // The name of an operation will do where one rule covers it.
        let covering = rules.filter { $0.operations.contains(id) }
        if covering.count == 1 { return covering[0] }
        let names = rules.map(\.id)
        if covering.count > 1 {
            throw GuideError(.unknownRule, "there are several rules for \(id): \(covering.map(\.id).joined(separator: ", "))")
        }
        let advice = NearestName.find(id, among: names).map { "did you mean \($0)? There are" } ?? "there are"
        throw GuideError(.unknownRule, "there is no rule \"\(id)\"; \(advice) \(names.joined(separator: ", "))")
    }

    /// `Docs/guide/rules.md`.
    public static var page: String {
        var text = """
            # The rules of the guide

            What becomes of each operation of a legacy job in its port. `guide assess` applies the rule of each call and checks its conditions on the records; `guide explain RULE`
            prints one of these sections. T1 to T7 and D1 to D7 are the statements of [semantics.md](../semantics.md). This page is made of the rules by `make docs`.

            | rule | operations | verdict |
            |---|---|---|

            """
        for rule in rules {
            text +=
                "| [\(rule.id)](#\(rule.id.replacing(".", with: ""))) | \(rule.operations.map { "`\($0)`" }.joined(separator: ", ")) | \(rule.verdict.words) |\n"
        }
        for rule in rules { text += "\n\(rule.markdown)" }
        return text
    }
}
