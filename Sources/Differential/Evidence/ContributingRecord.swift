import Columnar

/// A record as both models see it: what an explanation may move from one cell to another.
///
/// A record that the sides file under different keys is there twice, under each key for one side only.
public struct ContributingRecord: Hashable, Sendable, Codable {
    public var id: RecordID
    /// The key of the cells it belongs to.
    @JSONValues public var key: [Value]
    /// What it adds to each value column: the aggregate's input; `.long(1)` for `count(*)`, null for nothing.
    @JSONValues public var values: [Value]
    /// What it adds on the legacy side, where that reads other values out of it; nil for the same.
    public var legacyValues: JSONValues?
    /// What the legacy job reduces, where the port counts, so that only null or not null made it the same; nil for the same.
    public var legacyInputs: JSONValues?
    /// `β`: the label of the batch that carried it, ms; nil where the legacy side leaves the record out.
    public var batchLabel: Int64?
    /// `τ`: its event time in µs, as the port's window sees it; nil where it is null or the port leaves the record out.
    public var eventTime: Int64?
    /// The ID of the port's batch that carried it; decides which windows it was late for.
    public var arrival: Int64
    /// The key under which the side that does not count it here counts it; nil where there is none.
    public var otherKey: JSONValues?
    /// How the record begins, as text; where the sides do not read it alike.
    public var text: String?

    public init(
        id: RecordID, key: [Value], values: [Value], legacyValues: [Value]? = nil, legacyInputs: [Value]? = nil, batchLabel: Int64?, eventTime: Int64?,
        arrival: Int64, otherKey: [Value]? = nil, text: String? = nil
    ) {
        self.id = id
        self.key = key
        self.values = values
        self.legacyValues = legacyValues.map { JSONValues(wrappedValue: $0) }
        self.legacyInputs = legacyInputs.map { JSONValues(wrappedValue: $0) }
        self.batchLabel = batchLabel
        self.eventTime = eventTime
        self.arrival = arrival
        self.otherKey = otherKey.map { JSONValues(wrappedValue: $0) }
        self.text = text
    }

    /// What it adds to each value column of a side.
    func values(on side: Side) -> [Value] { side == .legacy ? legacyValues?.wrappedValue ?? values : values }

    /// What a side reduces, whatever its aggregate may be.
    func inputs(on side: Side) -> [Value] { side == .legacy ? legacyInputs?.wrappedValue ?? values(on: side) : values }
}
