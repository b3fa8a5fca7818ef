import Columnar
import Expressions

extension AnalyzedPlan {
    /// Inconsistencies of the plan, in words; empty for every plan that analysis and rules may produce. Used by tests only.
    ///
    /// Every column that a node reads is one of its inputs' (or is among its `readableByExpressions`), with the type that the reader
    /// expects; an id has the same type everywhere; and a node rebuilt from its own inputs or its own expressions is unchanged.
    package func problems() -> [String] {
        var problems: [String] = []
        var types: [AttributeID: DataType] = [:]
        for plan in nodes {
            let title = plan.node.shape.title
            for attribute in plan.output {
                if let type = types[attribute.id], type != attribute.type {
                    problems.append("\(title): \(attribute.name) is \(attribute.type.sqlName), and elsewhere \(type.sqlName)")
                }
                types[attribute.id] = attribute.type
            }
            if !plan.reads.isSubset(of: plan.children.flatMap(\.output).map(\.id)) {
                problems.append("\(title): reads a column that none of its inputs has")
            }
            let readable = Dictionary(plan.readableByExpressions.map { ($0.id, $0) }) { first, _ in first }
            for expression in plan.expressions {
                _ = expression.contains { part in
                    guard case .column(let id, let type) = part else { return false }
                    if let attribute = readable[id] {
                        if attribute.type != type {
                            problems.append("\(title): reads \(attribute.name), which is \(attribute.type.sqlName), as \(type.sqlName)")
                        }
                    } else {
                        problems.append("\(title): an expression reads a missing column")
                    }
                    return false
                }
            }
            problems += plan.changes(in: plan.with(children: plan.children), "its own inputs")
            problems += plan.changes(in: plan.mapExpressions { $0 }, "its own expressions")
        }
        return problems
    }

    /// The differences of a rebuilt node.
    private func changes(in other: AnalyzedPlan, _ given: String) -> [String] {
        let isSame = other.output == output && other.expressions == expressions && other.reads == reads && other.treeText == treeText
        return isSame ? [] : ["\(node.shape.title) is another node with \(given)"]
    }
}
