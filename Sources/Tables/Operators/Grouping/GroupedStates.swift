import Columnar
import Errors
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
        /// The argument, over the input's columns, if only the first row of each group evaluates it; it then has no ordinal.
        var firstRowsArgument: LazyOperand?

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
    package func update(_ batch: RecordBatch, _ context: EvaluationContext = EvaluationContext(batchTimestampMicros: 0)) throws {
        // Widely overlapping windows multiply the rows: the memory for their keys must not depend on the size of a batch.
        let rowsAtOnce = max(1, Self.pairsAtOnce / (table.layout.window?.lattice.overlap ?? 1))
        if batch.count <= rowsAtOnce { return try updateAtOnce(batch, context) }
        for start in stride(from: 0, to: batch.count, by: rowsAtOnce) {
            try updateAtOnce(batch.slice(start..<min(start + rowsAtOnce, batch.count)), context)
        }
    }

    private func updateAtOnce(_ batch: RecordBatch, _ context: EvaluationContext) throws {
        let before = table.count
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
                var arguments = aggregate.arguments.map { batch.columns[$0] }
                if let first = aggregate.firstRowsArgument {
                    let rows = Self.firstRows(batch.count, assignment, after: before)
                    arguments.append(try Self.evaluate(first, batch, on: rows, context))
                }
                try states.update(arguments, assignment)
            }
        }
    }

    /// The first row of each group that is new: these are numbered, from `before`, in the order of their first rows.
    private static func firstRows(_ count: Int, _ assignment: GroupAssignment, after before: Int) -> Bitmap {
        var rows = [Bool](repeating: false, count: count)
        var next = before
        for pair in 0..<assignment.count where Int(assignment.groups[pair]) == next {
            rows[assignment.rows.map { Int($0[pair]) } ?? pair] = true
            next += 1
        }
        return Bitmap(rows)
    }

    /// - Throws: the error of an operand, with the first row for which it fails.
    private static func evaluate(
        _ argument: LazyOperand, _ batch: RecordBatch, on rows: Bitmap, _ context: EvaluationContext
    ) throws -> ColumnArray {
        do { return try argument.column(batch, on: rows, context) } catch let error as any RowError {
            for row in 0..<batch.count where rows[row] {
                let (alone, only) = (batch.slice(row..<row + 1), Bitmap(repeating: true, count: 1))
                do { _ = try argument.column(alone, on: only, context) } catch is any RowError {
                    throw error.inRow(Pipeline.shown(batch, row, argument.columns))
                }
            }
            throw error
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
        let isOfFirstRow = columns.count == 1 && call.function.takesFirstRowOnly(call) && !columns[0].isTotal
        let arguments = isOfFirstRow ? [] : try columns.map { try input($0, $0.resolvedType) }
        self.init(arguments: arguments, name: call.function.name, makeStates: states)
        isDistinct = call.isDistinct
        if isOfFirstRow {
            // What it reads becomes input; it is evaluated when the groups are known.
            firstRowsArgument = try LazyOperand(columns[0].replacing { part in
                if case .column(_, let type) = part { .bound(try input(part, type), type) } else { nil }
            })
        }
    }
}
