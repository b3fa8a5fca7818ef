import Columnar
import Expressions
import Plans

/// A group table with the states of some aggregates: the result of one task, the merged groups of a batch, or the state that a
/// query keeps between batches.
package final class GroupedStates {
    /// One aggregate of the grouping: the columns of its arguments, and the factory of its states.
    package struct Aggregate: Sendable {
        /// Ordinals of the arguments in the input.
        package var arguments: [Int]
        package var makeStates: @Sendable () -> any AggregateStates
        /// The name of the aggregate, which identifies its state.
        package var name: String

        package static let userName = "user"
        /// `count(DISTINCT …)`.
        var isDistinct = false

        package init(
            arguments: [Int], name: String = Aggregate.userName, makeStates: @escaping @Sendable () -> any AggregateStates
        ) {
            self.arguments = arguments
            self.name = name
            self.makeStates = makeStates
        }

        func states(_ limits: ValueLimits) -> any AggregateStates {
            let states = makeStates()
            states.hold(to: limits)
            return states
        }
    }

    package let table: GroupTable
    package private(set) var states: [any AggregateStates]
    let aggregates: [Aggregate]
    let limits: ValueLimits
    let extent: Extent
    private let encoder: GroupKeyEncoder
    private var groups = GrowableVector<UInt32>()

    package init(_ layout: GroupKeyLayout, _ aggregates: [Aggregate], limits: ValueLimits = .standard, of extent: Extent = .batch) {
        self.limits = limits
        self.extent = extent
        self.aggregates = aggregates
        table = GroupTable(layout)
        encoder = GroupKeyEncoder(layout)
        states = aggregates.map { $0.states(limits) }
    }

    package var count: Int { table.count }

    /// The most (row, window) pairs that are encoded at once, unless one row has more.
    private static let pairsAtOnce = 1 << 20

    /// Folds the rows of `batch` into their groups, in order.
    package func update(_ batch: RecordBatch) throws {
        // Widely overlapping windows multiply the rows: the memory for their keys must not depend on the size of a batch.
        let rowsAtOnce = max(1, Self.pairsAtOnce / (table.layout.window?.lattice.overlap ?? 1))
        if batch.count <= rowsAtOnce { return try updateAtOnce(batch) }
        for start in stride(from: 0, to: batch.count, by: rowsAtOnce) {
            try updateAtOnce(batch.slice(start..<min(start + rowsAtOnce, batch.count)))
        }
    }

    private func updateAtOnce(_ batch: RecordBatch) throws {
        try encoder.encode(batch)
        let count = encoder.count
        groups.removeAll()
        groups.grow(to: count, filling: 0)
        table.assign(
            encoder.wordBase, count: count, hasLongBytes: encoder.hasLongBytes, encoder, into: groups.base)
        let assignment = GroupAssignment(rows: encoder.rowBase, groups: UnsafePointer(groups.base), count: count)
        for (aggregate, states) in zip(aggregates, states) {
            try limited(aggregate) {
                try Self.grow(states, to: table.count)
                try states.update(aggregate.arguments.map { batch.columns[$0] }, assignment)
            }
        }
    }

    /// Folds all groups of `other` into the groups with the same keys here, on their right. Returns the groups here, in the order
    /// of `other`'s; valid until the next call.
    @discardableResult
    package func merge(_ other: GroupedStates) throws -> UnsafeBufferPointer<UInt32> {
        groups.removeAll()
        groups.grow(to: other.count, filling: 0)
        table.assign(other.table, into: groups.base)
        let merged = UnsafeBufferPointer(start: UnsafePointer(groups.base), count: other.count)
        for (aggregate, (mine, theirs)) in zip(aggregates, zip(states, other.states)) {
            try limited(aggregate) {
                try Self.grow(mine, to: table.count)
                try mine.merge(theirs, into: merged)
            }
        }
        return merged
    }

    /// Creates the only group of a grouping without keys.
    func ensureOnlyGroup() {
        groups.removeAll()
        groups.grow(to: 1, filling: 0)
        table.assign(encoder.wordBase, count: 1, hasLongBytes: false, encoder, into: groups.base)
        for states in states { states.grow(to: table.count) }
    }

    /// Adds groups by their keys; returns false if one exists already. Their states must be appended next.
    func appendRestored(_ keys: RestoredKeys) -> Bool {
        let before = table.count
        groups.removeAll()
        groups.grow(to: keys.count, filling: 0)
        // A grouping without keys has no words.
        let words = keys.words.isEmpty ? [0] : keys.words
        words.withUnsafeBufferPointer { words in
            guard let base = words.baseAddress else { return }
            table.assign(base, count: keys.count, hasLongBytes: keys.hasLongBytes, keys, into: groups.base)
        }
        return table.count == before + keys.count
    }

    /// Keeps only `groups`, which are ascending.
    package func retain(_ groups: UnsafeBufferPointer<UInt32>) {
        table.retain(groups)
        for states in states { states.retain(groups) }
    }

    package func removeAll() {
        table.removeAll()
        let none = UnsafeBufferPointer<UInt32>(start: nil, count: 0)
        for states in states { states.retain(none) }
    }

    /// The keys and the aggregates of `groups`.
    package func columns(_ groups: UnsafeBufferPointer<UInt32>) throws -> [ColumnArray] {
        try table.keyColumns(groups) + states.map { try $0.output(groups) }
    }
}

extension GroupedStates.Aggregate {
    /// The aggregate for a resolved call; `input` returns the column of an argument.
    init(_ call: AggregateCall, _ input: (Expression, DataType) throws -> Int) throws {
        let (columns, states) = try call.function.plan(call)
        self.init(arguments: try columns.map { try input($0, $0.resolvedType) }, name: call.function.name, makeStates: states)
        isDistinct = call.isDistinct
    }
}
