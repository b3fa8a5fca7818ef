import Columnar
import Expressions
import Plans
import StateStore

/// Runs a stateful operator batch by batch, with the parts that all such operators have in common.
package final class StatefulExecutor: PhysicalOperator {
    package let logic: any StatefulOperator
    /// Its number among the stateful operators of its plan. `PhysicalPlan` sets it.
    package internal(set) var operatorID = 0
    package var kind: StatefulKind { type(of: logic).kind }
    package var schema: Schema { logic.schema }
    package var inputs: [Pipeline] { logic.inputs.map(\.pipeline) }
    /// The stateful operators whose rows arrive at each input, without another in between.
    private let below: [[StatefulExecutor]]
    /// The logical types of a job's own keys and values.
    private var logicalTypes: (keys: String, values: String)?
    private var state: [PartitionedState] = []
    /// The state while the caller has attached no stores; then each batch is a version.
    private var own: StateStores?

    package init(_ logic: any StatefulOperator) {
        precondition(Set(logic.stores.map(\.name)).count == logic.stores.count, "two stores of \(type(of: logic).kind.title) have one name")
        self.logic = logic
        below = logic.inputs.map(\.pipeline.nearestStateful)
    }

    // MARK: State

    /// Sets the logical types of keys (except a window) and values in the state's schema; call it before `attach`.
    package func show(keys: String, values: String) { logicalTypes = (keys, values) }

    /// The stores, as their openers and readers see them.
    package var stores: [StateDeclaration] {
        guard let logicalTypes else { return logic.stores }
        return logic.stores.map { declaration in
            var declaration = declaration
            // A key with metadata of the operator itself, such as a window, is not the job's.
            for place in declaration.key.indices where declaration.key[place].metadata.isEmpty {
                declaration.key[place].metadata[LogicalType.metadataKey] = logicalTypes.keys
            }
            for place in declaration.value.indices { declaration.value[place].metadata[LogicalType.metadataKey] = logicalTypes.values }
            return declaration
        }
    }

    /// A store's schema, as the checkpoint records it.
    package func schema(of store: StateDeclaration) -> StateSchema { store.schema(of: kind) }

    /// Keeps the state in `stores` from now on, as it was at `version`. Reads none of it yet.
    /// - Throws: `StateStoreError` if the state has other keys or values; `CheckpointError`.
    func attach(_ stores: StateStores, version: Int64, operatorID: Int) throws {
        state = try self.stores.map { try stores.open(operatorID: operatorID, name: $0.name, version: version, schema: schema(of: $0)) }
        own = nil
    }

    private func attachOwn() throws {
        let stores = StateStores()
        try attach(stores, version: 0, operatorID: operatorID)
        own = stores
    }

    // MARK: Watermarks

    /// The watermark of each input, in ms; `watermark` is the query's.
    private func inputWatermarks(_ watermark: Int64) -> [Int64] {
        below.map { operators in operators.map { $0.outputWatermark(watermark) }.min() ?? watermark }
    }

    private func outputWatermark(_ watermark: Int64) -> Int64 { logic.outputWatermark(inputWatermarks(watermark)) }

    // MARK: Running

    package func execute(_ run: BatchRun) throws -> [RecordBatch] {
        guard let mode = run.mode else { return try executeOnce(run) }
        if state.isEmpty { try attachOwn() }
        let batch = StatefulBatch(
            run, operatorID: operatorID, logic.inputs, state, late: inputWatermarks(run.lateWatermark),
            eviction: inputWatermarks(run.evictionWatermark))
        for input in logic.inputs.indices { try logic.process(input, batch) }
        var rows = try batch.updating { try logic.update(batch) }
        let start = ContinuousClock.now
        rows += try expire(batch, mode)
        tell(batch, since: start)
        run.metrics[operatorID] = batch.metrics
        if let own { try own.commit(version: batch.version &+ 1) }
        return rows
    }

    /// Runs over static tables, with state that is discarded: no row is late, and at the end of the rows everything has expired.
    private func executeOnce(_ run: BatchRun) throws -> [RecordBatch] {
        let state = logic.stores.map { _ in PartitionedState([StateStore()]) }
        let ends = logic.inputs.map { _ in Int64.max }
        let batch = StatefulBatch(run, operatorID: operatorID, logic.inputs, state, late: ends.map { _ in .min }, eviction: ends)
        for input in logic.inputs.indices { try logic.process(input, batch) }
        return try logic.update(batch) + expire(batch, nil)
    }

    /// Removes what has expired by the watermarks; returns the rows that are emitted for it.
    /// - Parameter mode: nil for a static table.
    private func expire(_ batch: StatefulBatch, _ mode: ResultMode?) throws -> [RecordBatch] {
        var rows: [RecordBatch] = []
        for (index, declaration) in logic.stores.enumerated() {
            guard case .watermark(let input) = declaration.expiry, logic.expires(index, in: mode) else { continue }
            let limit = EventTimeKey.micros(batch.evictionWatermarks[input])
            guard logic.takesExpired(of: index, mode) else {
                for store in batch.state[index].stores { batch.metrics.numRowsRemoved += try store.expire(upTo: limit) }
                continue
            }
            var ended = StateEntries()
            for store in batch.state[index].stores { try store.expire(upTo: limit) { ended.append($0, $1) } }
            batch.metrics.numRowsRemoved += ended.count
            rows += try logic.expired(ended, of: index, batch)
        }
        return rows
    }

    private func tell(_ batch: StatefulBatch, since start: ContinuousClock.Instant) {
        batch.metrics.removalMicros += Int64((ContinuousClock.now - start) / .microseconds(1))
        for (declaration, state) in zip(logic.stores, state) {
            if declaration.countsRows { batch.metrics.numRowsTotal += state.count }
            batch.metrics.memoryUsedBytes += state.memoryBytes
            batch.metrics.numStores += state.stores.count
        }
        batch.metrics.numPartitions = state.first?.stores.count ?? 0
    }
}
