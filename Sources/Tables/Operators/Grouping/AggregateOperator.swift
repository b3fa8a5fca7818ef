import Columnar
import Expressions
import Plans
import StateStore

/// Grouped aggregation: of a batch, or of everything that a streaming query has seen.
///
/// A batch is folded task by task into tables of their own, which are merged in order; late groups are dropped; the state of the remaining
/// groups is read, merged and written back; the rows of the output mode are emitted; finished groups are removed (semantics S3–S5). So the
/// cost of a batch depends on the groups that it changes and finishes, whatever the size of the state.
/// Mirrors `org.apache.spark.sql.execution.streaming.StateStoreSaveExec`.
final class AggregateOperator: StatefulOperator {
    static let kind = StatefulKind(name: "stateStoreSave", title: "aggregation")

    let schema: Schema
    let layout: GroupKeyLayout
    let inputs: [StatefulInput]
    let aggregates: [GroupedStates.Aggregate]
    let eventKey: EventTimeKey?
    let stores: [StateDeclaration]
    private let groupConditions: [CompiledExpression]
    private var tasks: [GroupedStates] = []

    init(
        schema: Schema, layout: GroupKeyLayout, input: Pipeline, aggregates: [GroupedStates.Aggregate],
        eventKey: EventTimeKey?, groupConditions: [CompiledExpression]
    ) {
        self.schema = schema
        self.layout = layout
        inputs = [StatefulInput(input)]
        self.aggregates = aggregates
        self.eventKey = eventKey
        self.groupConditions = groupConditions
        stores = [Self.declaration(schema, layout, aggregates, expiry: eventKey == nil ? .never : .watermark(ofInput: 0))]
    }

    /// Stores the batch's groups in `tasks[0]`.
    func process(_ input: Int, _ batch: StatefulBatch) throws {
        let (limits, extent) = (batch.limits, batch.mode == nil ? GroupedStates.Extent.table : .batch)
        for task in tasks { task.removeAll() }
        let used = try batch.fold(
            input,
            make: { index in
                while tasks.count <= index { tasks.append(GroupedStates(layout, aggregates, limits: limits, of: extent)) }
                return tasks[index]
            }, body: { try $0.update($1, batch.run.context) })
        for task in used.dropFirst() { try used[0].merge(task) }
        if !groupConditions.isEmpty { try keepWanted(used[0], batch.run.context) }
        // A global group exists even without rows.
        if layout.keys.isEmpty { used[0].ensureOnlyGroup() }
        guard let mode = batch.mode, mode != .complete, let eventKey else { return }
        // Groups, not rows: Spark, too, drops after it has aggregated the batch.
        batch.metrics.numRowsDroppedByWatermark = drop(eventKey, batch.lateWatermarks[input])
    }

    func update(_ batch: StatefulBatch) throws -> [RecordBatch] {
        let groups = tasks[0]
        guard let mode = batch.mode else { return try output(groups, Array(0..<UInt32(groups.count))) }
        let touched = try update(groups, batch)
        batch.metrics.numRowsUpdated = groups.count
        switch mode {
        case .append: return []
        case .update: return try output(groups, touched)
        case .complete: return try outputAll(batch)
        }
    }

    /// In complete mode every group is emitted, however old.
    func expires(_ store: Int, in mode: ResultMode?) -> Bool { mode != .complete }

    func takesExpired(of store: Int, _ mode: ResultMode?) -> Bool { mode == .append }

    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] { try output(entries, batch) }

    /// As in Spark, even if no key has event time.
    func needsBatch(_ mode: ResultMode) -> Bool { mode != .complete }

    /// Removes the groups whose keys fail a condition.
    private func keepWanted(_ batch: GroupedStates, _ context: EvaluationContext) throws {
        let all = Array(0..<UInt32(batch.count))
        let columns = all.withUnsafeBufferPointer { batch.table.keyColumns($0) }
        let keys = RecordBatch(schema: Schema(Array(schema.fields.prefix(columns.count))), count: all.count, columns: columns)
        let wanted = try groupConditions.map { try $0.evaluate(keys, context).trueBits }
        let kept = all.filter { group in wanted.allSatisfy { $0[Int(group)] } }
        if kept.count < all.count { kept.withUnsafeBufferPointer { batch.retain($0) } }
    }

    /// Drops the batch's late groups. Returns how many.
    private func drop(_ eventKey: EventTimeKey, _ watermark: Int64) -> Int {
        let batch = tasks[0]
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

    /// The batch's groups with their merged states.
    private func output(_ batch: GroupedStates, _ states: [any AggregateStates]) throws -> [RecordBatch] {
        if batch.count == 0 { return [] }
        let groups = Array(0..<UInt32(batch.count))
        let columns = try groups.withUnsafeBufferPointer { groups in
            try batch.table.keyColumns(groups) + states.map { try $0.output(groups) }
        }
        return [RecordBatch(schema: schema, count: groups.count, columns: columns)]
    }

    /// Groups read from the state, in the order of their first occurrence in the query.
    private func output(_ entries: StateEntries, _ batch: StatefulBatch, of extent: GroupedStates.Extent = .batch) throws -> [RecordBatch] {
        if entries.count == 0 { return [] }
        let groups = GroupedStates(layout, aggregates, limits: batch.limits, of: extent)
        try entries.restore(into: groups, operatorID: batch.operatorID)
        return try output(groups, Array(0..<UInt32(groups.count)))
    }

    private func outputAll(_ batch: StatefulBatch) throws -> [RecordBatch] {
        var all = StateEntries()
        try batch.state[0].forEach { all.append($0, $1) }
        return try output(all, batch, of: .wholeState)
    }
}
