/// A record behind a cell: where each side counted it, and why.
public struct CellRecord: Hashable, Sendable, Codable {
    public var record: ContributingRecord
    /// Whether the legacy side's cell counts it.
    public var inLegacy: Bool
    /// Whether the port's cell counts it.
    public var inPort: Bool
    /// Set if the two differ, or if the record once made a ghost key.
    public var cause: DifferenceClass?
    /// The labels (the first few) under which each side counts it.
    public var legacyLabels: [Int64]
    public var portLabels: [Int64]
    /// Those of the first few labels from which the port dropped it as late.
    public var droppedLabels: [Int64]
    public var why: String
}
