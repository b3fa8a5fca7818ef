import Columnar

/// Whether a side's value in a cell is what the records behind the cell give.
struct CellFit {
    /// The value that a side shows.
    enum Observed {
        case nothing
        /// One row, or the same row several times.
        case row([Value], times: Int)
        /// Rows that differ: not an aggregate per key, so nothing can be recomputed.
        case rows
    }

    /// Whether the records account for the rows.
    var holds = false
    /// How each value column fits.
    var matches: [Recomputation.Match] = []
    /// What the values should be.
    var expected: [Value]?
    var bound: Double?
    /// Whether only the history of an inverse function accounts for the doubles.
    var hasDrifted = false
    /// Whether it is an identity that no record accounts for but an inverse function leaves behind.
    var isIdentity = false
    var times = 1

    static func observed(_ emissions: [AlignedCell.Emission]) -> Observed {
        guard let first = emissions.first else { return .nothing }
        // Without value columns, the multiplicity is the value.
        if first.values.isEmpty { return .row([.long(Int64(emissions.count))], times: 1) }
        guard emissions.allSatisfy({ TotalOrder.isSame($0.values, first.values) }) else { return .rows }
        return .row(first.values, times: emissions.count)
    }

    /// - Parameters:
    ///   - records: those behind the cell on this side.
    ///   - side: the side whose reading of the records is used.
    ///   - history: all records that an inverse function has ever added for the key; nil for a side without one.
    ///   - inputBound: the error bound of the records' values, if they are themselves results of doubles.
    ///   - takesInputs: whether to use what the side itself reduces, not the inputs of the expected aggregate.
    ///   - mayBeIdentity: whether a cell without records may show the identity.
    init(
        _ observed: Observed, records: some Collection<ContributingRecord>, on side: Side, aggregates: [Aggregate], countsRows: Bool,
        history: KeyEvidence.Records?, mayBeIdentity: Bool, inputBound: Double = 0, takesInputs: Bool = false
    ) {
        let columns = aggregates.indices.map { column in
            Recomputation(
                aggregates[column],
                inputs: records.lazy.map { Self.input($0, column, on: side, countsRows: countsRows, takesInputs: takesInputs) },
                inputBound: inputBound)
        }
        let expected = columns.map(\.expected)
        if !records.isEmpty { self.expected = expected.allSatisfy { $0 != nil } ? expected.compactMap { $0 } : nil }
        switch observed {
        case .nothing:
            holds = records.isEmpty || (history != nil && expected.allSatisfy { $0.map(Self.isZero) ?? false })
        case .rows: holds = false
        case .row(let values, let times):
            self.times = times
            guard values.count == columns.count else { return }
            var fits = true
            for (index, value) in values.enumerated() {
                var match = records.isEmpty ? .none : columns[index].match(value)
                if match == .none, records.isEmpty, mayBeIdentity, aggregates[index].hasIdentity, Self.isZero(value) {
                    isIdentity = true
                    match = .exact
                }
                if match == .none, let history, let drift = Self.drift(value, index, aggregates[index], columns[index], history) {
                    bound = max(bound ?? 0, drift)
                    hasDrifted = true
                    if records.isEmpty { isIdentity = true }
                    match = .rounded
                }
                if match == .rounded, !hasDrifted, let rounding = columns[index].bound { bound = max(bound ?? 0, rounding) }
                matches.append(match)
                if match == .none { fits = false }
            }
            holds = fits && !columns.isEmpty
        }
    }

    private static func input(
        _ record: ContributingRecord, _ column: Int, on side: Side, countsRows: Bool, takesInputs: Bool = false
    ) -> Value {
        let values = takesInputs ? record.inputs(on: side) : record.values(on: side)
        return countsRows ? .long(1) : column < values.count ? values[column] : .null
    }

    static func isZero(_ value: Value) -> Bool { TotalOrder.isSame(value, .long(0)) }

    /// The bound within which adding and subtracting the whole history accounts for a double; nil if it does not.
    private static func drift(
        _ value: Value, _ column: Int, _ aggregate: Aggregate, _ cell: Recomputation, _ history: KeyEvidence.Records
    ) -> Double? {
        guard aggregate == .sum, case .double(let shown) = value else { return nil }
        let past = Recomputation(.sum, inputs: history.lazy.map { input($0, column, on: .legacy, countsRows: false) })
        // An infinity or NaN that was added and removed leaves NaN for ever.
        if !shown.isFinite { return past.hasNonFinite && !cell.hasNonFinite ? .infinity : nil }
        let exact = cell.inputCount == 0 ? 0 : cell.expected.flatMap(Recomputation.number)
        guard let exact else { return nil }
        let bound = ExactSum.bound(operations: 2 * past.inputCount, magnitude: 2 * past.magnitude)
        return abs(shown - exact) <= bound ? bound : nil
    }
}

extension Aggregate {
    /// Whether an inverse can return it to 0.
    var hasIdentity: Bool { self == .sum || self == .count }
}
