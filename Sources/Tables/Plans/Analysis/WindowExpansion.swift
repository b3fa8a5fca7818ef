import Columnar
import Expressions

/// Replaces `window(…)` in expressions by a column of the input, which has a row for each window in which a row lies.
///
/// Mirrors `org.apache.spark.sql.catalyst.analysis.TimeWindowing`.
enum WindowExpansion {
    /// The expressions with the window as a column of `input`; both unchanged if no expression has one.
    ///
    /// - Throws: for two different windows: Spark refuses the product of their rows.
    static func apply(
        _ expressions: [ResolvedExpression], _ child: AnalyzedPlan
    ) throws(AnalysisError) -> (expressions: [ResolvedExpression], input: AnalyzedPlan) {
        let windows = windows(in: expressions)
        guard let expression = windows.first, let window = TimeWindow(expression) else { return (expressions, child) }
        guard windows.count == 1 else { throw severalWindows }
        let node = WindowNode(window, child)
        return (
            expressions.map { resolved in
                var copy = resolved
                copy.expression = resolved.expression.replacing { $0 == expression ? node.attribute.reference : nil }
                return copy
            }, AnalyzedPlan(node)
        )
    }

    /// The calls of `window` in resolved expressions.
    static func windows(in expressions: [ResolvedExpression]) -> Set<Expression> {
        var windows: Set<Expression> = []
        for expression in expressions { expression.expression.collectWindows(into: &windows) }
        return windows
    }

    static let severalWindows = AnalysisError(
        .severalWindows,
        "Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.")

    /// A filter or an ordering by a window gets the window as its first column, as in Spark; `plan` itself without a window.
    static func windowFirst(_ plan: AnalyzedPlan, over child: AnalyzedPlan) -> AnalyzedPlan {
        let count = child.output.count
        guard plan.output.count > count else { return plan }
        return AnalyzedPlan(ProjectNode(([plan.output[count]] + plan.output[..<count]).map { OutputColumn(passing: $0) }, plan))
    }
}

extension Expression {
    /// Whether a resolved expression contains a window for which `isAllowed` is false.
    func containsWindow(but isAllowed: (Expression) -> Bool) -> Bool {
        if isAllowed(self) { return false }
        return TimeWindow(self) != nil || children.contains { $0.containsWindow(but: isAllowed) }
    }

    fileprivate func collectWindows(into windows: inout Set<Expression>) {
        if TimeWindow(self) != nil { windows.insert(self) }
        for child in children { child.collectWindows(into: &windows) }
    }
}
