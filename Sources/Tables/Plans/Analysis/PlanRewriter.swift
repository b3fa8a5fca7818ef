/// A way to write a plan that means the same: it keeps the plan's columns, their ids and their types.
package struct RewriteRule: Sendable {
    /// What it does, as `explain(true)` shows it.
    package let name: String
    /// The plan rewritten at its uppermost node, whose inputs are rewritten already; nil where the rule has nothing to do there.
    let apply: @Sendable (AnalyzedPlan) -> AnalyzedPlan?

    package init(_ name: String, _ apply: @escaping @Sendable (AnalyzedPlan) -> AnalyzedPlan?) {
        self.name = name
        self.apply = apply
    }

    /// The plan rewritten at every node, from the leaves upwards.
    package func rewrite(_ plan: AnalyzedPlan) -> AnalyzedPlan {
        let plan = plan.children.isEmpty ? plan : plan.with(children: plan.children.map(rewrite))
        return apply(plan) ?? plan
    }
}

/// Applies rules to a plan, each in its turn.
package struct PlanRewriter: Sendable {
    package let rules: [RewriteRule]

    package init(_ rules: [RewriteRule]) { self.rules = rules }

    /// What every query goes through.
    package static let standard = PlanRewriter([.removeAliases, .pushFiltersBelowWatermarks])

    package func rewrite(_ plan: AnalyzedPlan) -> AnalyzedPlan { rules.reduce(plan) { $1.rewrite($0) } }

    /// The plan as it was written, and after each rule that changed it, as text under headings.
    package func explanation(of plan: AnalyzedPlan) -> String {
        var plan = plan
        var parts = ["== Analyzed Plan ==\n\(plan.treeText)"]
        for rule in rules {
            let before = plan.treeText
            plan = rule.rewrite(plan)
            if plan.treeText != before { parts.append("== After the rule: \(rule.name) ==\n\(plan.treeText)") }
        }
        return parts.joined(separator: "\n\n")
    }
}

extension RewriteRule {
    /// A projection that hands on every column of its input as it is only gives them the name of a table, which nobody needs after analysis.
    package static let removeAliases = RewriteRule("remove projections that change nothing") { plan in
        guard case .project(let project) = plan.node, project.columns.count == project.child.output.count else { return nil }
        let isSame = zip(project.columns, project.child.output).allSatisfy { column, input in
            column.attribute.id == input.id && column.attribute.name == input.name && column.expression == input.reference
                && column.attribute.isEventTime == input.isEventTime && column.attribute.nullable == input.nullable
        }
        return isSame ? project.child : nil
    }
}
