import Offsets

/// Everything that decides what a batch computes. Written before the batch runs, so that a replay after a crash repeats it exactly.
public struct BatchPlan: Hashable, Sendable, Codable {
    /// What one source contributes: its position before and after, in the source's own JSON.
    public struct Source: Hashable, Sendable, Codable {
        /// nil before a source has been read at all.
        public var start: String?
        /// nil while a source has no position yet.
        public var end: String?

        public init(start: String?, end: String?) {
            self.start = start
            self.end = end
        }
    }

    /// 0, 1, 2, … without a gap.
    public var batchID: Int64
    /// The batch's time in ms: the label of a DStream batch, the trigger time of a table query's batch.
    public var batchTime: Int64
    public var sources: [Source]
    /// `E`: the watermark in ms by which this batch evicts.
    public var evictionWatermark: Int64
    /// `L`: the watermark in ms by which this batch drops late rows; the previous batch's `E`.
    public var lateWatermark: Int64
    /// Settings frozen for this batch (the session's, as Spark keeps them in its offset log).
    public var conf: [String: String]
    /// The Kafka ranges, if a source reads Kafka: the manifest's entry.
    public var ranges: [OffsetRange]

    public init(
        batchID: Int64, batchTime: Int64, sources: [Source], evictionWatermark: Int64 = 0, lateWatermark: Int64 = 0,
        conf: [String: String] = [:], ranges: [OffsetRange] = []
    ) {
        self.batchID = batchID
        self.batchTime = batchTime
        self.sources = sources
        self.evictionWatermark = evictionWatermark
        self.lateWatermark = lateWatermark
        self.conf = conf
        self.ranges = ranges
    }
}
