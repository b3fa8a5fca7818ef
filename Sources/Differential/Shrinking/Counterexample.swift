import Offsets

/// How small the records of a difference could be made.
public struct Counterexample: Hashable, Sendable {
    /// The outputs that still differ on it.
    public var outputs: OutputPair
    public var manifest: BatchManifest
    /// How often both sides were run for it.
    public var runs: Int
    /// Whether neither a batch nor a record at the end of a range can go without the difference; false where its search was cut short.
    public var isMinimal: Bool

    public var records: Int64 { manifest.records }
    /// Those that have records.
    public var batches: Int { manifest.entries.count { !$0.ranges.allSatisfy(\.isEmpty) } }
}

extension BatchManifest {
    /// How many offsets its batches span.
    public var records: Int64 { entries.lazy.flatMap(\.ranges).reduce(0) { $0.saturating(plus: $1.count) } }
}
