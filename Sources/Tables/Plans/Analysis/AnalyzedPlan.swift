import Columnar
import Expressions

/// A plan whose names are bound: each node knows its columns and which of them carry event time under a watermark.
package struct AnalyzedPlan: Sendable {
    package indirect enum Node: Sendable {
        case relation(Relation)
        case project([ResolvedExpression], AnalyzedPlan)
        case filter(ResolvedExpression, AnalyzedPlan)
        /// Watermark node number `node`, in the order of a walk from the leaves; `time` is a column of the input.
        case watermark(node: Int, time: Int, delayMillis: Int64, AnalyzedPlan)
        case aggregate(AnalyzedAggregate, AnalyzedPlan)
        /// The input's columns, then `window`: a row for each window in which its time lies, none where it is null.
        case window(TimeWindow, AnalyzedPlan)
        case mapBatches(BatchFunction, AnalyzedPlan)
        case union([AnalyzedPlan])
        /// The orders' expressions are resolved.
        case sort([SortOrder], AnalyzedPlan)
        case limit(Int, AnalyzedPlan)
    }

    package var node: Node
    package var schema: Schema
    /// Ordinals of the columns of event time: they come, unchanged or as their window, from a watermark's column.
    package var eventTime: Set<Int>
    package var isStreaming: Bool
    /// The name of each column's table, as `alias` gave it; empty where none has one.
    package var qualifiers: [String?]

    package init(_ node: Node, schema: Schema, eventTime: Set<Int>, isStreaming: Bool, qualifiers: [String?] = []) {
        self.node = node
        self.schema = schema
        self.eventTime = eventTime
        self.isStreaming = isStreaming
        self.qualifiers = qualifiers
    }

    /// A node over `child` that hands its columns on as they are.
    init(_ node: Node, passing child: AnalyzedPlan) {
        self.init(
            node, schema: child.schema, eventTime: child.eventTime, isStreaming: child.isStreaming, qualifiers: child.qualifiers)
    }

    /// Resolves expressions over this plan's columns.
    var resolver: ExpressionResolver { ExpressionResolver(schema: schema, qualifiers: qualifiers) }

    package var children: [AnalyzedPlan] {
        switch node {
        case .relation: []
        case .project(_, let child), .filter(_, let child), .watermark(_, _, _, let child), .aggregate(_, let child),
            .window(_, let child), .mapBatches(_, let child), .sort(_, let child), .limit(_, let child):
            [child]
        case .union(let children): children
        }
    }

    /// This node and all below it, parents first.
    package var nodes: [AnalyzedPlan] { [self] + children.flatMap(\.nodes) }

    /// The same node over other inputs.
    func with(children: [AnalyzedPlan]) -> AnalyzedPlan {
        var copy = self
        switch node {
        case .relation: break
        case .project(let expressions, _): copy.node = .project(expressions, children[0])
        case .filter(let condition, _): copy.node = .filter(condition, children[0])
        case .watermark(let node, let time, let delay, _):
            copy.node = .watermark(node: node, time: time, delayMillis: delay, children[0])
        case .aggregate(let aggregate, _): copy.node = .aggregate(aggregate, children[0])
        case .window(let window, _): copy.node = .window(window, children[0])
        case .mapBatches(let function, _): copy.node = .mapBatches(function, children[0])
        case .union: copy.node = .union(children)
        case .sort(let orders, _): copy.node = .sort(orders, children[0])
        case .limit(let count, _): copy.node = .limit(count, children[0])
        }
        return copy
    }
}

/// A grouping with its aggregate calls taken apart. Its output is the keys, then one column a call.
package struct AnalyzedAggregate: Sendable {
    package enum Key: Sendable {
        case expression(ResolvedExpression)
        case window(TimeWindow, name: String)
    }

    package enum Call: Sendable {
        case builtIn(AggregateCall)
        case user(UserAggregate, arguments: [Expression])
    }

    package var keys: [Key]
    package var calls: [Call]
    /// The first key that carries event time: by it late rows are dropped and finished groups leave.
    package var eventKey: Int?
    /// Conditions on the keys (bound to their positions): other groups are not made.
    package var groupConditions: [Expression] = []
    /// Number of this stateful operator among the query's, from the leaves.
    package var operatorID: Int
}
