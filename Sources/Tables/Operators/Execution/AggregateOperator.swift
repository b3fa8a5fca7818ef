import Columnar
import Plans
import StateStore

/// Grouped aggregation, and the state that a streaming query keeps for it between batches.
///
/// A batch is folded lane by lane into tables of its own, which are merged in order; late groups leave; the rest is merged
/// into the state; what the mode asks for goes out; finished groups leave (semantics S3–S5).
/// Mirrors `org.apache.spark.sql.execution.streaming.StateStoreSaveExec`.
package final class AggregateOperator: PhysicalOperator {
    package let operatorID: Int
    package let schema: Schema
    let layout: GroupKeyLayout
    private let input: Stage
    private let aggregates: [GroupedStates.Aggregate]
    private let eventKey: EventTimeKey?
    private let groupConditions: [CompiledExpression]

    private(set) var state: GroupedStates
    /// The order in which the groups of `state` came to be, over the life of the query: output is in this order, also after a restart.
    private(set) var sequences = StateVector<Int64>()
    private var nextSequence: Int64 = 0
    private var lanes: [GroupedStates] = []
    var store: StateStore?

    init(
        operatorID: Int, schema: Schema, layout: GroupKeyLayout, input: Stage, aggregates: [GroupedStates.Aggregate],
        eventKey: EventTimeKey?, groupConditions: [CompiledExpression]
    ) {
        self.operatorID = operatorID
        self.schema = schema
        self.layout = layout
        self.input = input
        self.aggregates = aggregates
        self.eventKey = eventKey
        self.groupConditions = groupConditions
        state = GroupedStates(layout, aggregates)
    }

    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try foldBatch(run)
        guard let mode = run.mode else { return try output(lanes[0], Array(0..<UInt32(lanes[0].count))) }
        var metrics = StatefulMetrics()
        if let eventKey, mode != .complete { metrics.numRowsDroppedByWatermark = drop(eventKey, run.lateWatermark) }

        let before = state.count
        let start = ContinuousClock.now
        let touched = try mergeIntoState()
        metrics.numRowsUpdated = touched.count
        for _ in before..<state.count {
            sequences.append(nextSequence)
            nextSequence += 1
        }
        var ended: [UInt32] = []
        if let eventKey, mode != .complete { ended = eventKey.groups(of: state.table, ended: true, by: run.evictionWatermark) }
        let rows =
            switch mode {
            case .append: try output(state, ended)
            case .update: try output(state, touched)
            case .complete: try output(state, Array(0..<UInt32(state.count)))
            }
        try record(touched, ended: ended, before: before)
        let updated = ContinuousClock.now
        if !ended.isEmpty, let eventKey {
            let kept = eventKey.groups(of: state.table, ended: false, by: run.evictionWatermark)
            kept.withUnsafeBufferPointer { kept in
                state.retain(kept)
                sequences.retain(kept)
            }
        }
        metrics.numRowsRemoved = ended.count
        metrics.numRowsTotal = state.count
        metrics.updateMicros = Int64((updated - start) / .microseconds(1))
        metrics.removalMicros = Int64((ContinuousClock.now - updated) / .microseconds(1))
        metrics.memoryUsedBytes = store?.memoryBytes ?? 0
        run.metrics[operatorID] = metrics
        return rows
    }

    /// Counts a group that came back from the store.
    func restored(_ sequence: Int64) {
        sequences.append(sequence)
        nextSequence = max(nextSequence, sequence &+ 1)
    }

    /// Leaves the batch's groups in `lanes[0]`.
    private func foldBatch(_ run: BatchRun) throws {
        for lane in lanes { lane.removeAll() }
        let used = try input.fold(
            run,
            make: { index in
                while lanes.count <= index { lanes.append(GroupedStates(layout, aggregates)) }
                return lanes[index]
            }, body: { try $0.update($1) })
        for lane in used.dropFirst() { try used[0].merge(lane) }
        if !groupConditions.isEmpty { try keepWanted(used[0], run.context) }
        // One group of all rows is there also when there are none.
        if layout.keys.isEmpty { used[0].ensureOnlyGroup() }
    }

    /// Leaves out the groups whose keys fail a condition.
    private func keepWanted(_ batch: GroupedStates, _ context: EvaluationContext) throws {
        let all = Array(0..<UInt32(batch.count))
        let columns = all.withUnsafeBufferPointer { batch.table.keyColumns($0) }
        let keys = RecordBatch(schema: Schema(Array(schema.fields.prefix(columns.count))), count: all.count, columns: columns)
        let wanted = try groupConditions.map { try $0.evaluate(keys, context).trueBits }
        let kept = all.filter { group in wanted.allSatisfy { $0[Int(group)] } }
        if kept.count < all.count { kept.withUnsafeBufferPointer { batch.retain($0) } }
    }

    /// Drops the batch's groups that came too late. Returns how many.
    private func drop(_ eventKey: EventTimeKey, _ watermark: Int64) -> Int {
        let batch = lanes[0]
        let kept = eventKey.groups(of: batch.table, ended: false, by: watermark)
        let dropped = batch.count - kept.count
        if dropped > 0 { kept.withUnsafeBufferPointer { batch.retain($0) } }
        return dropped
    }

    /// Returns the state's groups that the batch changed.
    private func mergeIntoState() throws -> [UInt32] {
        if state.count == 0 {
            swap(&state, &lanes[0])
            return Array(0..<UInt32(state.count))
        }
        return Array(try state.merge(lanes[0]))
    }

    private func output(_ states: GroupedStates, _ groups: [UInt32]) throws -> [RecordBatch] {
        if groups.isEmpty { return [] }
        let columns = try groups.withUnsafeBufferPointer { try states.columns($0) }
        return [RecordBatch(schema: schema, count: groups.count, columns: columns)]
    }
}
