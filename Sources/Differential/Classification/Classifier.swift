import Columnar

/// Finds out why cells differ: names the records, applies their moves, and looks whether the cell then matches.
///
/// A cell's legacy value is recomputed from the records that its batches put into the window, its port value from those that
/// event time puts there less what came too late. Only where both recomputations give what was observed is the difference
/// explained: by exactly the records that are in one set and not in the other.
public struct Classifier: Sendable {
    let spec: ComparisonSpec
    let evidence: (any EvidenceSource)?
    let recordLimit: Int
    /// How far each side came; nil where it came to the end of all labels.
    let legacyThrough: Int64?
    let portThrough: Int64?

    /// - Parameters:
    ///   - evidence: without it every difference stays unexplained.
    ///   - legacyThrough: the last label that the legacy side ran; nil if it has emitted all it ever will.
    ///   - portThrough: the port's final watermark `E`; nil if it has emitted all it ever will.
    ///   - recordLimit: how many records a cell's report lists.
    public init(
        spec: ComparisonSpec, evidence: (any EvidenceSource)?, legacyThrough: Int64? = nil, portThrough: Int64? = nil,
        recordLimit: Int = 100
    ) {
        self.spec = spec
        self.evidence = evidence
        self.legacyThrough = legacyThrough
        self.portThrough = portThrough
        self.recordLimit = recordLimit
    }

    /// What is to be said of each cell, in the given order. Reads the evidence once, for the cells that differ.
    /// - Throws: what the evidence source throws.
    public func classify(_ cells: [AlignedCell]) throws -> [CellReport] {
        let open = cells.filter { !$0.isBalanced }
        let byKey = try keyEvidence(Set(open.map(\.key)))
        // Where only odd cells differ, the others tell what the columns are.
        let aggregates = resolvedAggregates(open + cells.lazy.filter(\.isBalanced).prefix(Self.balancedSample), byKey)
        return cells.map { cell in
            cell.isBalanced ? identical(cell) : unbalanced(cell, byKey?[cell.key], aggregates)
        }
    }

    private func keyEvidence(_ keys: Set<CellKey>) throws -> [CellKey: KeyEvidence]? {
        guard let evidence, !keys.isEmpty else { return nil }
        let windows = evidence.windows
        var lateWatermarks: [Int64: Int64] = [:]
        for batch in windows.batches { lateWatermarks[batch.id] = batch.lateWatermark }
        var grouped: [CellKey: [ContributingRecord]] = [:]
        for record in try evidence.records(forKeys: keys) {
            let key = CellKey(record.key)
            guard keys.contains(key) else { continue }
            grouped[key, default: []].append(record)
        }
        var result: [CellKey: KeyEvidence] = [:]
        for key in keys { result[key] = KeyEvidence(grouped[key] ?? [], windows: windows.ofRecords, lateWatermarks: lateWatermarks) }
        return result
    }

    // MARK: - Aggregates

    private static let balancedSample = 1_000

    private var countsRows: Bool { spec.legacy.values.isEmpty && spec.port.values.isEmpty }

    /// The spec's aggregates, each unknown one replaced by what fits the most observed values.
    private func resolvedAggregates(_ cells: [AlignedCell], _ byKey: [CellKey: KeyEvidence]?) -> [Aggregate] {
        if countsRows { return [.count] }
        let width = cells.lazy.flatMap { [$0.legacy, $0.port] }.compactMap { $0.first?.values.count }.max() ?? 0
        var aggregates = (0..<width).map { $0 < spec.aggregates.count ? spec.aggregates[$0] : .unknown }
        // What a result of inner windows adds is known from the plan only.
        guard let byKey, evidence?.windows.inner.isEmpty == true else { return aggregates }
        for column in aggregates.indices where aggregates[column] == .unknown {
            var best = (fits: 0, aggregate: Aggregate.unknown)
            for candidate in Aggregate.allCases where candidate != .unknown {
                var fits = 0
                for cell in cells {
                    guard let evidence = byKey[cell.key] else { continue }
                    let dropped = { (record: ContributingRecord) in evidence.droppedBy(record, at: cell.label) != nil }
                    fits += Self.fits(candidate, column, .legacy, cell.legacy, evidence.legacyRecords(at: cell.label))
                    fits += Self.fits(
                        candidate, column, .port, cell.port, evidence.assignedRecords(at: cell.label).filter { !dropped($0) })
                }
                if fits > best.fits { best = (fits, candidate) }
            }
            aggregates[column] = best.aggregate
        }
        return aggregates
    }

