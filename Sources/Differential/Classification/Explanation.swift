import Columnar

/// The explanation of one cell: the records that each side counts in it, and why the sides differ.
struct Explanation {
    /// A record behind the cell, and what happened to it.
    struct Involved {
        let store: EvidenceStore
        let number: Int32
        let inLegacy: Bool
        let inPort: Bool
        /// `L` of the batch that carried it, if the port dropped it from this window.
        let droppedBy: Int64?
        var cause: DifferenceClass?

        /// Created on access: there may be millions behind one cell.
        var record: ContributingRecord { store.record(number) }
    }

    let cell: AlignedCell
    let evidence: KeyEvidence
    let windows: WindowEvidence
    /// nil if the cell's windows take records directly.
    let chain: WindowChain?
    let legacyFit: CellFit
    let portFit: CellFit
    let aggregates: SideAggregates
    let sides: SideNames
    /// The fit of a side's row with the aggregate of most of its rows; nil if that is the expected one, or the row fits the expected one.
    let ownLegacyFit: CellFit?
    let ownPortFit: CellFit?
    /// The records, first those that make the difference.
    private(set) var records: [Involved]
    private(set) var causes: [DifferenceClass] = []

    init(
        _ cell: AlignedCell, evidence: KeyEvidence, windows: WindowEvidence, aggregates found: SideAggregates, countsRows: Bool,
        sides: SideNames
    ) {
        let aggregates = found.expected
        self.aggregates = found
        self.sides = sides
        self.cell = cell
        self.evidence = evidence
        self.windows = windows
        let levels = WindowChain(evidence, windows)
        let chain = windows.inner.isEmpty ? nil : levels
        self.chain = chain
        let (legacy, counted) = (levels.inputs(at: cell.label, .legacy), levels.inputs(at: cell.label, .port))
        let past = evidence.history(before: cell.label)
        let isInverse = windows.legacy.inverse || windows.inner.contains { $0.legacy?.inverse == true }
        // A global count has a row for every label, even for an empty window.
        let mayBeIdentity = (isInverse && !past.isEmpty) || cell.key.values.isEmpty
        legacyFit = CellFit(
            CellFit.observed(cell.legacy), records: legacy, on: .legacy, aggregates: windows.legacyFunctions ?? aggregates,
            countsRows: countsRows,
            history: isInverse && chain == nil ? evidence.history(through: cell.label) : nil, mayBeIdentity: mayBeIdentity,
            inputBound: levels.inputBound(.legacy))
        portFit = CellFit(
            CellFit.observed(cell.port), records: counted, on: .port, aggregates: aggregates, countsRows: countsRows, history: nil,
            mayBeIdentity: false, inputBound: levels.inputBound(.port))
        func own(_ side: Side, _ fit: CellFit, _ emissions: [AlignedCell.Emission], _ records: CellInputs) -> CellFit? {
            let expected = side == .legacy ? windows.legacyFunctions ?? aggregates : aggregates
            guard !fit.holds, found[side] != expected, !found[side].contains(.unknown) else { return nil }
            return CellFit(
                CellFit.observed(emissions), records: records, on: side, aggregates: found[side], countsRows: false, history: nil,
                mayBeIdentity: false,
                inputBound: levels.inputBound(side), takesInputs: true)
        }
        ownLegacyFit = own(.legacy, legacyFit, cell.legacy, legacy)
        ownPortFit = own(.port, portFit, cell.port, counted)
        records =
            chain.map { Self.involved(through: $0, at: cell.label, evidence: evidence, windows: windows) }
            ?? Self.involved(label: cell.label, evidence: evidence, windows: windows)
        let isGhost = legacy.isEmpty && counted.isEmpty && legacyFit.isIdentity && cell.port.isEmpty
        if isGhost {
            records += past.numbers.reversed().map {
                Involved(store: evidence.store, number: $0, inLegacy: false, inPort: false, droppedBy: nil, cause: .ghostKey)
            }
        }
        causes = findCauses(isGhost: isGhost, countsRows: countsRows)
        if !isExplained { for index in records.indices { records[index].cause = nil } }
        if records.contains(where: { $0.cause != nil }) {
            records = records.filter { $0.cause != nil } + records.filter { $0.cause == nil }
        }
    }

    var isExplained: Bool { causes != [.unexplained] }

    var bound: Double? { [legacyFit.bound, portFit.bound].compactMap { $0 }.max() }

    /// Whether the same records are behind both sides and each side is within the rounding bound of their exact result.
    var isWithinBound: Bool {
        legacyFit.holds && portFit.holds && !legacyFit.hasDrifted && legacyFit.times == 1 && portFit.times == 1
            && !records.isEmpty && records.allSatisfy { $0.inLegacy == $0.inPort && !evidence.hasOtherLegacyValues($0.number) }
            && (legacyFit.matches + portFit.matches).allSatisfy { $0 >= .rounded }
    }

