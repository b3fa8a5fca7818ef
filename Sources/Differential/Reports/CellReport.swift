import Columnar

/// What a comparison says of one cell, and the records it says it by.
public struct CellReport: Hashable, Sendable, Codable {
    /// ms since the epoch.
    public var label: Int64
    @JSONValues public var key: [Value]
    /// The rows of each side without label and key, in the order they were emitted.
    public var legacy: [JSONValues]
    public var port: [JSONValues]
    public var verdict: Verdict
    /// How the difference looks; nil where there is none.
    public var shape: DifferenceClass?
    /// Why it is so, the weightiest first; `[unexplained]` where nothing named makes the cell match.
    public var causes: [DifferenceClass]
    /// Whether applying the moves of the named records makes the cell match on both sides.
    public var explained: Bool
    /// One or two plain sentences.
    public var why: String
    /// What the values of each side should be by the records behind it; nil without evidence.
    public var expectedLegacy: JSONValues?
    public var expectedPort: JSONValues?
    /// `γₙ·Σ|xᵢ|` where doubles were compared or explained by it: the greatest over the value columns.
    public var bound: Double?
    /// The records behind the cell, those that make the difference first.
    public var records: [CellRecord]
    /// How many there are; `records` may hold fewer.
    public var recordCount: Int
    /// The batches, ms, in which each side emitted the rows.
    public var legacyEmitted: [Int64]
    public var portEmitted: [Int64]

    /// The records that make the difference: in one side's cell and not in the other's.
    public var movedRecords: [CellRecord] { records.filter { $0.cause != nil } }
}
