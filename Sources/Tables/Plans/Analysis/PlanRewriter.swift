/// A way to write a plan that means the same.
package struct RewriteRule: Sendable {
    package let name: String
    /// The plan rewritten at its uppermost node, whose inputs are rewritten already; nil where the rule has nothing to do there.
    package let apply: @Sendable (AnalyzedPlan) -> AnalyzedPlan?

    package init(_ name: String, _ apply: @escaping @Sendable (AnalyzedPlan) -> AnalyzedPlan?) {
        self.name = name
        self.apply = apply
    }
}

/// Applies rules to every node of a plan, from the leaves upwards, each rule in its turn.
package struct PlanRewriter: Sendable {
    package let rules: [RewriteRule]

    package init(_ rules: [RewriteRule]) { self.rules = rules }

    /// What every query goes through.
    package static let standard = PlanRewriter([.removeAliases, .pushFiltersBelowWatermarks])

    package func rewrite(_ plan: AnalyzedPlan) -> AnalyzedPlan { rules.reduce(plan) { Self.apply($1, $0) } }

    private static func apply(_ rule: RewriteRule, _ plan: AnalyzedPlan) -> AnalyzedPlan {
        let plan = plan.children.isEmpty ? plan : plan.with(children: plan.children.map { apply(rule, $0) })
        return rule.apply(plan) ?? plan
    }
}

extension RewriteRule {
    /// A projection that hands on every column of its input as it is only gives them the name of a table, which nobody needs after analysis.
    static let removeAliases = RewriteRule("remove projections that change nothing") { plan in
        guard case .project(let project) = plan.node, project.columns.count == project.child.output.count else { return nil }
        let isSame = zip(project.columns, project.child.output).allSatisfy { column, input in
            column.attribute.id == input.id && column.attribute.name == input.name && column.expression == input.reference
                && column.attribute.isEventTime == input.isEventTime && column.attribute.nullable == input.nullable
        }
        return isSame ? project.child : nil
    }
}
