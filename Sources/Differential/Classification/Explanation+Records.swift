import Columnar

extension Explanation {
    /// One record, with every window in which each side counts it.
    func describe(_ involved: Involved) -> CellRecord {
        let record = involved.record
        let own = windows.ofRecords
        var legacyLabels = record.batchLabel.map { own.legacy.labels(batchLabel: $0) } ?? []
        let held = record.eventTime.map { own.port.labels(eventTime: $0) } ?? []
        let dropped = held.filter { evidence.droppedBy(record, at: $0) != nil }
        var portLabels = held.filter { !dropped.contains($0) }
        if let chain { (legacyLabels, portLabels) = (chain.cellLabels(legacyLabels, .legacy), chain.cellLabels(portLabels, .port)) }
        return CellRecord(
            record: record, inLegacy: involved.inLegacy, inPort: involved.inPort, cause: involved.cause,
            legacyLabels: legacyLabels, portLabels: portLabels, droppedLabels: dropped,
            why: why(involved, legacyLabels, portLabels))
    }

    private func why(_ involved: Involved, _ legacyLabels: [Int64], _ portLabels: [Int64]) -> String {
        let record = involved.record
        let label = ReadableTime.clock(cell.label)
        if involved.inLegacy, involved.inPort, record.legacyValues == nil, involved.cause != nil, let batchLabel = record.batchLabel {
            let late =
                involved.droppedBy.map {
                    ", and the \(sides.portSide) dropped it from some: its watermark was at \(ReadableTime.clock($0))"
                } ?? ""
            let event = record.eventTime.map { ReadableTime.near(micros: $0, cell.label) } ?? "none"
            return "Both sides count it here, through other inner windows: its batch is \(ReadableTime.clock(batchLabel)), its event time "
                + "\(event)\(late)."
        }
        if involved.inLegacy, involved.inPort {
            guard let read = record.legacyValues?.wrappedValue else { return "Both sides count it here." }
            return "The \(sides.legacyJob) reads \(ValueText.text(read)), the \(sides.portSide) "
                + "\(ValueText.text(record.values))\(quote(record))."
        }
        guard let batchLabel = record.batchLabel else { return oneSided(record, sides.portSide, sides.legacyJob) }
        let batch = ReadableTime.clock(batchLabel)
        if involved.cause == .ghostKey { return "Left the window after batch \(batch); the key stayed." }
        guard let eventTime = record.eventTime else { return oneSided(record, sides.legacyJob, sides.portSide) }
        let event = ReadableTime.near(micros: eventTime, cell.label)
        if let watermark = involved.droppedBy {
            let late = "batch \(record.arrival) had the watermark at \(ReadableTime.clock(watermark)), past the end \(label)"
            return involved.inLegacy
                ? "Late for the \(sides.portSide): \(late)."
                : "In neither: late for the \(sides.portSide) (\(late)), and another batch's for the \(sides.legacySide)."
        }
        if involved.inLegacy {
            let elsewhere =
                portLabels.isEmpty
                ? "" : "; the \(sides.portSide) counts it under \(portLabels.map(ReadableTime.clock).joined(separator: ", "))"
            return "Batch \(batch) puts it here; event time \(event) does not\(elsewhere)."
        }
        let elsewhere =
            legacyLabels.isEmpty
            ? "" : "; the \(sides.legacySide) counts it under \(legacyLabels.map(ReadableTime.clock).joined(separator: ", "))"
        return "Event time \(event) puts it here; batch \(batch) does not\(elsewhere)."
    }

    /// For a record that only one side reads, or reads with this key.
    private func oneSided(_ record: ContributingRecord, _ one: String, _ other: String) -> String {
        if let key = record.otherKey?.wrappedValue {
            return "The \(one) reads the key \(ValueText.text(record.key)) here, the \(other) \(ValueText.text(key))\(quote(record))."
        }
        if let member = record.memberReadAsText {
            return "The \(other) leaves this record out; the \(one) reads \(member) as text\(quote(record))."
        }
        return "The \(other) leaves this record out: it cannot read it, or filters it\(quote(record))."
    }

    private func quote(_ record: ContributingRecord) -> String { record.text.map { ". Its text: \($0)" } ?? "" }
}
