import Columnar
import Expressions

/// Moves filters below watermarks as Spark's optimizer does (`PushPredicateThroughNonJoin`).
///
/// This is not an optimisation: a row that is filtered out below a watermark cannot move it, so results depend on it. A conjunct
/// moves below a watermark unless it reads the watermark's column, and on its way through projections and aggregations (where columns and
/// keys are replaced by their definitions) and into each input of unions. A condition on the keys of an aggregation that cannot move below
/// it, because it reads a window or because there is no watermark, becomes a condition on groups, so that unwanted groups take no state.
/// Other filters stay where they are.
extension RewriteRule {
    package static let pushFiltersBelowWatermarks = RewriteRule("push filters below watermarks") { plan in
        guard case .filter(let filter) = plan.node else { return nil }
        let conjuncts = filter.condition.conjuncts
        var kept: [Expression] = []
        var input = filter.child
        for conjunct in conjuncts {
            if let pushed = PredicatePushdown.push(conjunct, into: input) { input = pushed } else { kept.append(conjunct) }
        }
        guard kept.count < conjuncts.count else { return nil }
        return Expression.conjunction(kept).map { AnalyzedPlan(FilterNode($0, input)) } ?? input
    }
}

/// How a condition moves through each kind of node.
private enum PredicatePushdown {
    /// `plan` with the condition below a watermark, or on the groups of an aggregation; nil if it cannot get there.
    static func push(_ condition: Expression, into plan: AnalyzedPlan) -> AnalyzedPlan? {
        guard condition.isDeterministic, plan.hasPushdownTarget else { return nil }
        switch plan.node {
        case .watermark(let watermark):
            // A row that the condition excludes by the watermark's own column must still move the watermark.
            return condition.columns.contains(watermark.time) ? nil : plan.with(children: [asFarAsItGoes(condition, watermark.child)])
        case .filter(let filter): return pass(condition, filter.child, plan)
        case .sort(let sort): return pass(condition, sort.child, plan)
        case .project(let project): return push(condition, through: project, plan)
        case .window(let window): return condition.columns.contains(window.attribute.id) ? nil : pass(condition, window.child, plan)
        case .aggregate(let aggregate): return push(condition, through: aggregate, plan)
        case .union(let union): return push(condition, into: union, plan)
        // A limit counts the rows of its input.
        case .relation, .mapBatches, .limit: return nil
        }
    }

    private static func asFarAsItGoes(_ condition: Expression, _ plan: AnalyzedPlan) -> AnalyzedPlan {
        push(condition, into: plan) ?? AnalyzedPlan(FilterNode(condition, plan))
    }

    /// Through a node that passes its rows on one by one.
    private static func pass(_ condition: Expression, _ child: AnalyzedPlan, _ plan: AnalyzedPlan) -> AnalyzedPlan? {
        push(condition, into: child).map { plan.with(children: [$0]) }
    }

    /// Over the definitions of the columns.
    private static func push(_ condition: Expression, through project: ProjectNode, _ plan: AnalyzedPlan) -> AnalyzedPlan? {
        let computed = Dictionary(project.columns.map { ($0.attribute.id, $0.expression) }) { first, _ in first }
        guard condition.columns.allSatisfy({ computed[$0]?.isDeterministic ?? false }) else { return nil }
        return pass(condition.replacing(computed), project.child, plan)
    }

    /// Over the definitions of the keys, or onto the groups.
    private static func push(_ condition: Expression, through aggregate: AggregateNode, _ plan: AnalyzedPlan) -> AnalyzedPlan? {
        guard !condition.columns.isEmpty, condition.columns.isSubset(of: aggregate.keys.map(\.attribute.id)) else { return nil }
        var ofRows: [AttributeID: Expression] = [:]
        for key in aggregate.keys {
            if case .expression(let expression) = key.value, expression.isDeterministic { ofRows[key.attribute.id] = expression }
        }
        if condition.columns.allSatisfy({ ofRows[$0] != nil }), let pushed = push(condition.replacing(ofRows), into: aggregate.child) {
            return plan.with(children: [pushed])
        }
        var conditioned = aggregate
        conditioned.groupConditions.append(condition)
        return AnalyzedPlan(conditioned)
    }

    /// Into each input, over its columns.
    private static func push(_ condition: Expression, into union: UnionNode, _ plan: AnalyzedPlan) -> AnalyzedPlan {
        plan.with(
            children: union.children.map { child in
                let inputs = zip(union.output, child.output).map { ($0.id, $1.reference) }
                return asFarAsItGoes(condition.replacing(Dictionary(inputs) { first, _ in first }), child)
            })
    }
}

extension AnalyzedPlan.Node {
    /// Whether a filter should move down to this node.
    var isPushdownTarget: Bool {
        switch self {
        case .watermark, .aggregate: true
        case .relation, .project, .filter, .window, .mapBatches, .union, .sort, .limit: false
        }
    }
}

extension Expression {
    /// With columns replaced by other expressions.
    func replacing(_ columns: [AttributeID: Expression]) -> Expression {
        replacing { part in if case .column(let id, _) = part { columns[id] } else { nil } }
    }
}
