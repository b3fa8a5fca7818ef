import Columnar

extension Classifier {
    /// The spec's aggregates, each unknown one replaced by the one that fits most observed values.
    func resolvedAggregates(_ cells: [AlignedCell], _ byKey: [CellKey: KeyEvidence]?) -> SideAggregates {
        if countsRows { return SideAggregates([.count]) }
        let width = cells.lazy.flatMap { [$0.legacy, $0.port] }.compactMap { $0.first?.values.count }.max() ?? 0
        var aggregates = (0..<width).map { $0 < spec.aggregates.count ? spec.aggregates[$0] : .unknown }
        // What a result of inner windows contributes is known only from the plan.
        guard let byKey, let windows = evidence?.windows else { return SideAggregates(aggregates) }
        guard windows.inner.isEmpty else { return bySide(aggregates, cells, byKey, windows) }
        for column in aggregates.indices where aggregates[column] == .unknown {
            var best = (fits: 0, aggregate: Aggregate.unknown)
            for candidate in Aggregate.allCases where candidate != .unknown {
                var fits = 0
                for cell in cells {
                    guard let evidence = byKey[cell.key] else { continue }
                    fits += Self.fits(candidate, column, .legacy, cell.legacy, evidence.legacyRecords(at: cell.label))
                    fits += Self.fits(candidate, column, .port, cell.port, evidence.countedRecords(at: cell.label))
                }
                if fits > best.fits { best = (fits, candidate) }
            }
            aggregates[column] = best.aggregate
        }
        return bySide(aggregates, cells, byKey, windows)
    }

    /// How many inputs are examined to infer an aggregate.
    private static let inputSample = 200_000

    /// The aggregates that each side's rows actually are, where most differ from the expected one: a job that was ported with another
    /// aggregate.
    ///
    /// Only cells with several inputs are informative: for a single input all aggregates are the same.
    private func bySide(
        _ expected: [Aggregate], _ cells: [AlignedCell], _ byKey: [CellKey: KeyEvidence], _ windows: WindowEvidence
    ) -> SideAggregates {
        var result = SideAggregates(expected)
        for side in [Side.legacy, .port] {
            let expected = side == .legacy ? windows.legacyFunctions ?? expected : expected
            result[side] = expected
            var sampled: [(row: [Value], inputs: CellInputs, bound: Double)] = []
            var taken = 0
            for cell in cells where sampled.count < Self.balancedSample && taken < Self.inputSample {
                guard let row = cell.emissions(of: side).first?.values, row.count == expected.count, let evidence = byKey[cell.key] else {
                    continue
                }
                let chain = WindowChain(evidence, windows)
                let inputs = chain.inputs(at: cell.label, side)
                taken += inputs.count
                if inputs.count > 1 { sampled.append((row, inputs, chain.inputBound(side))) }
            }
            for column in expected.indices where !sampled.isEmpty && expected[column] != .unknown {
                func fits(_ aggregate: Aggregate, _ values: (ContributingRecord) -> [Value]) -> Int {
                    sampled.count { cell in
                        let inputs = cell.inputs.map { record -> Value in
                            let values = values(record)
                            return column < values.count ? values[column] : .null
                        }
                        return Recomputation(aggregate, inputs: inputs, inputBound: cell.bound).match(cell.row[column]) != .none
                    }
                }
                var best = (fits: fits(expected[column]) { $0.values(on: side) }, aggregate: expected[column])
                guard best.fits * 2 <= sampled.count else { continue }
                if best.fits == 0, sampled.count > 1 { best.aggregate = .unknown }
                for candidate in Aggregate.allCases where candidate != .unknown {
                    let fits = fits(candidate) { $0.inputs(on: side) }
                    if fits > best.fits, fits * 2 > sampled.count { best = (fits, candidate) }
                }
                result[side][column] = best.aggregate
            }
        }
        return result
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
}
