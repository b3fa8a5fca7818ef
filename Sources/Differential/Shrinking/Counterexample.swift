import Offsets

/// The smallest input found for a difference.
public struct Counterexample: Hashable, Sendable {
    /// The outputs that still differ on it.
    public var outputs: OutputPair
    public var manifest: BatchManifest
    /// How often both sides were run to find it.
    public var runs: Int
    /// Whether no batch, and no record at the end of a range, can be removed without losing the difference; false if the search was cut
    /// short.
    public var isMinimal: Bool

    public var records: Int64 { manifest.records }
    /// The number of batches with records.
    public var batches: Int { manifest.entries.count { !$0.ranges.allSatisfy(\.isEmpty) } }
}

extension BatchManifest {
    /// The number of offsets in its batches.
    public var records: Int64 { entries.lazy.flatMap(\.ranges).reduce(0) { $0.saturating(plus: $1.count) } }
}
