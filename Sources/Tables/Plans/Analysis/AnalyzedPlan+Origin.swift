import Expressions

extension AnalyzedPlan {
    /// The node that computes a column of this plan, and the column's id there: below all nodes that only pass it on, under whatever name.
    /// nil if the plan has no such column.
    package func origin(of id: AttributeID) -> (plan: AnalyzedPlan, id: AttributeID)? {
        switch node {
        case .project(let project):
            guard let column = project.columns.first(where: { $0.attribute.id == id }) else { return nil }
            guard case .column(let below, _) = column.expression else { return (self, id) }
            return project.child.origin(of: below)
        case .window(let window): return window.attribute.id == id ? (self, id) : window.child.origin(of: id)
        case .filter(let filter): return filter.child.origin(of: id)
        case .watermark(let watermark): return watermark.child.origin(of: id)
        case .sort(let sort): return sort.child.origin(of: id)
        case .limit(let limit): return limit.child.origin(of: id)
        case .relation, .aggregate, .mapBatches, .union: return output.contains { $0.id == id } ? (self, id) : nil
        }
    }

    /// The origin of an expression that is a column; nil for any other.
    package func origin(of expression: Expression) -> (plan: AnalyzedPlan, id: AttributeID)? {
        guard case .column(let id, _) = expression else { return nil }
        return origin(of: id)
    }
}
