import Checkpoints

extension BatchPlan {
    /// The plan as the offset log stores it.
    var offsetLogEntry: OffsetLogEntry {
        OffsetLogEntry(
            batchWatermarkMillis: evictionWatermark, batchTimestampMillis: batchTime, conf: conf, offsets: sources.map(\.end))
    }

    /// The part of the plan that the offset log has no room for.
    var manifestRecord: ManifestRecord {
        ManifestRecord(
            batchID: batchID, batchTime: batchTime, evictionWatermark: evictionWatermark, lateWatermark: lateWatermark,
            starts: sources.map(\.start), ranges: ranges)
    }

    /// From the logs, exactly as it was planned.
    package init(_ logged: LoggedBatch) {
        let starts = logged.starts
        self.init(
            batchID: logged.id, batchTime: logged.batchTime,
            sources: logged.offsets.offsets.enumerated().map { index, end in
                Source(start: starts.indices.contains(index) ? starts[index] : nil, end: end)
            },
            evictionWatermark: logged.evictionWatermark, lateWatermark: logged.lateWatermark, conf: logged.offsets.conf,
            ranges: logged.ranges)
    }
}

extension BatchOutcome {
    var commitLogEntry: CommitLogEntry { CommitLogEntry(nextBatchWatermarkMillis: nextWatermark, unsentOffsets: unsentOffsets) }

    init(_ entry: CommitLogEntry) {
        self.init(nextWatermark: entry.nextBatchWatermarkMillis)
        unsentOffsets = entry.unsentOffsets
    }
}

extension RecoveredBatches {
    init(_ logs: RecoveredLogs) {
        self.init(
            committed: logs.committed.map(BatchPlan.init),
            committedOutcome: logs.commit.map(BatchOutcome.init),
            pending: logs.pending.map(BatchPlan.init))
    }
}
