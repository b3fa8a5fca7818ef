import RDDs
import StateStore

/// The results of one durable node in its state. Ranks store the order, so the number of partitions does not affect it.
///
/// Keys: `0` the time of the last result; `1`+key → rank and value, where the ranks give the order of the RDD; if more than the last
/// result is needed, then instead of `1`, `2`+time+rank → key and value of each remembered one.
struct DurableResults {
    private let state: PartitionedState

    init(_ state: PartitionedState) { self.state = state }

    /// The time of the last result; nil before the first.
    var time: Time? { state.get([0]).map { Time(Int64(bitPattern: LittleEndian.word($0))) } }

    func putTime(_ time: Time) { state.put([0], LittleEndian.bytes(UInt64(bitPattern: time.milliseconds))) }

    private func removeAll(_ kind: UInt8) throws {
        var gone: [[UInt8]] = []
        try state.forEach { key, _ in if key.first == kind { gone.append(Array(key)) } }
        for key in gone { state.remove(key) }
    }

    // MARK: The last result

    /// Writes only changes: a key whose place is unchanged keeps its rank.
    func putLast(_ snapshot: StateSnapshot) throws {
        var highest: UInt64 = 0
        var present: Set<[UInt8]> = []
        var existing = 0
        var ranks: [UInt64?] = []
        ranks.reserveCapacity(snapshot.count)
        for (key, _) in snapshot {
            let rank = state.get([1] + key).map { LittleEndian.word($0.prefix(8)) }
            if rank != nil { existing += 1 }
            ranks.append(rank)
        }
        let before = state.count - (state.get([0]) == nil ? 0 : 1)
        if existing < before {
            for (key, _) in snapshot { present.insert([1] + key) }
            var gone: [[UInt8]] = []
            try state.forEach { key, _ in
                if key.first == 1, !present.contains(Array(key)) { gone.append(Array(key)) }
            }
            for key in gone { state.remove(key) }
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
            let bytes = LittleEndian.bytes(rank) + value
            if state.get([1] + key) != bytes { state.put([1] + key, bytes) }
        }
    }

    func last() throws -> StateSnapshot {
        var ranked: [(rank: UInt64, key: [UInt8], value: [UInt8])] = []
        try state.forEach { key, value in
            if key.first == 1 { ranked.append((LittleEndian.word(value.prefix(8)), Array(key.dropFirst()), Array(value.dropFirst(8)))) }
        }
        return ranked.sorted { $0.rank < $1.rank }.map { ($0.key, $0.value) }
    }

    /// Replaces a history by the last result.
    func keepLastOnly(_ newest: StateSnapshot) throws {
        try removeAll(2)
        try putLast(newest)
    }

    // MARK: All remembered results

    func putHistory(_ snapshot: StateSnapshot, _ time: Time, forgetting oldest: Time) throws {
        for store in state.stores { try store.expire(upTo: oldest.milliseconds) }
        let label = [2] + LittleEndian.bytes(UInt64(bitPattern: time.milliseconds))
        if state.get(label) != nil {
            var gone: [[UInt8]] = []
            for store in state.stores {
                try store.scan(StateKeyRange(prefix: label)) { key, _ in
                    gone.append(Array(key))
                    return true
                }
            }
            for key in gone { state.remove(key) }
        }
        // An empty result is remembered too, as an entry without a pair.
        state.put(label, [], expiresAt: time.milliseconds)
        for (rank, (key, value)) in snapshot.enumerated() {
            state.put(
                label + LittleEndian.bytes(UInt64(rank)), LittleEndian.bytes(UInt64(key.count)) + key + value,
                expiresAt: time.milliseconds)
        }
    }

    /// By time, ascending.
    func history() throws -> [(Time, StateSnapshot)] {
        var results: [Time: [(rank: UInt64, key: [UInt8], value: [UInt8])]] = [:]
        try state.forEach { key, value in
            guard key.first == 2 else { return }
            guard let entry = HistoryEntry(key, value) else { throw StreamingError.damagedState(HistoryEntry.self) }
            guard let pair = entry.pair else {
                results[entry.time, default: []] += []
                return
            }
            results[entry.time, default: []].append((pair.rank, Array(pair.key), Array(pair.value)))
        }
        return results.sorted { $0.key < $1.key }.map { time, ranked in
            (time, ranked.sorted { $0.rank < $1.rank }.map { ($0.key, $0.value) })
        }
    }

    /// Replaces the single last result by a history.
    func keepHistory(from last: StateSnapshot, at time: Time) throws {
        try removeAll(1)
        try putHistory(last, time, forgetting: time - .milliseconds(1))
    }

    /// An entry under `2`, decoded.
    struct HistoryEntry {
        let time: Time
        /// nil for the entry that marks an existing result.
        let pair: (rank: UInt64, key: Slice<UnsafeRawBufferPointer>, value: Slice<UnsafeRawBufferPointer>)?

        /// nil for bytes that are not such an entry.
        init?(_ stored: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) {
            guard stored.count >= 9 else { return nil }
            time = Time(Int64(bitPattern: LittleEndian.word(stored.dropFirst().prefix(8))))
            guard stored.count > 9 else {
                pair = nil
                return
            }
            guard bytes.count >= 8, let length = Int(exactly: LittleEndian.word(bytes.prefix(8))), length <= bytes.count - 8 else {
                return nil
            }
            pair = (LittleEndian.word(stored.dropFirst(9)), bytes.dropFirst(8).prefix(length), bytes.dropFirst(8 + length))
        }
    }
}
