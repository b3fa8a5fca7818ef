import Columnar
import Expressions

/// Moves filters below watermarks as Spark's optimizer does (`PushPredicateThroughNonJoin`).
///
/// This is not for speed: a row that is filtered out below a watermark cannot move it, so results depend on it. A conjunct
/// goes below a watermark unless it reads its column, and on its way through projections (rewritten), unions and
/// aggregates (where it only reads plain keys). A condition on a window or other computed key becomes one on groups, so
/// that groups which nobody wants take no state. Filters with neither below them stay where they are.
extension RewriteRule {
    static let pushFiltersBelowWatermarks = RewriteRule("push filters below watermarks") { plan in
        guard case .filter(let filter) = plan.node else { return nil }
        var kept: [Expression] = []
        var input = filter.child
        for conjunct in filter.condition.conjuncts {
            if let pushed = PushdownStep.push(conjunct, into: input) { input = pushed } else { kept.append(conjunct) }
        }
        guard let rest = Expression.conjunction(kept) else { return input }
        // What was moved has left a part without a text of its own.
        let text = kept.count == filter.condition.conjuncts.count ? filter.text : nil
        return AnalyzedPlan(FilterNode(rest, text: text, input))
    }
}

/// How a condition gets through one kind of node.
struct PushdownStep: Sendable {
    let name: String
    /// The node with the condition somewhere below a watermark in it; nil where the node is of another kind, or it cannot get there.
    let apply: @Sendable (_ condition: Expression, _ plan: AnalyzedPlan) -> AnalyzedPlan?

    static let all = [throughWatermark, throughPassingNodes, throughProject, throughWindow, throughAggregate, throughUnion]

    /// `plan` with the condition somewhere below a watermark in it; nil where it cannot get there.
    static func push(_ condition: Expression, into plan: AnalyzedPlan) -> AnalyzedPlan? {
        guard condition.isDeterministic, plan.nodes.contains(where: \.isPushdownTarget) else { return nil }
        return all.lazy.compactMap { $0.apply(condition, plan) }.first
    }

    /// Below it, as far as it goes.
    private static func below(_ condition: Expression, _ plan: AnalyzedPlan) -> AnalyzedPlan {
        push(condition, into: plan) ?? AnalyzedPlan(FilterNode(condition, plan))
    }

    static let throughWatermark = PushdownStep(name: "through a watermark whose column it does not read") { condition, plan in
        guard case .watermark(let watermark) = plan.node, !condition.columns.contains(watermark.time) else { return nil }
        return plan.with(children: [below(condition, watermark.child)])
    }

    static let throughPassingNodes = PushdownStep(name: "through filters and orderings") { condition, plan in
        switch plan.node {
        case .filter, .sort: push(condition, into: plan.children[0]).map { plan.with(children: [$0]) }
        case .relation, .project, .watermark, .aggregate, .window, .mapBatches, .union, .limit: nil
        }
    }

    static let throughProject = PushdownStep(name: "through a projection, over what its columns are") { condition, plan in
        guard case .project(let project) = plan.node else { return nil }
        let computed = Dictionary(project.columns.map { ($0.attribute.id, $0.expression) }) { first, _ in first }
        guard condition.columns.allSatisfy({ computed[$0]?.isDeterministic ?? false }) else { return nil }
        return push(condition.replacing(computed), into: project.child).map { plan.with(children: [$0]) }
    }

    static let throughWindow = PushdownStep(name: "through windows of rows that it does not read") { condition, plan in
        guard case .window(let window) = plan.node, !condition.columns.contains(window.attribute.id) else { return nil }
        return push(condition, into: window.child).map { plan.with(children: [$0]) }
    }

    static let throughAggregate = PushdownStep(name: "through an aggregate, over its keys, or onto its groups") { condition, plan in
        guard case .aggregate(var aggregate) = plan.node, !condition.columns.isEmpty else { return nil }
        guard condition.columns.isSubset(of: aggregate.keys.map(\.attribute.id)) else { return nil }
        var plain: [AttributeID: Expression] = [:]
        for key in aggregate.keys {
            if case .expression(let expression) = key.value, expression.isDeterministic { plain[key.attribute.id] = expression }
        }
        if condition.columns.allSatisfy({ plain[$0] != nil }), let pushed = push(condition.replacing(plain), into: aggregate.child) {
            return plan.with(children: [pushed])
        }
        aggregate.groupConditions.append(condition)
        return AnalyzedPlan(aggregate)
    }

    static let throughUnion = PushdownStep(name: "into each input of a union") { condition, plan in
        guard case .union(let union) = plan.node else { return nil }
        return plan.with(
            children: union.children.map { child in
                let inputs = zip(union.output, child.output).map { ($0.id, $1.reference) }
                return below(condition.replacing(Dictionary(inputs) { first, _ in first }), child)
            })
    }
}

extension AnalyzedPlan {
    /// Whether a filter has reason to move down to this node.
    fileprivate var isPushdownTarget: Bool {
        switch node {
        case .watermark, .aggregate: true
        case .relation, .project, .filter, .window, .mapBatches, .union, .sort, .limit: false
        }
    }
}

extension Expression {
    /// With other expressions in the place of columns.
    func replacing(_ columns: [AttributeID: Expression]) -> Expression {
        replacing { part in if case .column(let id, _) = part { columns[id] } else { nil } }
    }
}