    /// The records of the windows below a cell, each once. A record that both sides count, but through different inner windows, makes a
    /// difference too.
    private static func involved(
        through chain: WindowChain, at label: Int64, evidence: KeyEvidence, windows: WindowEvidence
    ) -> [Involved] {
        /// The record windows below the cell that count it.
        struct Found {
            var legacy: Set<Int64> = []
            var port: Set<Int64> = []
            var droppedBy: Int64?
        }
        var order: [Int32] = []
        var found: [Int32: Found] = [:]
        func note(_ record: Int32, _ change: (inout Found) -> Void) {
            if found[record] == nil { order.append(record) }
            change(&found[record, default: Found()])
        }
        for inner in chain.recordLabels(at: label, .legacy).sorted() {
            for record in evidence.legacyRecords(at: inner).numbers { note(record) { $0.legacy.insert(inner) } }
        }
        for inner in chain.recordLabels(at: label, .port).sorted() {
            for record in evidence.assignedRecords(at: inner).numbers {
                let watermark = evidence.droppedBy(record, at: inner)
                note(record) { found in
                    if let watermark { found.droppedBy = found.droppedBy ?? watermark } else { found.port.insert(inner) }
                }
            }
        }
        let hasLabels = (legacy: windows.legacy.hasLabel(label), port: windows.port.hasLabel(label))
        let sharesWindows = windows.inner.allSatisfy { $0.legacy != nil && $0.port != nil }
        return order.map { number in
            let place = found[number] ?? Found()
            let (inLegacy, inPort) = (!place.legacy.isEmpty, !place.port.isEmpty)
            let cause: DifferenceClass? =
                if inLegacy, inPort {
                    if place.droppedBy != nil {
                        .lateDrop
                    } else if sharesWindows, place.legacy != place.port {
                        .boundaryShift
                    } else {
                        evidence.hasOtherLegacyValues(number) ? .typeOverflow : nil
                    }
                } else if inLegacy {
                    if !evidence.hasTime(number) {
                        .schema
                    } else if place.droppedBy != nil {
                        .lateDrop
                    } else {
                        hasLabels.port ? .boundaryShift : .phaseShift
                    }
                } else if inPort {
                    if !evidence.isInLegacy(number) { .schema } else { hasLabels.legacy ? .boundaryShift : .phaseShift }
                } else { nil }
            return Involved(
                store: evidence.store, number: number, inLegacy: inLegacy, inPort: inPort, droppedBy: place.droppedBy, cause: cause)
        }
    }

    private static func involved(label: Int64, evidence: KeyEvidence, windows: WindowEvidence) -> [Involved] {
        let legacy = evidence.legacyRecords(at: label)
        let assigned = evidence.assignedRecords(at: label)
        var onlyAssigned = Set(assigned.numbers)
        var result: [Involved] = []
        result.reserveCapacity(legacy.count)
        for number in legacy.numbers {
            let isAssigned = onlyAssigned.remove(number) != nil
            let droppedBy = isAssigned ? evidence.droppedBy(number, at: label) : nil
            let inPort = isAssigned && droppedBy == nil
            let cause: DifferenceClass? =
                if inPort {
                    evidence.hasOtherLegacyValues(number) ? .typeOverflow : nil
                } else if !evidence.hasTime(number) {
                    .schema
                } else if droppedBy != nil {
                    .lateDrop
                } else { windows.port.hasLabel(label) ? .boundaryShift : .phaseShift }
            result.append(
                Involved(store: evidence.store, number: number, inLegacy: true, inPort: inPort, droppedBy: droppedBy, cause: cause))
        }
        for number in assigned.numbers where onlyAssigned.contains(number) {
            let droppedBy = evidence.droppedBy(number, at: label)
            let cause: DifferenceClass? =
                if droppedBy != nil {
                    nil
                } else if !evidence.isInLegacy(number) {
                    .schema
                } else { windows.legacy.hasLabel(label) ? .boundaryShift : .phaseShift }
            result.append(
                Involved(
                    store: evidence.store, number: number, inLegacy: false, inPort: droppedBy == nil, droppedBy: droppedBy, cause: cause))
        }
        return result
    }

    private func findCauses(isGhost: Bool, countsRows: Bool) -> [DifferenceClass] {
        let sameRecords = records.allSatisfy { $0.inLegacy == $0.inPort && $0.cause == nil }
        if sameRecords, !records.isEmpty, Self.isReordered(cell) { return [.orderOnly] }
        guard legacyFit.holds, portFit.holds else { return [.unexplained] }
        var causes: [DifferenceClass] = []
        if let row = cell.legacy.first?.values, cell.superseded.contains(where: { TotalOrder.isSame($0.values, row) }) {
            causes.append(.partialVsFinal)
        }
        for cause in [DifferenceClass.lateDrop, .boundaryShift, .phaseShift, .schema, .typeOverflow, .ghostKey] {
            if records.contains(where: { $0.cause == cause }) { causes.append(cause) }
        }
        if isGhost, !causes.contains(.ghostKey) { causes.append(.ghostKey) }
        if legacyFit.times != portFit.times, !cell.legacy.isEmpty, !cell.port.isEmpty { causes.append(.duplicateOnReplay) }
        let pairs = zip(legacyFit.matches, portFit.matches)
        if !causes.contains(.typeOverflow), pairs.contains(where: { $0 != $1 && Swift.min($0, $1) < .rounded }) {
            causes.append(.typeOverflow)
        }
        let roundingDiffers = sameRecords && !isGhost && pairs.contains { Swift.min($0, $1) == .rounded }
        if !isGhost, legacyFit.hasDrifted || (roundingDiffers && windows.legacy.inverse) {
            causes.append(.inverseDrift)
        } else if roundingDiffers {
            causes.append(.orderOnly)
        }
        return causes.isEmpty ? [.unexplained] : causes
    }

    /// Whether both sides show one row each, with the same array elements in different orders.
    static func isReordered(_ cell: AlignedCell) -> Bool {
        guard cell.legacy.count == 1, cell.port.count == 1, let left = cell.legacy.first?.values, let right = cell.port.first?.values,
            left.count == right.count
        else { return false }
        func sorted(_ value: Value) -> Value {
            guard case .array(let elements) = value else { return value }
            return .array(elements.sorted { TotalOrder.compare($0, $1, exactly: false) < 0 })
        }
        return !TotalOrder.isSame(left, right) && TotalOrder.isSame(left.map(sorted), right.map(sorted))
    }
}
