import Columnar
import Expressions

/// What every node of an analyzed plan says of itself, so that rules, texts and evidence need no list of all nodes.
package protocol PlanNode: Sendable {
    /// The plans whose rows it takes.
    var children: [AnalyzedPlan] { get }
    /// The same over other plans, as many as it has.
    func with(children: [AnalyzedPlan]) -> Self
    /// What it computes over the columns of its children.
    var expressions: [Expression] { get }
    /// The same with other expressions.
    func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> Self
    /// Its columns.
    var output: [Attribute] { get }
    /// Its line in the text of a plan.
    var title: String { get }
    /// Itself as one of the kinds that there are.
    var node: AnalyzedPlan.Node { get }
}

/// A node without expressions of its own.
extension PlanNode {
    package var expressions: [Expression] { [] }
    package func mapExpressions(_ map: (Expression) throws -> Expression) rethrows -> Self { self }
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
