import Columnar
import Offsets

extension RecordingEvidence {
    /// The records that moved the port's watermark far ahead of their batches, if records of the cells were late because of that.
    ///
    /// Far means more than ten batches and more than the window: smaller jumps are the disorder that a delay is for.
    func watermarkJumps(before watermarks: [Int64]) throws -> [WatermarkJump] {
        guard let delay = windows.port.delay, case .some(let projection) = projection else { return [] }
        let tenBatches = manifest.batchInterval.multipliedReportingOverflow(by: 10)
        let far = max(windows.port.length, tenBatches.overflow ? .max : tenBatches.partialValue)
        let entries = Dictionary(manifest.entries.map { ($0.batchTime, $0) }, uniquingKeysWith: { first, _ in first })
        var jumps: [WatermarkJump] = []
        for (batch, next) in zip(windows.batches, windows.batches.dropFirst()) where next.evictionWatermark > batch.evictionWatermark {
            let newest = next.evictionWatermark.addingReportingOverflow(delay).partialValue
            guard newest.subtractingReportingOverflow(batch.batchTime).partialValue > far, let entry = entries[batch.batchTime] else {
                continue
            }
            let blocked = watermarks.count { $0 >= next.evictionWatermark }
            guard blocked > 0, let (id, time) = try record(of: entry, projection, at: newest) else { continue }
            jumps.append(
                WatermarkJump(id: id, eventTime: time, batchLabel: entry.batchTime, watermark: next.evictionWatermark, cells: blocked))
        }
        return jumps
    }

    private var projection: PortProjection? {
        switch lens {
        case .both(_, let projection, _): projection
        case .port(let projection, let usesLabelTime): usesLabelTime ? nil : projection
        case .legacy: nil
        }
    }

    /// The first record of a batch with this event time, in ms.
    private func record(of entry: BatchManifest.Entry, _ projection: PortProjection, at millis: Int64) throws -> (RecordID, Int64)? {
        for range in entry.ranges.lazy.flatMap(\.readParts) {
            let records = try reader.fetch(range, includeHeaders: true)
            let offsets = records.offsets.values(as: Int64.self)
            for (row, rows) in try projection.rowsByRecord(records).enumerated() {
                for time in rows.compactMap(\.eventTime) where floorDivide(time, 1_000) == millis {
                    return (RecordID(range.topicPartition, offsets[row]), time)
                }
            }
        }
        return nil
    }
}
