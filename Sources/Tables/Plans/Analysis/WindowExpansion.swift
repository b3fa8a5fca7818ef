import Columnar
import Expressions

/// Turns `window(…)` in expressions into a column of the input: a row for each window in which a row lies.
///
/// Mirrors `org.apache.spark.sql.catalyst.analysis.TimeWindowing`.
enum WindowExpansion {
    /// The expressions with the window as a column of `input`; both as they are where no expression has one.
    ///
    /// - Throws: where there are two different windows: Spark refuses the product of their rows.
    static func apply(
        _ expressions: [ResolvedExpression], _ child: AnalyzedPlan
    ) throws(AnalysisError) -> (expressions: [ResolvedExpression], input: AnalyzedPlan) {
        let windows = windows(in: expressions)
        guard let expression = windows.first, let window = TimeWindow(expression) else { return (expressions, child) }
        guard windows.count == 1 else { throw severalWindows }
        let ordinal = child.schema.fields.count
        let eventTime = child.carriesEventTime(window.time) ? child.eventTime.union([ordinal]) : child.eventTime
        let input = AnalyzedPlan(
            .window(window, child), schema: Schema(child.schema.fields + [Field("window", TimeWindow.type, nullable: false)]),
            eventTime: eventTime, isStreaming: child.isStreaming,
            qualifiers: child.qualifiers.isEmpty ? [] : child.qualifiers + [nil])
        let column = Expression.bound(ordinal, TimeWindow.type)
        return (
            expressions.map { resolved in
                var copy = resolved
                copy.expression = resolved.expression.replacing { $0 == expression ? column : nil }
                return copy
            }, input
        )
    }

    /// The calls of `window` in resolved expressions.
    static func windows(in expressions: [ResolvedExpression]) -> Set<Expression> {
        var windows: Set<Expression> = []
        for expression in expressions { expression.expression.collectWindows(into: &windows) }
        return windows
    }

    static let severalWindows = AnalysisError(
        .wrongArguments,
        "Multiple time/session window expressions would result in a cartesian product of rows, therefore they are currently not supported.")

    /// A filter or an ordering by a window has that window as its first column, as in Spark; `plan` itself where it has none.
    static func windowFirst(_ plan: AnalyzedPlan, over child: AnalyzedPlan) throws -> AnalyzedPlan {
        let last = child.schema.fields.count
        guard plan.schema.fields.count > last else { return plan }
        return try PlanAnalyzer.project(
            ([last] + (0..<last)).map { ordinal in
                let field = plan.schema.fields[ordinal]
                return ResolvedExpression(
                    expression: .bound(ordinal, field.type), type: field.type, nullable: field.nullable, name: field.name,
                    qualifier: plan.qualifiers.isEmpty ? nil : plan.qualifiers[ordinal])
            }, plan)
    }
}

extension Expression {
    /// Whether a resolved expression has a window in it that `isAllowed` does not answer for.
    func containsWindow(but isAllowed: (Expression) -> Bool) -> Bool {
        var found = false
        _ = replacing { part in
            if isAllowed(part) { return part }
            if TimeWindow(part) != nil { found = true }
            return nil
        }
        return found
    }

    fileprivate func collectWindows(into windows: inout Set<Expression>) {
        var found: Set<Expression> = []
        _ = replacing { part in
            if TimeWindow(part) != nil { found.insert(part) }
            return nil
        }
        windows.formUnion(found)
    }
}
