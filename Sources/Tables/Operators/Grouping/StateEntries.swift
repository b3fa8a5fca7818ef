import Expressions
import Plans

/// Groups as the state store has them, copied out of it to be read: keys and values end to end.
package struct StateEntries {
    private struct Entry {
        var sequence: Int64
        var key: Range<Int>
        var value: Range<Int>
    }

    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Entries that were counted only.
    var skipped = 0

    package init() {}

    package var count: Int { entries.count + skipped }

    package mutating func append(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        var reader = StateReader(value)
        let sequence = reader.word().map { Int64(bitPattern: $0) } ?? 0
        let start = bytes.count
        bytes.append(contentsOf: key)
        bytes.append(contentsOf: value)
        entries.append(Entry(sequence: sequence, key: start..<start + key.count, value: start + key.count..<bytes.count))
    }

    package mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        entries.removeAll(keepingCapacity: true)
    }

    /// Makes the groups in `groups`, which is empty, in the order in which they came to be.
    /// - Throws: `StateMismatch` where the bytes are not of such groups.
    package func restore(into groups: GroupedStates, operatorID: Int) throws {
        let ordered = entries.sorted { $0.sequence < $1.sequence }
        try bytes.withUnsafeBytes { bytes in
            var keys = RestoredKeys(groups.table.layout, capacity: ordered.count)
            for entry in ordered { try keys.append(UnsafeRawBufferPointer(rebasing: bytes[entry.key]), operatorID) }
            guard groups.appendRestored(keys) else { throw Self.mismatch(operatorID, "a key is there twice") }
            for entry in ordered {
                var reader = StateReader(UnsafeRawBufferPointer(rebasing: bytes[entry.value]))
                guard reader.word() != nil else { throw Self.mismatch(operatorID, "an entry of \(entry.value.count) bytes is too short") }
                try Self.restore(&reader, into: groups.states, of: groups, operatorID: operatorID)
            }
        }
    }

    /// Appends the states of the next group of `groups`, of which `reader` has all that is left.
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
