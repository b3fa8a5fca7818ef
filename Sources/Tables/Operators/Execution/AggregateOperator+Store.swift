import Columnar
import Plans
import StateStore

/// The state on disk. Key: a format byte, the key words, then whatever bytes did not fit them. Value: the group's place in
/// the order of the query, then for each aggregate the length of its state and the state. All numbers little-endian.
extension AggregateOperator {
    private static let format: UInt8 = 1

    /// Loads what `store` has, and keeps it up to date from now on.
    /// - Throws: `StateMismatch` where the state is of another query.
    package func attach(_ store: StateStore) throws {
        self.store = store
        var entries: [(sequence: Int64, key: [UInt8], value: [UInt8])] = []
        entries.reserveCapacity(store.count)
        try store.forEach { key, value in
            var reader = StateReader(value)
            guard let sequence = reader.word() else { throw mismatch("an entry of \(value.count) bytes is too short") }
            entries.append((Int64(bitPattern: sequence), Array(key), Array(value)))
        }
        entries.sort { $0.sequence < $1.sequence }
        for entry in entries {
            try entry.key.withUnsafeBytes { try restoreKey($0) }
            try entry.value.withUnsafeBytes { try restoreStates($0) }
            restored(entry.sequence)
        }
    }

    private func mismatch(_ what: String) -> StateMismatch {
        StateMismatch(
            "state of aggregation \(operatorID): \(what); the checkpoint is of another query or of one with other keys or aggregates")
    }

    private func restoreKey(_ bytes: UnsafeRawBufferPointer) throws {
        var reader = StateReader(bytes)
        guard reader.byte() == Self.format else { throw mismatch("a key has an unknown format") }
        var words: [UInt64] = []
        for _ in 0..<layout.wordCount {
            guard let word = reader.word() else { throw mismatch("a key of \(bytes.count) bytes is too short") }
            words.append(word)
        }
        var longs: [UnsafeRawBufferPointer?] = Array(repeating: nil, count: layout.viewCount)
        for (view, offset) in layout.viewOffsets.enumerated() {
            let length = words[offset] & 0xFFFF_FFFF
            guard length > GroupKeyLayout.inlineBytes else { continue }
            guard let run = reader.run(length) else { throw mismatch("a key of \(bytes.count) bytes is too short") }
            longs[view] = run
        }
        guard reader.remaining == 0 else { throw mismatch("a key of \(bytes.count) bytes is too long") }
        guard state.appendRestoredKey(words, longs) else { throw mismatch("a key is there twice") }
    }

    private func restoreStates(_ bytes: UnsafeRawBufferPointer) throws {
        var reader = StateReader(bytes)
        _ = reader.word()
        for states in state.states {
            guard let length = reader.word(), let run = reader.run(length) else {
                throw mismatch("an entry of \(bytes.count) bytes is too short")
            }
            try states.appendDecoded(run)
        }
        guard reader.remaining == 0 else { throw mismatch("an entry of \(bytes.count) bytes is too long") }
    }

    /// Tells the store what a batch changed: groups `touched`, of which `ended` will leave; those from `before` on are new.
    func record(_ touched: [UInt32], ended: [UInt32], before: Int) throws {
        guard let store else { return }
        let leaving = Set(ended)
        var key: [UInt8] = []
        var value: [UInt8] = []
        for group in touched where !leaving.contains(group) {
            encodeKey(Int(group), into: &key)
            value.removeAll(keepingCapacity: true)
            StateBytes.append(sequences[Int(group)], to: &value)
            for states in state.states {
                let start = value.count
                StateBytes.append(UInt64(0), to: &value)
                try states.encode(Int(group), into: &value)
                let length = UInt64(value.count - start - 8)
                withUnsafeBytes(of: length.littleEndian) { value.replaceSubrange(start..<start + 8, with: $0) }
            }
            store.put(key, value)
        }
        for group in ended where Int(group) < before {
            encodeKey(Int(group), into: &key)
            _ = store.remove(key)
        }
    }

    private func encodeKey(_ group: Int, into key: inout [UInt8]) {
        key.removeAll(keepingCapacity: true)
        key.append(Self.format)
        let words = state.table.words.base + group * layout.wordCount
        for word in 0..<layout.wordCount { StateBytes.append(words[word], to: &key) }
        for view in 0..<layout.viewCount {
            if let bytes = state.table.longBytes(group, view: view) { key += bytes }
        }
    }
}
