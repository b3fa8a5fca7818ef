import RDDs
import StateStore
import Threads

/// Keeps the results of the durable nodes in the state store, each under the node's id: see `DurableResults`.
struct DurableState {
    private struct Entry {
        let node: any DurableNode
        let results: DurableResults
        /// The format of the node's state in the checkpoint.
        let coding: StateCoding
        /// Whether more than the last result must be remembered: there is a window over the node, or the context remembers for longer.
        var keepsHistory: Bool { node.rememberDuration > node.slideDuration }
    }

    private let entries: [Entry]
    /// For each node, the number of keys in its newest result since the start.
    private var counts: [Int]

    /// - Parameter version: the number of committed batches.
    init(_ nodes: [any DurableNode], stores: StateStores, version: Int64) throws {
        counts = nodes.map { _ in 0 }
        entries = try nodes.map { node in
            let coding = StateCoding(of: try stores.storedSchema(operatorID: node.id))
            let columns = try node.stateColumns(coding)
            let schema = StateSchema(
                operatorName: node.operation, key: [columns.key], value: [columns.value],
                comparison: .init(ignored: [LogicalType.metadataKey]))
            return Entry(
                node: node, results: DurableResults(try stores.open(operatorID: node.id, version: version, schema: schema)), coding: coding)
        }
    }

    /// Gives every node its remembered results. They may lie as another start kept them, for how long a context remembers may change.
    /// - Parameter stop: asked between two results.
    func restore(_ stop: StopRequest) throws {
        for entry in entries {
            try stop.check()
            let history = try entry.results.history()
            let last = try history.isEmpty ? entry.results.time.map { ($0, try entry.results.last()) } : history.last
            guard let (time, newest) = last else { continue }
            if !entry.keepsHistory {
                try entry.node.restore(newest, at: time, entry.coding)
                if !history.isEmpty { try entry.results.keepLastOnly(newest) }
            } else if history.isEmpty {
                try entry.node.restore(newest, at: time, entry.coding)
                try entry.results.keepHistory(from: newest, at: time)
            } else {
                for (time, snapshot) in history {
                    try stop.check()
                    try entry.node.restore(snapshot, at: time, entry.coding)
                }
            }
        }
    }

    /// Writes the results of `time` to the stores. A node that failed keeps its last result.
    mutating func flush(at time: Time, onFailure: (any Error) -> Void) {
        for (index, entry) in entries.enumerated() {
            do {
                guard let snapshot = try entry.node.snapshot(at: time, entry.coding) else { continue }
                counts[index] = snapshot.count
                if entry.keepsHistory {
                    try entry.results.putHistory(snapshot, time, forgetting: time - entry.node.rememberDuration)
                } else {
                    try entry.results.putLast(snapshot)
                }
                entry.results.putTime(time)
            } catch {
                onFailure(error)
            }
        }
    }

    /// The number of keys in the newest results; nil if no node stores any here.
    var rows: Int? { entries.isEmpty ? nil : counts.reduce(0, +) }
}

/// The state of a graph's durable nodes, for readers without the graph.
package enum DurableNodes {
    /// How that state is shown.
    package static let displays = [StateDisplay { schema, _, _ in DurableStateRows(schema) }]
}
