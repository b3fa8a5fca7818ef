import Columnar

/// Finds out why cells differ: names the records, applies their moves, and checks whether the cell then matches.
///
/// A cell's legacy value is recomputed from the records that its batches put into the window, its port value from those that
/// event time puts there, without those that came too late. A difference is explained only if both recomputations give what was
/// observed: by exactly the records that are in one set and not in the other.
struct Classifier: Sendable {
    let spec: ComparisonSpec
    let evidence: (any EvidenceSource)?
    let limits: Comparison.Limits
    /// The names of the sides.
    var sides = SideNames(nil)
    /// Why there is no evidence, if known.
    var notFollowed: NotFollowed?
    /// Called for each step, for progress.
    var onStep: (@Sendable (ComparisonStep) -> Void)?
    /// How far each side got; nil if it has emitted all labels.
    let legacyThrough: Int64?
    let portThrough: Int64?

    /// - Parameters:
    ///   - evidence: without it every difference stays unexplained.
    ///   - legacyThrough: the last label that the legacy side ran; nil if it has emitted all it ever will.
    ///   - portThrough: the port's final watermark `E`; nil if it has emitted all it ever will.
    ///   - limits: how many records a cell's report lists, and for how many cells.
    init(
        spec: ComparisonSpec, evidence: (any EvidenceSource)?, legacyThrough: Int64? = nil, portThrough: Int64? = nil,
        limits: Comparison.Limits = Comparison.Limits()
    ) {
        self.spec = spec
        self.evidence = evidence
        self.legacyThrough = legacyThrough
        self.portThrough = portThrough
        self.limits = limits
    }

    /// A cell with its findings.
    struct Found {
        var cell: CellReport
        /// Whether a report lists it: the first ones of each kind, within the limits.
        var isListed: Bool
        /// For a cell that differs: the highest watermark by which the port dropped one of its records.
        var lateWatermark: Int64?
    }

    /// Passes the findings of each cell to `body`, in the given order. Reads the evidence once, for the cells that differ.
    /// - Throws: errors of the evidence source.
    func classify(_ cells: [AlignedCell], _ body: (Found) -> Void) throws {
        let open = cells.filter { !$0.isBalanced }
        let byKey = try keyEvidence(Set(open.map(\.key)))
        // If only odd cells differ, the others show what the columns are.
        let aggregates = resolvedAggregates(open + cells.lazy.filter(\.isBalanced).prefix(Self.balancedSample), byKey)
        var listed = (identical: 0, others: 0)
        for (number, cell) in cells.enumerated() {
            var account = cell.isBalanced ? Account(identical(cell)) : unbalanced(cell, byKey?[cell.key], aggregates)
            let isListed: Bool
            if account.cell.verdict == .identical {
                listed.identical += 1
                isListed = listed.identical <= limits.identicalCells
            } else {
                listed.others += 1
                isListed = listed.others <= limits.otherCells
            }
            if isListed, let explanation = account.explanation {
                account.cell.records = shown(explanation.records).map { explanation.describe($0) }
            }
            body(Found(cell: account.cell, isListed: isListed, lateWatermark: account.lateWatermark))
            if number % 1_000 == 999 { onStep?(.explaining(done: number + 1, of: cells.count)) }
        }
    }

    /// The explanation of a cell without its records, which only a report that lists it shows.
    private struct Account {
        var cell: CellReport
        let explanation: Explanation?

        init(_ cell: CellReport, _ explanation: Explanation? = nil) {
            self.cell = cell
            self.explanation = explanation
        }

        var lateWatermark: Int64? {
            guard cell.verdict == .different, let explanation else { return nil }
            return explanation.records.lazy.filter { $0.cause == .lateDrop }.compactMap { explanation.evidence.lateWatermark($0.number) }
                .max()
        }
    }

    private func keyEvidence(_ keys: Set<CellKey>) throws -> [CellKey: KeyEvidence]? {
        guard let evidence, !keys.isEmpty else { return nil }
        let windows = evidence.windows
        var lateWatermarks: [Int64: Int64] = [:]
        for batch in windows.batches { lateWatermarks[batch.id] = batch.lateWatermark }
        let store = EvidenceStore()
        onStep?(.reading)
        try evidence.forEachRecord(forKeys: keys) { record in
            let key = CellKey(record.key)
            if keys.contains(key) { store.append(record, of: key) }
        }
        store.arrange()
        var result: [CellKey: KeyEvidence] = [:]
        for key in keys { result[key] = KeyEvidence(of: key, in: store, windows: windows.ofRecords, lateWatermarks: lateWatermarks) }
        return result
    }

    static let balancedSample = 1_000

    var countsRows: Bool { spec.legacy.values.isEmpty && spec.port.values.isEmpty }

    // MARK: - Cells

