import Offsets

/// A batch as the logs store it, complete enough to repeat it exactly.
public struct LoggedBatch: Hashable, Sendable {
    public var id: Int64
    public var offsets: OffsetLogEntry
    /// From the manifest; a batch that Spark wrote has none, and its values are derived from the offset log.
    public var batchTime: Int64
    public var starts: [String?]
    public var evictionWatermark: Int64
    public var lateWatermark: Int64
    public var ranges: [OffsetRange]
    public var hasManifest: Bool

    init(id: Int64, offsets: OffsetLogEntry, manifest: ManifestRecord) {
        self.id = id
        self.offsets = offsets
        batchTime = manifest.batchTime
        starts = manifest.starts
        evictionWatermark = manifest.evictionWatermark
        lateWatermark = manifest.lateWatermark
        ranges = manifest.ranges
        hasManifest = true
    }

    /// Without a manifest: a batch starts where the one before ended, and drops late rows by the watermark of that one.
    init(id: Int64, offsets: OffsetLogEntry, previous: OffsetLogEntry?) {
        self.id = id
        self.offsets = offsets
        batchTime = offsets.batchTimestampMillis
        starts = offsets.offsets.indices.map { index in
            previous.flatMap { $0.offsets.indices.contains(index) ? $0.offsets[index] : nil }
        }
        evictionWatermark = offsets.batchWatermarkMillis
        lateWatermark = previous?.batchWatermarkMillis ?? 0
        ranges = zip(starts, offsets.offsets).flatMap { start, end -> [OffsetRange] in
            guard let start, let end, let from = try? PartitionOffsets(json: start), let until = try? PartitionOffsets(json: end)
            else { return [] }
            return from.ranges(until: until)
        }
        hasManifest = false
    }
}

/// The contents of the logs at start.
public struct RecoveredLogs: Hashable, Sendable {
    /// The last batch with a commit, and that commit.
    public var committed: LoggedBatch?
    public var commit: CommitLogEntry?
    /// A batch that was planned and not committed.
    public var pending: LoggedBatch?

    /// Logs without a batch.
    public init() {}
}
