import Columnar
import KafkaTransport
import Offsets

/// The records behind a comparison, read again batch by batch from the runs' own input.
struct RecordingEvidence: EvidenceSource {
    /// How the sides read a record.
    enum Lens {
        /// Both by the legacy job's functions; the event time is the batch's label less 1 µs (rule A).
        case legacy(LegacyLens, functions: [Aggregate]?)
        /// Each in its own way; `columns` says which legacy values are the port's.
        case both(LegacyLens, PortProjection, columns: ValueColumns?)
        /// Both by the port, for a legacy job whose functions cannot be used; with rule A's event time if `usesLabelTime`.
        case port(PortProjection, usesLabelTime: Bool)
    }

    let windows: WindowEvidence
    let reader: any TopicReader
    let manifest: BatchManifest
    // A plan and a graph, used on the comparison's thread only.
    nonisolated(unsafe) let lens: Lens

    private static let textLimit = 200

    var functions: [Aggregate]? {
        switch lens {
        case .legacy(_, let functions): functions
        case .both(_, let projection, _), .port(let projection, _): projection.resultFunctions
        }
    }

    func records(forKeys keys: Set<CellKey>) throws -> [ContributingRecord] {
        var found: [ContributingRecord] = []
        try forEachRecord(forKeys: keys) { found.append($0) }
        return found
    }

    func forEachRecord(forKeys keys: Set<CellKey>, _ body: (ContributingRecord) throws -> Void) throws {
        // The first batch with an entry's time carried it; later ones have no data.
        var arrivals: [Int64: Int64] = [:]
        for batch in windows.batches where arrivals[batch.batchTime] == nil { arrivals[batch.batchTime] = batch.id }
        for entry in manifest.entries {
            for range in entry.ranges.lazy.flatMap(\.readParts) {
                let records = try reader.fetch(range, includeHeaders: true)
                let offsets = records.offsets.values(as: Int64.self)
                for (row, readings) in try readings(of: records, labelTime: entry.batchTime &* 1_000 &- 1).enumerated() {
                    for reading in readings where keys.contains(CellKey(reading.key)) {
                        try body(
                            ContributingRecord(
                                id: RecordID(range.topicPartition, offsets[row]), key: reading.key, values: reading.values,
                                legacyValues: reading.legacyValues, legacyInputs: reading.legacyInputs,
                                batchLabel: reading.inLegacy ? entry.batchTime : nil,
                                eventTime: reading.eventTime, arrival: arrivals[entry.batchTime] ?? 0, otherKey: reading.otherKey,
                                text: reading.isAlike ? nil : Self.text(of: records, row)))
                    }
                }
            }
        }
    }

    /// What the sides make of each record of a fetch.
    private func readings(of records: KafkaRecords, labelTime: Int64) throws -> [[RecordReading]] {
        switch lens {
        case .legacy(let legacy, _):
            return try legacy.elements(of: records).map { elements in
                elements.map { RecordReading(key: $0.key, values: $0.values, inLegacy: true, eventTime: labelTime) }
            }
        case .both(let legacy, let projection, let columns):
            return zip(try legacy.elements(of: records), try projection.rowsByRecord(records))
                .map { RecordReading.pair($0, with: $1, functions: projection.functions, columns: columns) }
        case .port(let projection, let usesLabelTime):
            return try projection.rowsByRecord(records).map { rows in
                rows.map { row in
                    let time = usesLabelTime && row.eventTime != nil ? labelTime : row.eventTime
                    return RecordReading(key: row.key, values: row.values, inLegacy: true, eventTime: time)
                }
            }
        }
    }

    private static func text(of records: KafkaRecords, _ row: Int) -> String {
        guard let value = records.value(of: row) else { return "a tombstone" }
        let text = String(decoding: value.prefix(textLimit), as: UTF8.self)
        return value.count > textLimit ? text + "…" : text
    }
}

extension ValueColumns {
    private static let enoughPairs = 4_096

    /// The columns as inferred from the first records that both sides count under one key.
    init?(_ legacy: LegacyLens, _ projection: PortProjection, reader: any TopicReader, manifest: BatchManifest) throws {
        var pairs: [(legacy: [Value], port: [Value])] = []
        for range in manifest.entries.lazy.flatMap(\.ranges).flatMap(\.readParts) {
            if pairs.count >= Self.enoughPairs { break }
            let records = try reader.fetch(range, includeHeaders: true)
            for (elements, rows) in zip(try legacy.elements(of: records), try projection.rowsByRecord(records)) {
                guard let element = elements.first, let row = rows.first, elements.count == 1, rows.count == 1,
                    CellKey(element.key) == CellKey(row.key)
                else { continue }
                pairs.append((element.values, row.values))
            }
        }
        if legacy.tellsValues, pairs.first.map({ $0.legacy.count == $0.port.count }) ?? true {
            self.init(positions: projection.functions.count)
        } else {
            self.init(learned: pairs)
        }
    }
}

extension OffsetRange {
    /// The part that is read at once: what both sides make of a record takes some hundred bytes, and a range may have millions.
    var readParts: [OffsetRange] {
        let most: Int64 = 16_384
        return stride(from: from, to: until, by: Int(most)).map {
            OffsetRange(topicPartition, from: $0, until: until - $0 > most ? $0 + most : until)
        }
    }
}
