import Expressions
import Plans

extension AnalyzedPlan {
    /// The plan as text, parents first, children indented: what `explain` prints.
    package var treeText: String { lines(0).joined(separator: "\n") }

    private func lines(_ depth: Int) -> [String] {
        let indent = depth == 0 ? "" : String(repeating: "   ", count: depth - 1) + "+- "
        return [indent + title] + children.flatMap { $0.lines(depth + 1) }
    }

    private var title: String {
        switch node {
        case .relation(let relation):
            "\(relation.isStreaming ? "StreamingRelation" : "Relation") \(relation.name) [\(schema.names.joined(separator: ", "))]"
        case .project(let expressions, _): "Project [\(expressions.map(\.name).joined(separator: ", "))]"
        case .filter(let condition, let child): "Filter \(condition.name == "condition" ? child.describe(condition.expression) : condition.name)"
        case .watermark(_, let time, let delay, _): "EventTimeWatermark \(schema.fields[time].name), \(delay) ms"
        case .aggregate(let aggregate, _):
            "Aggregate [\(schema.names.prefix(aggregate.keys.count).joined(separator: ", "))], "
                + "[\(schema.names.dropFirst(aggregate.keys.count).joined(separator: ", "))]"
        case .window(let window, _): "Window \(window.lengthMicros) µs by \(window.slideMicros) µs from \(window.startMicros) µs"
        case .mapBatches(let function, _): "MapBatches \(function.name)"
        case .union: "Union"
        case .sort(let orders, let child):
            "Sort [\(orders.map { child.describe($0.expression) + ($0.ascending ? " ASC" : " DESC") }.joined(separator: ", "))]"
        case .limit(let count, _): "Limit \(count)"
        }
    }

    /// The columns that a condition reads, for a filter that was moved and has no text of its own any more.
    private func describe(_ expression: Expression) -> String {
        "on [\(expression.boundColumns.sorted().map { schema.fields[$0].name }.joined(separator: ", "))]"
    }
}
