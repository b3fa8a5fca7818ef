import Foundation

extension OrderedTable {
    /// The entries in order of insertion.
    @inlinable package var pairs: ContiguousArray<(Key, Value)> {
        var pairs = ContiguousArray<(Key, Value)>()
        pairs.reserveCapacity(count)
        for position in keys.indices { pairs.append((keys[position], values[position])) }
        return pairs
    }

    /// Merges all tables, in the order of first occurrence: by table, then by position in it.
    @inlinable package static func merged(
        _ tables: [OrderedTable], _ merge: (inout Value, Value) throws -> Void
    ) throws -> ContiguousArray<(Key, Value)> {
        guard var whole = tables.first else { return [] }
        let total = tables.reduce(0) { $0 + $1.count }
        if tables.count > 1, total >= parallelMerge, ProcessInfo.processInfo.activeProcessorCount > 1 {
            return try mergedInParallel(tables, total, merge)
        }
        for table in tables.dropFirst() { try whole.absorb(table, merge, where: { _ in true }) { _ in } }
        return whole.pairs
    }

    /// Below this number of keys, merging on one thread is faster.
    @usableFromInline static var parallelMerge: Int { 100_000 }

    /// Merges the entries of `other` whose hash is wanted, and records the position of each new key there.
    @inlinable mutating func absorb(
        _ other: OrderedTable, _ merge: (inout Value, Value) throws -> Void, where wanted: (Int) -> Bool,
        added: (Int) -> Void
    ) throws {
        for position in other.keys.indices {
            let hash = other.hashes[position]
            guard wanted(hash) else { continue }
            if let mine = find(other.keys[position], hash: hash) {
                try merge(&values[mine], other.values[position])
            } else {
                insert(other.keys[position], hash: hash, other.values[position])
                added(position)
            }
        }
    }

    /// Each thread merges the keys of its share of the hashes and keeps their ranks; the ranks then restore the order.
    @inlinable static func mergedInParallel(
        _ tables: [OrderedTable], _ total: Int, _ merge: (inout Value, Value) throws -> Void
    ) throws -> ContiguousArray<(Key, Value)> {
        let shares = ProcessInfo.processInfo.activeProcessorCount
        var starts = [0]
        for table in tables { starts.append(starts[starts.count - 1] + table.count) }
        let merged = try PartitionRunner.map(shares, workEstimate: nil) { share in
            var whole = OrderedTable()
            var ranks: [Int] = []
            for (index, table) in tables.enumerated() {
                // The low bits select the slot, the high ones the share.
                try whole.absorb(table, merge, where: { Int(UInt($0.magnitude) >> 40) % shares == share }) {
                    ranks.append(starts[index] + $0)
                }
            }
            return (whole, ranks)
        }
        var places = [UInt32](repeating: .max, count: total)  // rank → share
        for (share, part) in merged.enumerated() { for rank in part.1 { places[rank] = UInt32(truncatingIfNeeded: share) } }
        var next = [Int](repeating: 0, count: shares)
        var pairs = ContiguousArray<(Key, Value)>()
        pairs.reserveCapacity(merged.reduce(0) { $0 + $1.0.count })
        for place in places where place != .max {
            let share = Int(place)
            let position = next[share]
            next[share] = position + 1
            pairs.append((merged[share].0.keys[position], merged[share].0.values[position]))
        }
        return pairs
    }
}
