import RDDs
import StateStore

/// Keeps the results of the durable nodes in the state store, one store a node.
///
/// Keys of the store: `0` the time of the result; `1`+key → rank and value, where the ranks give the order of the RDD; for a
/// node of which more than the last result is needed, `2`+time+rank → key and value of each remembered one.
struct DurableState {
    private struct Entry {
        let node: any DurableNode
        let store: StateStore
        /// Whether more than the last result must be remembered: a window stands over the node.
        var keepsHistory: Bool { node.rememberDuration > node.slideDuration }
    }

    private let entries: [Entry]

    /// - Parameter version: the number of committed batches.
    init(_ nodes: [any DurableNode], stores: StateStores, version: Int64) throws {
        entries = try nodes.map { node in
            let schema = StateSchema(operatorName: node.operation, key: [node.stateColumns.key], value: [node.stateColumns.value])
            return Entry(
                node: node, store: try stores.open(StateStoreID(operatorID: node.id, partition: 0), version: version, schema: schema))
        }
    }

    /// Gives every node its remembered results.
    func restore() throws {
        for entry in entries {
            if entry.keepsHistory {
                for (time, snapshot) in try Self.history(entry.store) { try entry.node.restore(snapshot, at: time) }
            } else if let time = Self.time(entry.store) {
                try entry.node.restore(try Self.last(entry.store), at: time)
            }
        }
    }

    /// Puts the results of `time` into the stores. A node that failed keeps its last one.
    func flush(at time: Time, onFailure: (any Error) -> Void) {
        for entry in entries {
            do {
                guard let snapshot = try entry.node.snapshot(at: time) else { continue }
                if entry.keepsHistory {
                    try Self.putHistory(snapshot, time, entry)
                } else {
                    try Self.putLast(snapshot, entry.store)
                }
                entry.store.put([0], StateBytes.littleEndian(UInt64(bitPattern: time.milliseconds)))
            } catch {
                onFailure(error)
            }
        }
    }

    private static func time(_ store: StateStore) -> Time? {
        store.get([0]).map { Time(Int64(bitPattern: StateBytes.integer($0))) }
    }

    // MARK: The last result

    /// Writes only what changed: a key that stays where it was keeps its rank.
    private static func putLast(_ snapshot: StateSnapshot, _ store: StateStore) throws {
        var highest: UInt64 = 0
        var present: Set<[UInt8]> = []
        var existing = 0
        var ranks: [UInt64?] = []
        ranks.reserveCapacity(snapshot.count)
        for (key, _) in snapshot {
            let rank = store.get([1] + key).map { StateBytes.integer($0.prefix(8)) }
            if rank != nil { existing += 1 }
            ranks.append(rank)
        }
        let before = store.count - (store.get([0]) == nil ? 0 : 1)
        if existing < before {
            for (key, _) in snapshot { present.insert([1] + key) }
            var gone: [[UInt8]] = []
            try store.forEach { key, _ in
                if key.first == 1, !present.contains(Array(key)) {
                    gone.append(Array(key))
                }
            }
            for key in gone { store.remove(key) }
        }
        var next = (ranks.compactMap { $0 }.max() ?? 0) &+ 1
        for (index, (key, value)) in snapshot.enumerated() {
            let rank: UInt64
            if let kept = ranks[index], kept > highest {
                rank = kept
            } else {
                rank = next
                next &+= 1
            }
            highest = rank
            let bytes = StateBytes.littleEndian(rank) + value
            if store.get([1] + key) != bytes { store.put([1] + key, bytes) }
        }
    }

    private static func last(_ store: StateStore) throws -> StateSnapshot {
        var ranked: [(rank: UInt64, key: [UInt8], value: [UInt8])] = []
        try store.forEach { key, value in
            if key.first == 1 { ranked.append((StateBytes.integer(value.prefix(8)), Array(key.dropFirst()), Array(value.dropFirst(8)))) }
        }
        return ranked.sorted { $0.rank < $1.rank }.map { ($0.key, $0.value) }
    }

    // MARK: All remembered results

    private static func putHistory(_ snapshot: StateSnapshot, _ time: Time, _ entry: Entry) throws {
        try entry.store.expire(upTo: (time - entry.node.rememberDuration).milliseconds)
        let label = [2] + StateBytes.littleEndian(UInt64(bitPattern: time.milliseconds))
        if entry.store.get(label) != nil {
            var gone: [[UInt8]] = []
            try entry.store.scan(StateKeyRange(prefix: label)) { key, _ in
                gone.append(Array(key))
                return true
            }
            for key in gone { entry.store.remove(key) }
        }
        // An empty result is remembered too: by an entry without a pair.
        entry.store.put(label, [], expiresAt: time.milliseconds)
        for (rank, (key, value)) in snapshot.enumerated() {
            entry.store.put(
                label + StateBytes.littleEndian(UInt64(rank)), StateBytes.littleEndian(UInt64(key.count)) + key + value,
                expiresAt: time.milliseconds)
        }
    }

    private static func historyTime(_ key: UnsafeRawBufferPointer) -> Time {
        Time(Int64(bitPattern: StateBytes.integer(key.dropFirst().prefix(8))))
    }

    private static func history(_ store: StateStore) throws -> [(Time, StateSnapshot)] {
        var results: [Time: [(rank: UInt64, key: [UInt8], value: [UInt8])]] = [:]
        try store.forEach { key, value in
            guard key.first == 2 else { return }
            let time = historyTime(key)
            guard key.count > 9 else {
                results[time, default: []] += []
                return
            }
            let length = Int(truncatingIfNeeded: StateBytes.integer(value.prefix(8)))
            results[time, default: []].append(
                (StateBytes.integer(key.dropFirst(9)), Array(value.dropFirst(8).prefix(length)), Array(value.dropFirst(8 + length))))
        }
        return results.sorted { $0.key < $1.key }.map { time, ranked in
            (time, ranked.sorted { $0.rank < $1.rank }.map { ($0.key, $0.value) })
        }
    }
}
