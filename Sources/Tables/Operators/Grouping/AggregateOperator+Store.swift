import Columnar
import Expressions
import Plans
import StateStore

/// The format of the state. Key: a format byte, the key words, then the bytes that did not fit them. Value: the group's sequence number in
/// the query, then for each aggregate the length of its state (seven bits a byte, the low ones first, the high bit marks that more follow)
/// and the state. Other numbers are little-endian.
extension AggregateOperator {
    static let keyFormat: UInt8 = 1

    /// The store, with the columns of its keys and values.
    static func declaration(
        _ schema: Schema, _ layout: GroupKeyLayout, _ aggregates: [GroupedStates.Aggregate], expiry: StateDeclaration.Expiry
    ) -> StateDeclaration {
        let keys = zip(schema.fields, layout.keys).map { field, key -> StateSchema.Column in
            guard case .window(_, let window) = key else { return StateSchema.Column(field) }
            return StateSchema.Column(field, metadata: [AggregateMetadata.window: AggregateMetadata.text(window)])
        }
        let values = zip(schema.fields.dropFirst(keys.count), aggregates).map { field, aggregate in
            StateSchema.Column(field, metadata: [AggregateMetadata.aggregate: aggregate.name])
        }
        return StateDeclaration(key: keys, value: values, comparison: AggregateMetadata.comparison, expiry: expiry)
    }

    /// Merges the batch's groups, on their right, into their stored state, and writes that back. Returns the merged states, in
    /// the order of the batch's groups.
    func update(_ batch: GroupedStates, _ running: StatefulBatch) throws -> [any AggregateStates] {
        let state = running.state[0]
        let keys = GroupKeyBytes(batch.table)
        var sequences = GrowableVector<Int64>(capacity: batch.count)
        // Sequence = version << 32 + index, so no counter has to be persisted.
        var next = running.version << 32
        let states: [any AggregateStates]
        if state.count == 0 {
            states = batch.states
            for _ in 0..<batch.count {
                sequences.append(next)
                next += 1
            }
        } else {
            states = aggregates.map { $0.states(running.limits) }
            prefetch(keys, state)
            for group in 0..<batch.count {
                let key = keys[group]
                var sequence: Int64?
                try state.store(of: key).read(key) { value in
                    if let value { sequence = try restore(value, into: states, of: batch, running.operatorID) }
                }
                if sequence == nil {
                    for (aggregate, states) in zip(aggregates, states) {
                        try batch.limited(aggregate) { try GroupedStates.grow(states, to: group + 1) }
                    }
                }
                sequences.append(sequence ?? next)
                if sequence == nil { next += 1 }
            }
            let all = Array(0..<UInt32(batch.count))
            try all.withUnsafeBufferPointer { all in
                for (aggregate, (mine, theirs)) in zip(aggregates, zip(states, batch.states)) {
                    try batch.limited(aggregate) { try mine.merge(theirs, into: all) }
                }
            }
        }
        try put(keys, states, sequences, batch.table, into: state)
        return states
    }

    private func prefetch(_ keys: borrowing GroupKeyBytes, _ state: PartitionedState) {
        guard state.stores.count > 1 else {
            state.stores.first?.prefetch(keys.slices)
            return
        }
        var groups = [[Int]](repeating: [], count: state.stores.count)
        for group in 0..<keys.count { groups[state.partition(of: keys[group])].append(group) }
        for (store, groups) in zip(state.stores, groups) where !groups.isEmpty {
            let own = GroupKeyBytes(groups, of: keys)
            store.prefetch(own.slices)
        }
    }

    /// Appends the states of the next group of `batch`.
    private func restore(
        _ value: UnsafeRawBufferPointer, into states: [any AggregateStates], of batch: GroupedStates, _ operatorID: Int
    ) throws -> Int64 {
        var reader = StateReader(value)
        guard let sequence = reader.word() else { throw StateEntries.mismatch(operatorID, "an entry of \(value.count) bytes is too short") }
        try StateEntries.restore(&reader, into: states, of: batch, operatorID: operatorID)
        return Int64(bitPattern: sequence)
    }

    private func put(
        _ keys: borrowing GroupKeyBytes, _ states: [any AggregateStates], _ sequences: borrowing GrowableVector<Int64>, _ table: GroupTable,
        into state: PartitionedState
    ) throws {
        var value: [UInt8] = []
        for group in 0..<keys.count {
            value.removeAll(keepingCapacity: true)
            StateBytes.append(sequences[group], to: &value)
            for states in states {
                let start = value.count
                value.append(0)
                try states.encode(group, into: &value)
                StateBytes.setLength(value.count - start - 1, at: start, of: &value)
            }
            let key = keys[group]
            let end = eventKey?.end(of: group, in: table)
            value.withUnsafeBytes { state.store(of: key).put(key, $0, expiresAt: end) }
        }
    }
}
