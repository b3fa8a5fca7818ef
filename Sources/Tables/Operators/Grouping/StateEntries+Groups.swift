import Expressions
import StateStore

/// Decodes entries of an aggregation's state as groups.
extension StateEntries {
    /// Creates the groups in `groups`, which is empty, in the order of their first occurrence.
    /// - Throws: `StateMismatch` if the bytes do not encode such groups.
    func restore(into groups: GroupedStates, operatorID: Int) throws {
        try withEntries { entry in
            let ordered = try (0..<count).map { index -> (sequence: Int64, index: Int) in
                let value = entry(index).value
                var reader = StateReader(value)
                guard let sequence = reader.word() else { throw Self.mismatch(operatorID, "an entry of \(value.count) bytes is too short") }
                return (Int64(bitPattern: sequence), index)
            }.sorted { $0.sequence < $1.sequence }
            var keys = RestoredKeys(groups.table.layout, capacity: count)
            for (_, index) in ordered { try keys.append(entry(index).key, operatorID) }
            guard groups.appendRestored(keys) else { throw Self.mismatch(operatorID, "a key is there twice") }
            for (_, index) in ordered {
                var reader = StateReader(entry(index).value)
                _ = reader.word()
                try Self.restore(&reader, into: groups.states, of: groups, operatorID: operatorID)
            }
        }
    }

    /// Appends the states of the next group of `groups`; `reader` contains exactly these.
    static func restore(
        _ reader: inout StateReader, into states: [any AggregateStates], of groups: GroupedStates, operatorID: Int
    ) throws {
        for (aggregate, states) in zip(groups.aggregates, states) {
            guard let length = reader.length(), let run = reader.run(length) else { throw mismatch(operatorID, "an entry is too short") }
            try groups.limited(aggregate) { try states.appendDecoded(run) }
        }
        guard reader.remaining == 0 else { throw mismatch(operatorID, "an entry is too long") }
    }

    static func mismatch(_ operatorID: Int, _ what: String) -> StateMismatch {
        StateMismatch(
            "state of aggregation \(operatorID): \(what); the checkpoint is of another query or of one with other keys or aggregates")
    }
}
