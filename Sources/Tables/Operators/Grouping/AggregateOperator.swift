import Columnar
import Expressions
import Plans
import StateStore

/// Grouped aggregation: of a batch, or of all that a streaming query has seen.
///
/// A batch is folded lane by lane into tables of its own, which are merged in order; late groups leave; the state of the groups that are
/// left is read, merged and written back; what the mode asks for goes out; finished groups leave (semantics S3–S5). So a batch costs
/// what it touches and what it finishes, whatever the state holds.
/// Mirrors `org.apache.spark.sql.execution.streaming.StateStoreSaveExec`.
final class AggregateOperator: StatefulOperator {
    static let kind = StatefulKind(name: "stateStoreSave", title: "aggregation")

    let operatorID: Int
    let schema: Schema
    let layout: GroupKeyLayout
    let inputs: [StatefulInput]
    let aggregates: [GroupedStates.Aggregate]
    let eventKey: EventTimeKey?
    let stores: [StateDeclaration]
    private let groupConditions: [CompiledExpression]
    private var lanes: [GroupedStates] = []

    init(
        operatorID: Int, schema: Schema, layout: GroupKeyLayout, input: Stage, aggregates: [GroupedStates.Aggregate],
        eventKey: EventTimeKey?, groupConditions: [CompiledExpression]
    ) {
        self.operatorID = operatorID
        self.schema = schema
        self.layout = layout
        inputs = [StatefulInput(input)]
        self.aggregates = aggregates
        self.eventKey = eventKey
        self.groupConditions = groupConditions
        stores = [
            StateDeclaration(
                schema: Self.stateSchema(schema, layout, aggregates), expiry: eventKey == nil ? .never : .watermark(ofInput: 0))
        ]
    }

    /// Leaves the batch's groups in `lanes[0]`.
    func process(_ input: Int, _ batch: StatefulBatch) throws {
        let (limits, extent) = (batch.limits, batch.mode == nil ? GroupedStates.Extent.table : .batch)
        for lane in lanes { lane.removeAll() }
        let used = try batch.fold(
            input,
            make: { index in
                while lanes.count <= index { lanes.append(GroupedStates(layout, aggregates, limits: limits, of: extent)) }
                return lanes[index]
            }, body: { try $0.update($1) })
        for lane in used.dropFirst() { try used[0].merge(lane) }
        if !groupConditions.isEmpty { try keepWanted(used[0], batch.run.context) }
        // One group of all rows is there also when there are none.
        if layout.keys.isEmpty { used[0].ensureOnlyGroup() }
        guard let mode = batch.mode, mode != .complete, let eventKey else { return }
        // Groups, not rows: Spark too drops after it has aggregated the batch.
        batch.metrics.numRowsDroppedByWatermark = drop(eventKey, batch.lateWatermarks[input])
    }

    func update(_ batch: StatefulBatch) throws -> [RecordBatch] {
        let groups = lanes[0]
        guard let mode = batch.mode else { return try output(groups, Array(0..<UInt32(groups.count))) }
        let touched = try update(groups, batch.state[0], version: batch.version, batch.limits)
        batch.metrics.numRowsUpdated = groups.count
        switch mode {
        case .append: return []
        case .update: return try output(groups, touched)
        case .complete: return try outputAll(batch.state[0], batch.limits)
        }
    }

    func takesExpired(of store: Int, _ mode: ResultMode) -> Bool { mode == .append }

    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] { try output(entries, batch.limits) }

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

    private func outputAll(_ state: PartitionedState, _ limits: ValueLimits) throws -> [RecordBatch] {
        var all = StateEntries()
        try state.forEach { all.append($0, $1) }
        return try output(all, limits, of: .wholeState)
    }
}