    func report(_ cell: AlignedCell, verdict: Verdict) -> CellReport {
        CellReport(
            label: cell.label, key: cell.key.values, legacy: cell.legacy.map { JSONValues(wrappedValue: $0.values) },
            port: cell.port.map { JSONValues(wrappedValue: $0.values) }, verdict: verdict, shape: nil, causes: [],
            explained: false, why: "", expectedLegacy: nil, expectedPort: nil, bound: nil, records: [], recordCount: 0,
            legacyEmitted: Self.batchTimes(cell.legacy), portEmitted: Self.batchTimes(cell.port))
    }

    private func identical(_ cell: AlignedCell) -> CellReport { report(cell, verdict: .identical) }

    private static func batchTimes(_ emissions: [AlignedCell.Emission]) -> [Int64] {
        var times: [Int64] = []
        for emission in emissions where times.last != emission.batchTime { times.append(emission.batchTime) }
        return times
    }

    private func isPending(_ cell: AlignedCell) -> Bool {
        if let portThrough, cell.label > portThrough, cell.port.isEmpty || cell.portMayChange { return true }
        if let legacyThrough, cell.label > legacyThrough, cell.legacy.isEmpty { return true }
        return false
    }

    private func unbalanced(_ cell: AlignedCell, _ evidence: KeyEvidence?, _ aggregates: SideAggregates) -> Account {
        let pending = isPending(cell)
        var result = report(cell, verdict: pending ? .pending : .different)
        // Rows that may still come are not missing.
        if !pending { result.shape = Self.shape(cell) }
        guard let evidence, let windows = self.evidence?.windows else {
            result.causes = pending ? [.pending] : [.unexplained]
            result.why = pending ? pendingSentence(cell) : Self.joined(noEvidence, Self.hint(cell))
            return Account(result)
        }
        let explanation = Explanation(
            cell, evidence: evidence, windows: windows, aggregates: aggregates, countsRows: countsRows, sides: sides)
        result.expectedLegacy = (explanation.ownLegacyFit ?? explanation.legacyFit).expected.map { JSONValues(wrappedValue: $0) }
        result.expectedPort = (explanation.ownPortFit ?? explanation.portFit).expected.map { JSONValues(wrappedValue: $0) }
        result.recordCount = explanation.records.count
        if pending {
            result.causes = [.pending]
            result.why = pendingSentence(cell)
        } else {
            result.bound = explanation.bound
            if spec.tolerance == .summationBound, explanation.isWithinBound {
                result.verdict = .identical
                result.shape = nil
                result.why = "Equal within the bound of adding \(explanation.records.count) doubles in any order."
            } else {
                result.causes = explanation.causes
                result.explained = explanation.isExplained
                result.why = explanation.isExplained ? explanation.sentence : Self.joined(explanation.sentence, Self.hint(cell))
            }
        }
        return Account(result, explanation)
    }

    private var noEvidence: String {
        guard let notFollowed else { return "No records were given, so nothing can be proved." }
        return "The \(notFollowed.subject) cannot be followed record by record, so nothing can be proved: \(notFollowed.reason)."
    }

    /// The records that make the difference, within the limit; and a few of those on both sides, and of a ghost key's past.
    private func shown(_ records: [Explanation.Involved]) -> [Explanation.Involved] {
        var listed: [Explanation.Involved] = []
        var others = 0
        for record in records where listed.count < limits.recordsPerCell {
            if record.cause == nil || record.cause == .ghostKey { others += 1 }
            if (record.cause != nil && record.cause != .ghostKey) || others <= Self.mostOthers { listed.append(record) }
        }
        return listed
    }

    private static let mostOthers = 8

    private static func shape(_ cell: AlignedCell) -> DifferenceClass {
        if cell.port.isEmpty { return .missing }
        if cell.legacy.isEmpty { return .extra }
        return cell.legacy.first?.values.count == cell.port.first?.values.count ? .value : .schema
    }

    private func pendingSentence(_ cell: AlignedCell) -> String {
        if let portThrough, cell.label > portThrough {
            return "The \(sides.portSide)'s watermark is at \(ReadableTime.dateTime(portThrough)) and has not passed this window."
        }
        return "The \(sides.legacy) run ended before it reached this label."
    }

    private static func joined(_ sentence: String, _ hint: String) -> String { hint.isEmpty ? sentence : "\(sentence) \(hint)" }

    /// What the cell looks like, where nothing is proved.
    private static func hint(_ cell: AlignedCell) -> String {
        switch shape(cell) {
        case .schema:
            return "The rows hold \(cell.legacy.first?.values.count ?? 0) and \(cell.port.first?.values.count ?? 0) values."
        case .missing where cell.legacy.allSatisfy { !$0.values.isEmpty && $0.values.allSatisfy(CellFit.isZero) }:
            return "It looks like a ghost key."
        case .value:
            if cell.legacy.count != cell.port.count, Self.isRepeated(cell) { return "It looks like a duplicate of a replay." }
            if Explanation.isReordered(cell) { return "The same elements are in another order." }
            return ""
        default: return ""
        }
    }

    private static func isRepeated(_ cell: AlignedCell) -> Bool {
        guard let row = cell.legacy.first?.values else { return false }
        return (cell.legacy + cell.port).allSatisfy { TotalOrder.isSame($0.values, row) }
    }
}
