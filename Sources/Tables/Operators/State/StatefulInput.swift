import Columnar
import Expressions
import Plans

/// One input of a stateful operator.
package struct StatefulInput {
    package var pipeline: Pipeline
    /// The event-time column by which late rows are dropped before the operator sees them; nil if there is none, or if the operator
    /// drops late data itself, as an aggregation does with groups.
    package let lateTime: EventTimeColumn?

    /// The rows of operators that are already planned.
    package init(_ pipeline: Pipeline, lateTime: EventTimeColumn? = nil) {
        self.pipeline = pipeline
        self.lateTime = lateTime
    }

    /// Plans an input with the columns that the operator reads, and the event-time column if late rows are to be dropped; all other columns
    /// are absent.
    /// - Throws: `AnalysisError` if the column under the watermark cannot be event time.
    package init(_ plan: AnalyzedPlan, reading columns: some Sequence<Int>, dropsLate: Bool) throws {
        var required = ColumnDemand(whole: columns)
        lateTime = dropsLate ? try EventTimeColumn(of: plan, for: plan.title) : nil
        if let lateTime { required.addWhole(lateTime.ordinal) }
        pipeline = try PhysicalPlanner().pipeline(plan, required: required)
    }
}
