/// A transformation to an equivalent plan: it keeps the plan's columns, their ids and their types.
package struct RewriteRule: Sendable {
    /// Its description in `explain(true)`.
    package let name: String
    /// Rewrites the uppermost node of a plan whose inputs are rewritten already; nil if the rule does not apply.
    let apply: @Sendable (AnalyzedPlan) -> AnalyzedPlan?

    package init(_ name: String, _ apply: @escaping @Sendable (AnalyzedPlan) -> AnalyzedPlan?) {
        self.name = name
        self.apply = apply
    }

    /// Rewrites every node of the plan, from the leaves upwards.
    package func rewrite(_ plan: AnalyzedPlan) -> AnalyzedPlan {
        let plan = plan.children.isEmpty ? plan : plan.with(children: plan.children.map(rewrite))
        return apply(plan) ?? plan
    }
}

/// Applies rules to a plan, one after the other.
package struct PlanRewriter: Sendable {
    package let rules: [RewriteRule]

    package init(_ rules: [RewriteRule]) { self.rules = rules }

    /// The rules for every query.
    package static let standard = PlanRewriter([.removeAliases, .pushFiltersBelowWatermarks])

    package func rewrite(_ plan: AnalyzedPlan) -> AnalyzedPlan { rules.reduce(plan) { $1.rewrite($0) } }

    /// The original plan, and the plan after each rule that changed it, as text under headings.
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
    /// A projection that passes on every column of its input only names the table, which is not needed after analysis.
    package static let removeAliases = RewriteRule("remove projections that change nothing") { plan in
        guard case .project(let project) = plan.node, project.columns.count == project.child.output.count else { return nil }
        let isSame = zip(project.columns, project.child.output).allSatisfy { column, input in
            column.attribute.id == input.id && column.attribute.name == input.name && column.expression == input.reference
                && column.attribute.isEventTime == input.isEventTime && column.attribute.nullable == input.nullable
        }
        return isSame ? project.child : nil
    }
}
