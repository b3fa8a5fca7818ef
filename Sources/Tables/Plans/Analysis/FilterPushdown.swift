import Columnar
import Expressions

/// Moves filters below watermarks as Spark's optimizer does (`PushPredicateThroughNonJoin`).
///
/// This is not for speed: a row that is filtered out below a watermark cannot move it, so results depend on it. A conjunct
/// goes below a watermark unless it reads its column, and on its way through projections (rewritten), unions and
/// aggregates (where it only reads plain keys). A condition on a window or other computed key becomes one on groups, so
/// that groups which nobody wants take no state. Filters with neither below them stay where they are.
enum FilterPushdown {
    static func apply(_ plan: AnalyzedPlan) -> AnalyzedPlan {
        let plan = plan.with(children: plan.children.map(apply))
        guard case .filter(let condition, let child) = plan.node else { return plan }
        var kept: [Expression] = []
        var input = child
        for conjunct in condition.expression.conjuncts {
            if let pushed = push(conjunct, into: input) { input = pushed } else { kept.append(conjunct) }
        }
        guard let rest = Expression.conjunction(kept) else { return input }
        return filter(rest, input)
    }

    /// `child` with the condition somewhere below a watermark in it; nil where it cannot get there.
    private static func push(_ condition: Expression, into child: AnalyzedPlan) -> AnalyzedPlan? {
        guard condition.isDeterministic, child.nodes.contains(where: \.isPushdownTarget) else { return nil }
        switch child.node {
        case .relation, .mapBatches, .limit: return nil
        case .watermark(_, let time, _, let input):
            if condition.boundColumns.contains(time) { return nil }
            return child.with(children: [push(condition, into: input) ?? filter(condition, input)])
        case .filter(_, let input), .sort(_, let input): return push(condition, into: input).map { child.with(children: [$0]) }
        case .project(let expressions, let input):
            guard condition.boundColumns.allSatisfy({ expressions[$0].expression.isDeterministic }) else { return nil }
            let rewritten = condition.replacing { part in
                if case .bound(let ordinal, _) = part { expressions[ordinal].expression } else { nil }
            }
            return push(rewritten, into: input).map { child.with(children: [$0]) }
        case .window(_, let input):
            guard !condition.boundColumns.contains(input.schema.fields.count) else { return nil }
            return push(condition, into: input).map { child.with(children: [$0]) }
        case .aggregate(let aggregate, let input):
            guard !aggregate.keys.isEmpty, !condition.boundColumns.isEmpty else { return nil }
            var keys: [Int: Expression] = [:]
            for (index, key) in aggregate.keys.enumerated() {
                if case .expression(let resolved) = key, resolved.expression.isDeterministic { keys[index] = resolved.expression }
            }
            guard condition.boundColumns.allSatisfy({ $0 < aggregate.keys.count }) else { return nil }
            if condition.boundColumns.allSatisfy({ keys[$0] != nil }) {
                let rewritten = condition.replacing { part in
                    if case .bound(let ordinal, _) = part { keys[ordinal] } else { nil }
                }
                if let pushed = push(rewritten, into: input) { return child.with(children: [pushed]) }
            }
            var conditioned = aggregate
            conditioned.groupConditions.append(condition)
            var copy = child
            copy.node = .aggregate(conditioned, input)
            return copy
        case .union(let inputs):
            return child.with(children: inputs.map { push(condition, into: $0) ?? filter(condition, $0) })
        }
    }

    private static func filter(_ condition: Expression, _ child: AnalyzedPlan) -> AnalyzedPlan {
        let resolved = ResolvedExpression(expression: condition, type: .boolean, nullable: true, name: "condition")
        return AnalyzedPlan(.filter(resolved, child), passing: child)
    }
}

extension AnalyzedPlan {
    /// Whether a filter has reason to move down to this node.
    fileprivate var isPushdownTarget: Bool {
        switch node {
        case .watermark, .aggregate: true
        default: false
        }
    }
}
