import Columnar
import Offsets

extension Explanation {
    /// The explanation of the cell in one or two sentences.
    var sentence: String {
        guard isExplained else { return contradiction }
        return causes.map(sentence).joined(separator: " ")
    }

    private func count(_ cause: DifferenceClass, _ condition: (Involved) -> Bool = { _ in true }) -> Int {
        records.count { $0.cause == cause && condition($0) }
    }

    private func sentence(_ cause: DifferenceClass) -> String {
        switch cause {
        case .lateDrop:
            return "The \(sides.portSide) dropped \(Count.of(count(.lateDrop), "record")) that arrived after its watermark had passed "
                + "this window."
        case .boundaryShift where chain != nil:
            return "\(Count.of(count(.boundaryShift), "record")) \(count(.boundaryShift) == 1 ? "lies" : "lie") in other inner windows by "
                + "event time than by batch."
        case .boundaryShift:
            let out = count(.boundaryShift) { $0.inLegacy }
            let into = count(.boundaryShift) { $0.inPort }
            let parts = [
                out > 0 ? "\(Count.of(out, "record")) arrived in this window's batches with an event time outside it" : nil,
                into > 0 ? "\(Count.of(into, "record")) with an event time in this window arrived in another window's batches" : nil,
            ]
            return parts.compactMap { $0 }.joined(separator: "; ") + "."
        case .phaseShift:
            return "The sides cut time at different places: only one of them has windows with this label "
                + "(\(Count.of(count(.phaseShift), "record")))."
        case .ghostKey:
            return cell.key.values.isEmpty
                ? "The \(sides.legacyJob) emits a row for an empty window; a table has no row for it."
                : "No record is left in the window: the inverse function keeps the key at its identity."
        case .inverseDrift:
            return "The same records are behind both; adding and subtracting doubles in turn has moved the \(sides.legacy) sum."
        case .partialVsFinal: return "The \(sides.portSide) emitted the \(sides.legacy) value first and then continued counting."
        case .duplicateOnReplay:
            let side = legacyFit.times > portFit.times ? sides.legacySide : sides.portSide
            return "The \(side) emitted the same row \(Swift.max(legacyFit.times, portFit.times)) times."
        case .orderOnly: return "The same records are behind both, taken in another order."
        case .schema: return readings
        case .typeOverflow:
            let readDifferently = count(.typeOverflow)
            return readDifferently == 0
                ? overflow : "The sides read other values in \(Count.of(readDifferently, "record"))\(example(.typeOverflow))."
        default: return ""
        }
    }

    /// What only one side's parser accepts, with the text of the first such record.
    private var readings: String {
        let legacyOnly = records.filter { $0.cause == .schema && $0.inLegacy }
        let portOnly = records.filter { $0.cause == .schema && $0.inPort }
        func part(_ involved: [Involved], _ one: String, _ other: String) -> String? {
            guard let first = involved.first else { return nil }
            let text = first.record.text.map { ": \($0)" } ?? ""
            if let key = first.record.otherKey?.wrappedValue {
                return "the \(other) reads the key \(ValueText.text(key)) in \(Count.of(involved.count, "record"))\(text)"
            }
            return "the \(one) counts \(Count.of(involved.count, "record")) that the \(other) leaves out\(text)"
        }
        let parts = [part(portOnly, sides.portSide, sides.legacyJob), part(legacyOnly, sides.legacyJob, sides.portSide)].compactMap { $0 }
        let sentence = parts.joined(separator: "; ")
        return sentence.prefix(1).uppercased() + sentence.dropFirst()
    }

    private func example(_ cause: DifferenceClass) -> String {
        records.first { $0.cause == cause }?.record.text.map { ": \($0)" } ?? ""
    }

    private var overflow: String {
        for (fit, name) in [(legacyFit, sides.legacy), (portFit, "\(sides.portSide)'s")] {
            if fit.matches.contains(.wrapped32) { return "The \(name) number has wrapped at 32 bits." }
            if fit.matches.contains(.wrapped64) { return "The \(name) number has wrapped at 64 bits." }
            if fit.matches.contains(.otherType) { return "The \(name) number is written as text." }
        }
        return ""
    }

    /// Which side differs from what its records give.
    private var contradiction: String {
        if chain?.couldNotTell == true {
            return "The computation of the \(sides.portSide) between its windows failed for a result below this cell, so nothing can be "
                + "proved."
        }
        if !legacyFit.holds || !portFit.holds, let other = otherAggregate { return other }
        var parts: [String] = []
        for (fit, emissions, name) in [(legacyFit, cell.legacy, sides.legacySide), (portFit, cell.port, sides.portSide)] where !fit.holds {
            let rows = emissions.map { JSONValues(wrappedValue: $0.values) }
            if case .rows = CellFit.observed(emissions) {
                parts.append("the \(name) has several rows for the key, which cannot be recomputed")
            } else if let expected = fit.expected {
                parts.append("its records give \(ValueText.text(expected)) on the \(name), which shows \(ValueText.rows(rows))")
            } else {
                parts.append("no record accounts for \(ValueText.rows(rows)) on the \(name)")
            }
        }
        if parts.isEmpty { return "Each side is what its own records give, and still they differ." }
        let text = parts.joined(separator: "; ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// How the sides' aggregates differ; nil if they are the same. The legacy job is the reference.
    private var otherAggregate: String? {
        let columns = aggregates.port.indices.filter {
            aggregates.legacy.indices.contains($0) && aggregates.legacy[$0] != aggregates.port[$0]
        }
        guard !columns.isEmpty, windows.legacyFunctions == nil else { return nil }
        let shown = (
            legacy: ValueText.rows(cell.legacy.map { JSONValues(wrappedValue: $0.values) }),
            port: ValueText.rows(cell.port.map { JSONValues(wrappedValue: $0.values) })
        )
        let place = aggregates.port.count == 1 ? "" : " (value \(columns.map { "\($0 + 1)" }.joined(separator: ", ")))"
        func words(_ side: [Aggregate]) -> String { columns.map { side[$0].words }.joined(separator: " and ") }
        if columns.contains(where: { aggregates.legacy[$0] == .unknown }) {
            // Rows that are none of the aggregates do not tell which side is wrong.
            return "The \(sides.portSide) computes the \(words(aggregates.port))\(place) and shows \(shown.port); the \(sides.legacy) "
                + "rows, here \(shown.legacy), are not the sum, count, "
                + "minimum, maximum or average of what the \(sides.portSide) reads."
        }
        if columns.contains(where: { aggregates.port[$0] == .unknown }) { return nil }
        func account(_ fit: CellFit, _ emissions: [AlignedCell.Emission], _ shown: String) -> String {
            if emissions.isEmpty || fit.holds { return emissions.isEmpty ? "" : ", here \(shown)" }
            return (fit.expected.map { ", here \(ValueText.text($0))" } ?? "") + ", but \(shown) is shown"
        }
        return "The \(sides.portSide) computes another aggregate than the \(sides.legacyJob)\(place): the \(sides.legacy) rows are the "
            + "\(words(aggregates.legacy)) of their records"
            + account(legacyFit.holds ? legacyFit : ownLegacyFit ?? legacyFit, cell.legacy, shown.legacy)
            + "; the \(sides.portSide)'s are the \(words(aggregates.port))"
            + account(portFit.holds ? portFit : ownPortFit ?? portFit, cell.port, shown.port) + "."
    }
}
