import Columnar
import Expressions

/// What every node of an analyzed plan says of itself, so that rules, texts and evidence need no list of all nodes.
package protocol PlanNode: Sendable {
    /// The plans whose rows it takes.
    var children: [AnalyzedPlan] { get }
    /// The same over other plans, as many as it has.
    func with(children: [AnalyzedPlan]) -> Self
    /// What it computes over the columns of its children; of an aggregation the conditions on its groups too, which are over its keys.
    var expressions: [Expression] { get }
    /// The columns of its children that it reads, in expressions or by themselves.
    var reads: Set<AttributeID> { get }
    /// The same with other expressions.
    func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> Self
    /// Its columns.
    var output: [Attribute] { get }
    /// Its line in the text of a plan.
    var title: String { get }
    /// What it keeps between the batches of a streaming query, for the checks; nil for a node that keeps nothing.
    var stateful: StatefulNode? { get }
    /// Itself as one of the kinds that there are.
    var node: AnalyzedPlan.Node { get }
}

extension [Expression] {
    /// The columns that any of them reads.
    package var columns: Set<AttributeID> { reduce(into: []) { $0.formUnion($1.columns) } }
}

/// A node without state.
extension PlanNode {
    package var stateful: StatefulNode? { nil }
}

/// A node over one plan.
package protocol UnaryNode: PlanNode {
    var child: AnalyzedPlan { get set }
}

extension UnaryNode {
    package var children: [AnalyzedPlan] { [child] }
    /// What a node that hands its input's columns on puts out.
    package var output: [Attribute] { child.output }

    package func with(children: [AnalyzedPlan]) -> Self {
        var copy = self
        copy.child = children[0]
        return copy
    }
}
