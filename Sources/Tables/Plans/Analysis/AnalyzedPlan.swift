import Columnar
import Expressions

/// An analyzed plan: each node knows its columns and which of them carry event time under a watermark.
package struct AnalyzedPlan: Sendable {
    /// The kinds of nodes. Code that plans or checks switches over them; code that only walks the plan uses `PlanNode`.
    package indirect enum Node: Sendable {
        case relation(RelationNode)
        case project(ProjectNode)
        case filter(FilterNode)
        case watermark(WatermarkNode)
        case aggregate(AggregateNode)
        case window(WindowNode)
        case mapBatches(MapBatchesNode)
        case union(UnionNode)
        case sort(SortNode)
        case limit(LimitNode)

        var shape: any PlanNode {
            switch self {
            case .relation(let node): node
            case .project(let node): node
            case .filter(let node): node
            case .watermark(let node): node
            case .aggregate(let node): node
            case .window(let node): node
            case .mapBatches(let node): node
            case .union(let node): node
            case .sort(let node): node
            case .limit(let node): node
            }
        }
    }

    package let node: Node
    package let output: [Attribute]
    package let isStreaming: Bool
    /// Whether a filter should move down to this node or to one below it.
    let hasPushdownTarget: Bool

    package init(_ node: some PlanNode) {
        self.node = node.node
        output = node.output
        hasPushdownTarget = node.node.isPushdownTarget || node.children.contains(where: \.hasPushdownTarget)
        isStreaming =
            if case .relation(let leaf) = node.node { leaf.relation.isStreaming } else { node.children.contains(where: \.isStreaming) }
    }

    package var schema: Schema { Schema(output.map(\.field)) }

    /// Its own line in the text of a plan.
    package var title: String { node.shape.title }

    package var children: [AnalyzedPlan] { node.shape.children }

    /// What the node computes over the columns of its children.
    package var expressions: [Expression] { node.shape.expressions }

    /// The columns that those may read.
    package var readableByExpressions: [Attribute] { node.shape.readableByExpressions }

    /// The columns of its children that the node reads.
    package var reads: Set<AttributeID> { node.shape.reads }

    /// The state that it keeps between batches; nil for a node without state, or of a static table.
    package var stateful: StatefulNode? { isStreaming ? node.shape.stateful : nil }

    /// This node and all nodes below it, parents first.
    package var nodes: [AnalyzedPlan] {
        var found: [AnalyzedPlan] = []
        collect(into: &found)
        return found
    }

    private func collect(into found: inout [AnalyzedPlan]) {
        found.append(self)
        for child in children { child.collect(into: &found) }
    }

    /// The same node with other inputs.
    package func with(children: [AnalyzedPlan]) -> AnalyzedPlan { AnalyzedPlan(node.shape.with(children: children)) }

    /// The same node with other expressions.
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> AnalyzedPlan {
        AnalyzedPlan(try node.shape.mapExpressions(map))
    }

    /// The plan as text, parents first, children indented: what `explain` prints.
    package var treeText: String { lines(0).joined(separator: "\n") }

    private func lines(_ depth: Int) -> [String] {
        let indent = depth == 0 ? "" : String(repeating: "   ", count: depth - 1) + "+- "
        return [indent + node.shape.title] + children.flatMap { $0.lines(depth + 1) }
    }
}
