import KafkaTransport
import Offsets

/// The records behind a comparison: read again, batch by batch, from where both runs read them.
struct RecordingEvidence: EvidenceSource {
    let windows: WindowEvidence
    /// Rule A: the event time is the batch's label less 1 µs, whatever the query says.
    let usesLabelTime: Bool
    let reader: any TopicReader
    let manifest: BatchManifest
    // A plan, run on the comparison's thread only.
    nonisolated(unsafe) let projection: PortProjection

    func records(forKeys keys: Set<CellKey>) throws -> [ContributingRecord] {
        // The first batch with an entry's time is the one that carried it; those after it are without data.
        var arrivals: [Int64: Int64] = [:]
        for batch in windows.batches where arrivals[batch.batchTime] == nil { arrivals[batch.batchTime] = batch.id }
        var found: [ContributingRecord] = []
        for entry in manifest.entries {
            for range in entry.ranges where !range.isEmpty {
                let rows = try projection.rows(of: reader.fetch(range, includeHeaders: false))
                for row in rows where keys.contains(CellKey(row.key)) {
                    let time = usesLabelTime && row.eventTime != nil ? entry.batchTime &* 1000 &- 1 : row.eventTime
                    found.append(
                        ContributingRecord(
                            id: RecordID(TopicPartition(range.topic, row.partition), row.offset), key: row.key, values: row.values,
                            batchLabel: entry.batchTime, eventTime: time, arrival: arrivals[entry.batchTime] ?? 0))
                }
            }
        }
        return found
    }
}
