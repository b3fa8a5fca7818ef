/// A node's properties as a stateful operator, so that the streaming checks need no list of such nodes.
///
/// Mirrors the cases of `org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker` and `WatermarkPropagator`.
package struct StatefulNode: Sendable {
    /// Why it is not allowed in a streaming query, in Spark's words; nil if it is.
    package var refusal: String?
    /// The output modes in which it is not allowed, each with the reason in Spark's words.
    package var refusedModes: [ResultMode: String] = [:]
    /// Whether it holds the whole result, so that complete mode can emit it, even sorted.
    package var holdsResult = false
    /// The output modes in which it may emit rows that are late for a stateful node above: an aggregation, if it emits groups before they
    /// are final.
    package var mayEmitLate: Set<ResultMode> = []
    /// Whether it loses late rows: not if it keeps no event time, as a removal of duplicates by other columns.
    package var mayLoseLate = true
    /// Whether another watermark may follow: its rows have an event time of their own, as those of an aggregation or a join.
    package var endsWatermark = false

    package init() {}

    /// Whether this node above `lower` may lose rows, which Spark refuses.
    package func mayLose(rowsOf lower: StatefulNode, in mode: ResultMode) -> Bool { mayLoseLate && lower.mayEmitLate.contains(mode) }
}
