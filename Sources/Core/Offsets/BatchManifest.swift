/// Which records went into which batch: lets both engines run over the same input.
///
/// Entry `n` has the label `zeroTime + (n+1) · batchInterval` unless batches were skipped; labels increase.
public struct BatchManifest: Hashable, Sendable, Codable {
    public struct Entry: Hashable, Sendable, Codable {
        /// The batch's label in ms since the epoch: the end of its interval.
        public var batchTime: Int64
        /// The records of the batch, one range a partition, ordered by partition.
        public var ranges: [OffsetRange]

        public init(batchTime: Int64, ranges: [OffsetRange]) {
            self.batchTime = batchTime
            self.ranges = ranges
        }
    }

    /// The version of this format. A reader refuses a newer one.
    public var version: Int
    /// The batch interval `B` in ms.
    public var batchInterval: Int64
    /// The zero time `z` in ms since the epoch: one interval before the first label.
    public var zeroTime: Int64
    public var entries: [Entry]

    public static let currentVersion = 1

    public init(batchInterval: Int64, zeroTime: Int64, entries: [Entry] = []) {
        version = Self.currentVersion
        self.batchInterval = batchInterval
        self.zeroTime = zeroTime
        self.entries = entries
    }
}
