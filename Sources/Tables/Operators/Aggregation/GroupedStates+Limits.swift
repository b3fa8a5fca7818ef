import Columnar
import Plans

/// Which function's and group's states became too large.
extension GroupedStates {
    static func grow(_ states: any AggregateStates, to count: Int) throws {
        try (states as? any SizedStates)?.allow(groups: count)
        states.grow(to: count)
    }

    /// Runs `body` over the states of `aggregate` for the groups of the table.
    /// - Throws: `ExpressionError` with function, group and what to do where they become larger than the limits.
    func limited<Result>(_ aggregate: Aggregate, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch let error as StateTooLarge {
            let function = aggregate.isDistinct ? "\(aggregate.name)(DISTINCT …)" : aggregate.name
            let group = error.group.map(keyText) ?? ""
            switch error.limit {
            case .group:
                throw ExpressionError(
                    .tooLarge,
                    "\(function), \(group): its values would be larger than \(SizeGuard.shown(limits.valueBytes)), the limit of one value; group by more keys or "
                        + "shorter windows, keep fewer or shorter values, or only count them with approx_count_distinct")
            case .all:
                throw ExpressionError(
                    .tooLarge,
                    "\(function)\(group.isEmpty ? "" : ", \(group)"): the states of a batch's groups would be larger than \(SizeGuard.shown(limits.stateBytes)) "
                        + "together; take smaller batches (maxOffsetsPerTrigger, maxFilesPerTrigger), keep less a group, or raise portage.sql.aggregate.maxStateMB")
            }
        }
    }

    /// The keys of a group, as a message shows them.
    private func keyText(_ group: Int) -> String {
        guard group < table.count else { return "group \(group)" }
        let columns = [UInt32(truncatingIfNeeded: group)].withUnsafeBufferPointer { table.keyColumns($0) }
        if columns.isEmpty { return "the group of all rows" }
        return "group \(columns.map { String(LiteralText.text($0.value(at: 0), $0.type).prefix(100)) }.joined(separator: ", "))"
    }
}
