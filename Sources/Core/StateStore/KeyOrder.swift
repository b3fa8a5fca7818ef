/// Entries of a table in the byte order of their keys, as sorted runs, each at least twice as long as the next.
///
/// Adding an entry costs O(log n) comparisons on average, and nothing before the order is first requested.
struct KeyOrder {
    private var runs: [ContiguousArray<UInt32>] = []
    /// Entries below this index are in the runs.
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }
    var memoryBytes: Int { runs.reduce(0) { $0 + $1.capacity * 4 } }

    mutating func removeAll() {
        runs.removeAll()
        count = 0
    }

    /// Adds the entries from `count` up to `total`.
    mutating func extend(to total: Int, _ precedes: (UInt32, UInt32) -> Bool) {
        guard total > count else { return }
        runs.append(ContiguousArray((UInt32(truncatingIfNeeded: count)..<UInt32(truncatingIfNeeded: total)).sorted(by: precedes)))
        count = total
        while runs.count > 1, runs[runs.count - 1].count * 2 > runs[runs.count - 2].count {
            let right = runs.removeLast()
            let left = runs.removeLast()
            runs.append(Self.merged(left, right, precedes))
        }
    }

    /// Removes the entries from `total` on.
    mutating func truncate(to total: Int) {
        guard count > total else { return }
        runs = runs.map { $0.filter { Int($0) < total } }.filter { !$0.isEmpty }
        count = total
    }

    private static func merged(
        _ left: ContiguousArray<UInt32>, _ right: ContiguousArray<UInt32>, _ precedes: (UInt32, UInt32) -> Bool
    ) -> ContiguousArray<UInt32> {
        var result: ContiguousArray<UInt32> = []
        result.reserveCapacity(left.count + right.count)
        var (l, r) = (0, 0)
        while l < left.count, r < right.count {
            if precedes(right[r], left[l]) {
                result.append(right[r])
                r += 1
            } else {
                result.append(left[l])
                l += 1
            }
        }
        result += left[l...]
        result += right[r...]
        return result
    }

    /// Iterates over the entries in order, from the first for which `isBefore` is false.
    struct Cursor {
        fileprivate var runs: [ContiguousArray<UInt32>]
        fileprivate var places: [Int]

        mutating func next(_ precedes: (UInt32, UInt32) -> Bool) -> UInt32? {
            var best: Int?
            for run in runs.indices where places[run] < runs[run].count {
                guard let chosen = best else {
                    best = run
                    continue
                }
                if precedes(runs[run][places[run]], runs[chosen][places[chosen]]) { best = run }
            }
            guard let best else { return nil }
            defer { places[best] += 1 }
            return runs[best][places[best]]
        }
    }

    func cursor(_ isBefore: (UInt32) -> Bool) -> Cursor {
        let places = runs.map { run in
            var (low, high) = (0, run.count)
            while low < high {
                let middle = (low + high) / 2
                if isBefore(run[middle]) { low = middle + 1 } else { high = middle }
            }
            return low
        }
        return Cursor(runs: runs, places: places)
    }
}
