import Columnar

/// The findings about one cell, and the records that prove them.
public struct CellReport: Hashable, Sendable, Codable {
    /// ms since the epoch.
    public var label: Int64
    @JSONValues public var key: [Value]
    /// The rows of each side without label and key, in the order they were emitted.
    public var legacy: [JSONValues]
    public var port: [JSONValues]
    public var verdict: Verdict
    /// How the difference looks; nil if there is none.
    public var shape: DifferenceClass?
    /// The causes, the most important first; `[unexplained]` if no named records make the cell match.
    public var causes: [DifferenceClass]
    /// Whether applying the moves of the named records makes the cell match on both sides.
    public var explained: Bool
    /// One or two plain sentences.
    public var why: String
    /// What the records behind the cell give for each side; nil without evidence.
    public var expectedLegacy: JSONValues?
    public var expectedPort: JSONValues?
    /// `γₙ·Σ|xᵢ|` if doubles were compared or explained by it: the greatest over the value columns.
    public var bound: Double?
    /// The records behind the cell, first those that make the difference.
    public var records: [CellRecord]
    /// How many records there are; `records` may hold fewer.
    public var recordCount: Int
    /// The batches, ms, in which each side emitted the rows.
    public var legacyEmitted: [Int64]
    public var portEmitted: [Int64]

    /// The records that make the difference: in one side's cell and not in the other's.
    public var movedRecords: [CellRecord] { records.filter { $0.cause != nil } }
}
