import Columnar

extension Explanation {
    /// The cell's account in one or two sentences.
    var sentence: String {
        guard isExplained else { return contradiction }
        return causes.map(sentence).joined(separator: " ")
    }

    private func count(_ cause: DifferenceClass, _ condition: (Involved) -> Bool = { _ in true }) -> Int {
        records.count { $0.cause == cause && condition($0) }
    }

    private func records(_ count: Int) -> String { count == 1 ? "1 record" : "\(count) records" }

    private func sentence(_ cause: DifferenceClass) -> String {
        switch cause {
        case .lateDrop:
            return "The port dropped \(records(count(.lateDrop))) that came after its watermark had passed this window."
        case .boundaryShift:
            let out = count(.boundaryShift) { $0.inLegacy }
            let into = count(.boundaryShift) { $0.inPort }
            let parts = [
                out > 0 ? "\(records(out)) came in this window's batches with an event time outside it" : nil,
                into > 0 ? "\(records(into)) with an event time in this window came in another window's batches" : nil,
            ]
            return parts.compactMap { $0 }.joined(separator: "; ") + "."
        case .phaseShift:
            return "The sides cut time at different places: only one of them has windows with this label (\(records(count(.phaseShift))))."
        case .ghostKey:
            return cell.key.values.isEmpty
                ? "The legacy job emits a row for an empty window; a table has no row for it."
                : "No record is left in the window: the inverse function keeps the key at its identity."
        case .inverseDrift:
            return "The same records are behind both; adding and subtracting doubles in turn has moved the legacy sum."
        case .partialVsFinal: return "The port emitted the legacy value first and went on counting."
        case .duplicateOnReplay:
            let side = legacyFit.times > portFit.times ? "The legacy side" : "The port"
            return "\(side) emitted the same row \(Swift.max(legacyFit.times, portFit.times)) times."
        case .orderOnly: return "The same records are behind both, taken in another order."
        case .typeOverflow: return overflow
        default: return ""
        }
    }

    private var overflow: String {
        for (fit, name) in [(legacyFit, "legacy"), (portFit, "port's")] {
            if fit.matches.contains(.wrapped32) { return "The \(name) number has wrapped at 32 bits." }
            if fit.matches.contains(.wrapped64) { return "The \(name) number has wrapped at 64 bits." }
            if fit.matches.contains(.otherType) { return "The \(name) number is written as text." }
        }
        return ""
    }

    /// Which side is not what its records come to.
    private var contradiction: String {
        var parts: [String] = []
        for (fit, emissions, name) in [(legacyFit, cell.legacy, "legacy side"), (portFit, cell.port, "port")] where !fit.holds {
            let rows = emissions.map { JSONValues(wrappedValue: $0.values) }
            if case .rows = CellFit.observed(emissions) {
                parts.append("the \(name) has several rows for the key, which cannot be recomputed")
            } else if let expected = fit.expected {
                parts.append("its records come to \(ValueText.text(expected)) on the \(name), which shows \(ValueText.rows(rows))")
            } else {
                parts.append("no record accounts for \(ValueText.rows(rows)) on the \(name)")
            }
        }
        if parts.isEmpty { return "Both sides are what their records come to, and still differ." }
        let text = parts.joined(separator: "; ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    /// One record, with every window that each side counts it in.
    func describe(_ involved: Involved) -> CellRecord {
        let record = involved.record
        let legacyLabels = windows.legacy.labels(batchLabel: record.batchLabel)
        let held = record.eventTime.map { windows.port.labels(eventTime: $0) } ?? []
        let dropped = held.filter { evidence.droppedBy(record, at: $0) != nil }
        let portLabels = held.filter { !dropped.contains($0) }
        return CellRecord(
            record: record, inLegacy: involved.inLegacy, inPort: involved.inPort, cause: involved.cause,
            legacyLabels: legacyLabels, portLabels: portLabels, droppedLabels: dropped, why: why(involved, portLabels))
    }

    private func why(_ involved: Involved, _ portLabels: [Int64]) -> String {
        let label = TimeText.clock(cell.label)
        let batch = TimeText.clock(involved.record.batchLabel)
        if involved.cause == .ghostKey { return "Left the window after batch \(batch); the key stayed." }
        if involved.inLegacy, involved.inPort { return "Both sides count it here." }
        guard let eventTime = involved.record.eventTime else {
            return "Batch \(batch) puts it here; the port sees no event time, so it is in none of its windows."
        }
        let event = TimeText.near(micros: eventTime, cell.label)
        if let watermark = involved.droppedBy {
            let late = "batch \(involved.record.arrival) had the watermark at \(TimeText.clock(watermark)), past the end \(label)"
            return involved.inLegacy ? "Late for the port: \(late)." : "In neither: late for the port (\(late)), and another batch's for the legacy side."
        }
        if involved.inLegacy {
            let elsewhere = portLabels.isEmpty ? "" : "; the port counts it under \(portLabels.map(TimeText.clock).joined(separator: ", "))"
            return "Batch \(batch) puts it here; event time \(event) does not\(elsewhere)."
        }
        let labels = windows.legacy.labels(batchLabel: involved.record.batchLabel)
        let elsewhere = labels.isEmpty ? "" : "; the legacy side counts it under \(labels.map(TimeText.clock).joined(separator: ", "))"
        return "Event time \(event) puts it here; batch \(batch) does not\(elsewhere)."
    }
}
