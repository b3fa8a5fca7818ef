import Columnar
import Expressions
import Plans
import StateStore

/// Grouped aggregation, and the state that a streaming query keeps for it between batches.
///
/// A batch is folded lane by lane into tables of its own, which are merged in order; late groups leave; the state of the groups that are
/// left is read, merged and written back; what the mode asks for goes out; finished groups leave (semantics S3–S5). So a batch costs
/// what it touches and what it finishes, whatever the state holds.
/// Mirrors `org.apache.spark.sql.execution.streaming.StateStoreSaveExec`.
package final class AggregateOperator: PhysicalOperator {
    package let operatorID: Int
    package let schema: Schema
    let layout: GroupKeyLayout
    private let input: Stage
    let aggregates: [GroupedStates.Aggregate]
    let eventKey: EventTimeKey?
    private(set) var forms: (keys: String, values: String)?
    private let groupConditions: [CompiledExpression]

    private var lanes: [GroupedStates] = []
    private(set) var state: PartitionedState
    /// Where the state is while nobody else keeps it; then each batch is a version.
    private var own: StateStores?

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
        state = PartitionedState([])
    }

    /// Keeps the state in `stores` from now on, as it was at `version`. Reads none of it.
    /// - Throws: `StateStoreError` where the state is of other keys or aggregates; `CheckpointError`.
    package func attach(_ stores: StateStores, version: Int64, operatorID: Int) throws {
        state = try stores.open(operatorID: operatorID, version: version, schema: stateSchema)
        own = nil
    }

    /// How keys (but for a window) and values are to be shown to whoever knows nothing but the state's schema; said before `attach`.
    package func show(keys: String, values: String) { forms = (keys, values) }

    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        try foldBatch(run)
        let batch = lanes[0]
        guard let mode = run.mode else { return try output(batch, Array(0..<UInt32(batch.count))) }
        if state.stores.isEmpty { try attachOwn() }
        var metrics = StatefulMetrics()
        if let eventKey, mode != .complete { metrics.numRowsDroppedByWatermark = drop(eventKey, run.lateWatermark) }

        let start = ContinuousClock.now
        let touched = try update(batch, run.context.limits)
        metrics.numRowsUpdated = batch.count
        var rows: [RecordBatch] = []
        switch mode {
        case .append: break
        case .update: rows = try output(batch, touched)
        case .complete: rows = try outputAll(run.context.limits)
        }
        let updated = ContinuousClock.now
        if eventKey != nil, mode != .complete {
            let ended = try expire(by: run.evictionWatermark, keeping: mode == .append)
            metrics.numRowsRemoved = ended.count
            if mode == .append { rows = try output(ended, run.context.limits) }
        }
        metrics.numRowsTotal = state.count
        metrics.updateMicros = Int64((updated - start) / .microseconds(1))
        metrics.removalMicros = Int64((ContinuousClock.now - updated) / .microseconds(1))
        metrics.memoryUsedBytes = state.memoryBytes
        metrics.numPartitions = state.stores.count
        run.metrics[operatorID] = metrics
        if let own { try own.commit(version: (state.stores.first?.version ?? 0) &+ 1) }
        return rows
    }

    private func attachOwn() throws {
        let stores = StateStores()
        try attach(stores, version: 0, operatorID: operatorID)
        own = stores
    }

    /// Leaves the batch's groups in `lanes[0]`.
    private func foldBatch(_ run: BatchRun) throws {
        for lane in lanes { lane.removeAll() }
        let used = try input.fold(
            run,
            make: { index in
                while lanes.count <= index { lanes.append(GroupedStates(layout, aggregates, limits: run.context.limits, of: run.mode == nil ? .table : .batch)) }
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
        let kept = eventKey.groups(of: batch.table, endingAfter: watermark)
        let dropped = batch.count - kept.count
        if dropped > 0 { kept.withUnsafeBufferPointer { batch.retain($0) } }
        return dropped
    }

    // MARK: Output

    private func output(_ states: GroupedStates, _ groups: [UInt32]) throws -> [RecordBatch] {
        if groups.isEmpty { return [] }
        let columns = try groups.withUnsafeBufferPointer { try states.columns($0) }
        return [RecordBatch(schema: schema, count: groups.count, columns: columns)]
    }

    /// The batch's groups with what the state made of them.
    private func output(_ batch: GroupedStates, _ states: [any AggregateStates]) throws -> [RecordBatch] {
        if batch.count == 0 { return [] }
        let groups = Array(0..<UInt32(batch.count))
        let columns = try groups.withUnsafeBufferPointer { groups in
            try batch.table.keyColumns(groups) + states.map { try $0.output(groups) }
        }
        return [RecordBatch(schema: schema, count: groups.count, columns: columns)]
    }

    /// Groups read back from the state, in the order in which they came to be over the life of the query.
    private func output(_ entries: StateEntries, _ limits: ValueLimits, of extent: GroupedStates.Extent = .batch) throws -> [RecordBatch] {
        if entries.count == 0 { return [] }
        let groups = GroupedStates(layout, aggregates, limits: limits, of: extent)
        try entries.restore(into: groups, operatorID: operatorID)
        return try output(groups, Array(0..<UInt32(groups.count)))
    }

    private func outputAll(_ limits: ValueLimits) throws -> [RecordBatch] {
        var all = StateEntries()
        for store in state.stores { try store.forEach { all.append($0, $1) } }
        return try output(all, limits, of: .wholeState)
    }
}
