import Columnar
import Expressions

/// Refuses operations that a streaming query cannot have, at its start, in Spark's words.
///
/// Mirrors `org.apache.spark.sql.catalyst.analysis.UnsupportedOperationChecker`.
package enum StreamingChecks {
    package static func check(_ plan: AnalyzedPlan, mode: ResultMode, allowsLateEmission: Bool = false) throws {
        let nodes = plan.nodes
        for node in nodes {
            if case .union = node.node, Set(node.children.map(\.isStreaming)).count > 1 {
                throw refuse("Union between streaming and batch DataFrames/Datasets is not supported")
            }
        }
        for node in nodes where node.isStreaming {
            switch node.node {
            case .sort where mode != .complete || !node.nodes.contains(where: { $0.stateful?.holdsResult ?? false }):
                throw refuse(
                    "Sorting is not supported on streaming DataFrames/Datasets, unless it is on aggregated DataFrame/Dataset in Complete "
                        + "output mode")
            case .limit where mode == .update:
                throw refuse("Limits are not supported on streaming DataFrames/Datasets in Update output mode")
            case .limit where mode == .append:
                throw refuse(
                    "limit over a stream in append mode is not available here; use complete mode over an aggregation, or foreachBatch")
            case .relation, .project, .filter, .watermark, .aggregate, .window, .mapBatches, .union, .sort, .limit: break
            }
        }
        let stateful = nodes.compactMap(\.stateful)
        if let refusal = stateful.compactMap(\.refusal).first { throw refuse(refusal) }
        if let refusal = stateful.compactMap({ $0.refusedModes[mode] }).first { throw refuse(refusal) }
        if mode == .complete, !stateful.contains(where: \.holdsResult) {
            throw refuse(
                "Complete output mode not supported when there are no streaming aggregations on streaming DataFrames/Datasets")
        }
        let losesRows = nodes.contains { mayLoseRows($0, mode) }
        // Over an aggregation Spark accepts another watermark in append mode only: in other modes its first batch after the first watermark
        // fails.
        if mode != .append, nodes.contains(where: isSecondWatermark), !losesRows {
            throw refuse(
                "Redefining watermark is disallowed: withWatermark follows an aggregation that has one; keep one of them, or use append "
                    + "mode"
            )
        }
        if losesRows, !allowsLateEmission {
            throw refuse(
                "Detected pattern of possible 'correctness' issue due to global watermark. The query contains stateful operation "
                    + "which can emit rows older than the current watermark plus allowed late record delay, which are \"late rows\" in "
                    + "downstream stateful operations and these rows can be discarded. Use append mode for chained aggregations, or set "
                    + "spark.sql.streaming.statefulOperator.checkCorrectness.enabled to false.")
        }
    }

    private static func isSecondWatermark(_ plan: AnalyzedPlan) -> Bool {
        guard case .watermark(let watermark) = plan.node else { return false }
        return watermark.child.nodes.contains { if case .watermark = $0.node { true } else { false } }
    }

    /// Whether a node may lose rows of any node below it.
    private static func mayLoseRows(_ plan: AnalyzedPlan, _ mode: ResultMode) -> Bool {
        guard let upper = plan.stateful else { return false }
        return plan.children.flatMap(\.nodes).contains { $0.stateful.map { upper.mayLose(rowsOf: $0, in: mode) } ?? false }
    }

    private static func refuse(_ message: String) -> AnalysisError { AnalysisError(.unsupportedStreaming, message) }
}

/// Which rows of its result table a query emits after each batch, for the planner.
package enum ResultMode: String, Sendable {
    case append, update, complete
}
