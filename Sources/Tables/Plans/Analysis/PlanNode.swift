import Columnar
import Expressions

/// The properties of every node of an analyzed plan, so that rules, texts and evidence need no list of all nodes.
package protocol PlanNode: Sendable {
    /// The plans whose rows it reads.
    var children: [AnalyzedPlan] { get }
    /// The same node over other plans, as many as it has.
    func with(children: [AnalyzedPlan]) -> Self
    /// The expressions over the columns of its children; for an aggregation also the conditions on its groups, which are over its keys.
    var expressions: [Expression] { get }
    /// The columns that its expressions may read: those of its children, and for an aggregation also its keys.
    var readableByExpressions: [Attribute] { get }
    /// The columns of its children that it reads, in expressions or directly.
    var reads: Set<AttributeID> { get }
    /// The same node with other expressions.
    func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> Self
    /// Its output columns.
    var output: [Attribute] { get }
    /// Its line in the text of a plan.
    var title: String { get }
    /// The state that it keeps between the batches of a streaming query, for the checks; nil for a node without state.
    var stateful: StatefulNode? { get }
    /// The node as a case of the enum of all kinds.
    var node: AnalyzedPlan.Node { get }
}

extension [Expression] {
    /// The columns that any of them reads.
    package var columns: Set<AttributeID> { reduce(into: []) { $0.formUnion($1.columns) } }
}

/// A node without state, whose expressions are over its children alone.
extension PlanNode {
    package var readableByExpressions: [Attribute] { children.flatMap(\.output) }
    package var stateful: StatefulNode? { nil }
}

/// A node over one plan.
package protocol UnaryNode: PlanNode {
    var child: AnalyzedPlan { get set }
}

extension UnaryNode {
    package var children: [AnalyzedPlan] { [child] }
    /// The output of a node that passes its input's columns on.
    package var output: [Attribute] { child.output }

    package func with(children: [AnalyzedPlan]) -> Self {
        var copy = self
        copy.child = children[0]
        return copy
    }
}
