import RDDs
import StateStore
import Threads

/// Keeps the results of the durable nodes in the state store, each under the node's number: see `DurableResults`.
struct DurableState {
    private struct Entry {
        let node: any DurableNode
        let results: DurableResults
        /// That of its state in the checkpoint.
        let coding: StateCoding
        /// Whether more than the last result must be remembered: a window stands over the node, or the context remembers for longer.
        var keepsHistory: Bool { node.rememberDuration > node.slideDuration }
    }

    private let entries: [Entry]
    /// Of each node, the keys of its newest result since the start.
    private var counts: [Int]

    /// - Parameter version: the number of committed batches.
    init(_ nodes: [any DurableNode], stores: StateStores, version: Int64) throws {
        counts = nodes.map { _ in 0 }
        entries = try nodes.map { node in
            let coding = StateCoding(of: try stores.storedSchema(operatorID: node.id))
            let columns = try node.stateColumns(coding)
            let schema = StateSchema(
                operatorName: node.operation, key: [columns.key], value: [columns.value], comparison: .init(ignored: [ValueForm.fact]))
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

    /// Puts the results of `time` into the stores. A node that failed keeps its last one.
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

    /// The keys of the newest results; nil where no node keeps any here.
    var rows: Int? { entries.isEmpty ? nil : counts.reduce(0, +) }
}

/// What the nodes of a graph keep, for those who have only that.
package enum DurableNodes {
    /// How their states are shown.
    package static let displays = [StateDisplay { schema, _, _ in DurableStateRows(schema) }]
}
