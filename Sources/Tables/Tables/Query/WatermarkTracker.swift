import Offsets
import Operators
import Settings

/// The watermark of each node and of the query: rules S2.
///
/// A node's watermark is the greatest event time so far minus its delay; it never decreases, and is 0 before any data. The query's
/// is the least (or greatest) of them and never decreases either. Mirrors Spark's `WatermarkTracker`.
struct WatermarkTracker: Equatable, Sendable {
    let delays: [Int64]
    let policy: WatermarkPolicy
    /// nil for a node that has had no rows yet.
    private(set) var nodes: [Int64?]
    /// `G` in ms.
    private(set) var global: Int64

    init(delays: [Int64], policy: WatermarkPolicy, global: Int64 = 0, nodes: [Int64?]? = nil) {
        self.delays = delays
        self.policy = policy
        self.global = global
        self.nodes = nodes ?? Array(repeating: nil, count: delays.count)
    }

    /// Adds the event times of a batch.
    mutating func update(_ statistics: [EventTimeStatistics]) {
        for (node, seen) in statistics.enumerated() where node < nodes.count && seen.count > 0 {
            nodes[node] = max(nodes[node] ?? .min, seen.maximum.saturating(minus: delays[node]))
        }
        let marks = nodes.map { $0 ?? 0 }
        let chosen = policy == .min ? marks.min() : marks.max()
        global = max(global, chosen ?? 0)
    }

    /// A source guarantees that nothing before `millis` will come.
    mutating func assert(_ millis: Int64) { global = max(global, millis) }
}