    private static func fits(
        _ aggregate: Aggregate, _ column: Int, _ side: Side, _ emissions: [AlignedCell.Emission],
        _ records: some Collection<ContributingRecord>
    ) -> Int {
        guard !records.isEmpty, let row = emissions.first?.values, column < row.count else { return 0 }
        let inputs = records.lazy.map { record -> Value in
            let values = record.values(on: side)
            return column < values.count ? values[column] : .null
        }
        return Recomputation(aggregate, inputs: inputs).match(row[column]) == .none ? 0 : 1
    }

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

    private func unbalanced(_ cell: AlignedCell, _ evidence: KeyEvidence?, _ aggregates: [Aggregate]) -> CellReport {
        let pending = isPending(cell)
        var result = report(cell, verdict: pending ? .pending : .different)
        // What may still come is not missing.
        if !pending { result.shape = Self.shape(cell) }
        guard let evidence, let windows = self.evidence?.windows else {
            result.causes = pending ? [.pending] : [.unexplained]
            result.why = pending ? pendingSentence(cell) : "No records were given, so nothing can be proved. " + Self.hint(cell)
            return result
        }
        let explanation = Explanation(
            cell, evidence: evidence, windows: windows, aggregates: aggregates, countsRows: countsRows)
        result.expectedLegacy = explanation.legacyFit.expected.map { JSONValues(wrappedValue: $0) }
        result.expectedPort = explanation.portFit.expected.map { JSONValues(wrappedValue: $0) }
        result.recordCount = explanation.records.count
        result.records = listed(explanation.records).map { explanation.describe($0) }
        if pending {
            result.causes = [.pending]
            result.why = pendingSentence(cell)
            return result
        }
        result.bound = explanation.bound
        if spec.tolerance == .summationBound, explanation.isWithinBound {
            result.verdict = .identical
            result.shape = nil
            result.why = "Equal within the bound of adding \(explanation.records.count) doubles in any order."
            return result
        }
        result.causes = explanation.causes
        result.explained = explanation.isExplained
        result.why = explanation.isExplained ? explanation.sentence : explanation.sentence + " " + Self.hint(cell)
        return result
    }

    /// Those that make the difference, within the limit; of those on both sides, and of a ghost's past, a few.
    private func listed(_ records: [Explanation.Involved]) -> [Explanation.Involved] {
        var listed: [Explanation.Involved] = []
        var others = 0
        for record in records where listed.count < recordLimit {
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
            return "The port's watermark stands at \(TimeText.dateTime(portThrough)) and has not passed this window."
        }
        return "The legacy run ended before it came to this label."
    }

    /// What the cell looks like, where nothing proves it.
    private static func hint(_ cell: AlignedCell) -> String {
        switch shape(cell) {
        case .schema:
            return "The rows hold \(cell.legacy.first?.values.count ?? 0) and \(cell.port.first?.values.count ?? 0) values."
        case .missing where cell.legacy.allSatisfy { !$0.values.isEmpty && $0.values.allSatisfy(CellFit.isZero) }:
            return "It looks like a ghost key."
        case .value:
            if cell.legacy.count != cell.port.count, Self.isRepeated(cell) { return "It looks like a duplicate of a replay." }
            if Explanation.isReordered(cell) { return "The same elements stand in another order." }
            return ""
        default: return ""
        }
    }

    private static func isRepeated(_ cell: AlignedCell) -> Bool {
        guard let row = cell.legacy.first?.values else { return false }
        return (cell.legacy + cell.port).allSatisfy { ValueOrder.isSame($0.values, row) }
    }
}
