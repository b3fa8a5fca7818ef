import BatchRuntime
import Columnar
import DStreams
import Expressions
import Operators
import Plans
import StateStore

/// Runs a legacy graph's aggregations on the table engine, and puts their results into the graph.
///
/// Rule A of `Docs/semantics.md`: a batch is a row in a stream of labels, its event time is the label less 1 µs, and the watermark is
/// the label at the end of the batch; so a window is emitted in the batch that completes it, exactly once and final. What lies
/// above the aggregations (joins, transforms, outputs) runs as usual, on the RDDs that are put in.
final class TableEngine: GraphEngine {
    private struct Part {
        let cut: AggregateCut
        let plan: PhysicalPlan
    }

    private static let labels = Relation(
        id: 0, name: "labels", schema: Schema([Field("label", .timestamp, nullable: false)]), isStreaming: true)

    /// Includes the version of how a graph is cut: state of a graph that was cut elsewhere is not compatible.
    let name = "tables 2"
    private var parts: [Part] = []

    func attach(_ graph: DStreamGraph, zeroTime: Time) throws -> Set<Int> {
        let labels = LogicalPlan.watermark(column: .attribute(["label"]), delayMillis: 0, .relation(Self.labels))
        var visitor = LoweringVisitor(graph: LoweredGraph(zeroTime: zeroTime, labels: labels))
        try graph.accept(&visitor)
        parts = try visitor.graph.cuts(for: graph.outputs).map { cut in
            let plan = try PhysicalPlan(try PlanAnalyzer.analyze(cut.plan))
            for (found, logicalTypes) in zip(plan.stateful, cut.logicalTypes) {
                found.show(keys: logicalTypes.key.text, values: logicalTypes.value.text)
            }
            return Part(cut: cut, plan: plan)
        }
        return Set(parts.map(\.cut.node.id))
    }

    func restore(_ stores: StateStores, version: Int64, firstOperatorID: Int) throws {
        var firstOperatorID = firstOperatorID
        for part in parts {
            try part.plan.attach(stores, version: version, firstOperatorID: firstOperatorID)
            firstOperatorID += part.plan.stateful.count
        }
    }

    func compute(_ time: Time, previous: Time) throws {
        let label = time.milliseconds
        let row = RecordBatch(
            schema: Self.labels.schema, count: 1,
            columns: [ColumnArray(type: .timestamp, count: 1, layout: .fixed(Buffer([label &* 1000 &- 1])))])
        for part in parts {
            let run = BatchRun(
                mode: .append, lateWatermark: previous.milliseconds, evictionWatermark: label,
                watermarkNodes: part.plan.watermarkDelays.count, context: EvaluationContext(batchTimestampMicros: label &* 1000)
            ) { _, _ in [row] }
            let output = try part.plan.execute(run).filter { $0.count > 0 }
            guard part.cut.node.isValid(time) else { continue }
            try part.cut.inject(.concat(output, schema: part.plan.schema), at: time)
        }
    }
}

extension StreamingContext {
    /// Runs this context's job on the table engine, without a change to the job.
    ///
    /// Call it before `start()`. Aggregations by key, of a batch or a window, become table queries over label time; everything else
    /// (joins, transforms, state by key, outputs) runs on their results as before. So does a window with an inverse, over batches that the
    /// table engine has reduced: its results are the same as on the legacy engine, including the identities of keys without records, the
    /// keys that a filter has removed for good, and the drift of doubles (`Docs/semantics.md`, D6 and T6).
    ///
    /// - Throws: at `start()`, `AdapterError.notStorable` naming a type that no column can hold.
    public func runOnTables() {
        engine = TableEngine()
    }
}
