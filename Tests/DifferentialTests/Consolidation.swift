import Columnar
import Differential

/// Rows with signed counts, brought together: sort, sum, drop zeros.
///
/// Counting one run's rows +1 and the other's -1, what is left is exactly the difference of the two multisets. The idea is
/// differential dataflow's consolidation. O(n log n) in the rows added since the last look, amortised.
struct Consolidation: Sendable {
    /// A row and how often it is there; never 0 in `entries`.
    struct Entry: Sendable {
        var row: [Value]
        var count: Int
    }

    private var consolidated: [Entry] = []
    private var pending: [Entry] = []

    init() {}

    mutating func add(_ row: [Value], count: Int) {
        guard count != 0 else { return }
        pending.append(Entry(row: row, count: count))
        if pending.count > consolidated.count + 64 { consolidate() }
    }

    /// All rows of the other one too.
    mutating func add(_ other: Consolidation) {
        for entry in other.consolidated + other.pending { add(entry.row, count: entry.count) }
    }

    /// The rows that did not cancel out, in order.
    mutating func entries() -> [Entry] {
        consolidate()
        return consolidated
    }

    mutating func isEmpty() -> Bool {
        consolidate()
        return consolidated.isEmpty
    }

    private mutating func consolidate() {
        guard !pending.isEmpty else { return }
        var all = consolidated + pending
        pending.removeAll(keepingCapacity: true)
        all.sort { TotalOrder.compare($0.row, $1.row, exactly: false) < 0 }
        consolidated.removeAll(keepingCapacity: true)
        var run: Entry?
        for entry in all {
            if let open = run, TotalOrder.isSame(open.row, entry.row) {
                run = Entry(row: open.row, count: open.count &+ entry.count)
            } else {
                if let open = run, open.count != 0 { consolidated.append(open) }
                run = entry
            }
        }
        if let open = run, open.count != 0 { consolidated.append(open) }
    }
}
