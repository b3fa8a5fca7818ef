import Columnar
import Expressions
import Plans
import Settings

/// Limits the size of states, with errors that name the function and the group.
extension GroupedStates {
    /// Which groups are held at once, which decides the advice in the message.
    package enum Extent: Sendable {
        /// A static query, including one over the table of a foreachBatch.
        case table
        case batch
        /// A streaming query in complete mode.
        case wholeState

        var groups: String {
            switch self {
            case .table: "the query's groups"
            case .batch: "a batch's groups"
            case .wholeState: "all groups, which complete mode outputs at once,"
            }
        }

        var advice: String {
            switch self {
            case .table: "aggregate fewer rows (filter them first, or aggregate in parts; in foreachBatch smaller batches help)"
            case .batch: "take smaller batches (maxOffsetsPerTrigger, maxFilesPerTrigger)"
            case .wholeState: "use update or append mode, filter the rows first"
            }
        }
    }

    static func grow(_ states: any AggregateStates, to count: Int) throws {
        try states.allow(groups: count)
        states.grow(to: count)
    }

    /// Runs `body` over the states of `aggregate` for the groups of the table.
    /// - Throws: `ExpressionError` with function, group and advice if they exceed the limits.
    func limited<Result>(_ aggregate: Aggregate, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as StateTooLarge {
            let function = aggregate.isDistinct ? "\(aggregate.name)(DISTINCT …)" : aggregate.name
            let group = error.group.map(keyText) ?? ""
            switch error.limit {
            case .group:
                throw ExpressionError(
                    .tooLarge,
                    "\(function), \(group): its values would be larger than \(ValueLimits.shown(limits.valueBytes)), the limit of one "
                        + "value; group by more keys or "
                        + "shorter windows, keep fewer or shorter values, or only count them with approx_count_distinct")
            case .all:
                throw ExpressionError(
                    .tooLarge,
                    "\(function)\(group.isEmpty ? "" : ", \(group)"): the states of \(extent.groups) would be larger than "
                        + "\(ValueLimits.shown(limits.stateBytes)) "
                        + "together; \(extent.advice), keep less per group, or raise \(TableSettings.aggregateState.name)")
            }
        }
    }

    /// The keys of a group for a message.
    private func keyText(_ group: Int) -> String {
        guard group < table.count else { return "group \(group)" }
        let columns = [UInt32(truncatingIfNeeded: group)].withUnsafeBufferPointer { table.keyColumns($0) }
        if columns.isEmpty { return "the group of all rows" }
        return "group \(columns.map { String(LiteralText.text($0.value(at: 0), $0.type).prefix(100)) }.joined(separator: ", "))"
    }
}
