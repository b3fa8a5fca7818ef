import Columnar

/// A record as both models see it, which an explanation may move from one cell to another.
///
/// A record to which the sides give different keys occurs twice, under each key for one side only.
public struct ContributingRecord: Hashable, Sendable, Codable {
    public var id: RecordID
    /// The key of its cells.
    @JSONValues public var key: [Value]
    /// Its contribution to each value column: the aggregate's input; `.long(1)` for `count(*)`, null for none.
    @JSONValues public var values: [Value]
    /// Its contribution on the legacy side, if that reads other values from it; nil for the same.
    public var legacyValues: JSONValues?
    /// What the legacy job reduces where the port counts, so that it matters only whether it is null; nil for the same.
    public var legacyInputs: JSONValues?
    /// `β`: the label of the batch that carried it, ms; nil if the legacy side leaves the record out.
    public var batchLabel: Int64?
    /// `τ`: its event time in µs in the port's window; nil if it is null or the port leaves the record out.
    public var eventTime: Int64?
    /// The id of the port's batch that carried it, which decides for which windows it was late.
    public var arrival: Int64
    /// The key under which the other side counts it, if it does not count it here; nil if there is none.
    public var otherKey: JSONValues?
    /// The beginning of the record as text, if the sides read it differently.
    public var text: String?

    public init(
        id: RecordID, key: [Value], values: [Value], legacyValues: [Value]? = nil, legacyInputs: [Value]? = nil, batchLabel: Int64?,
        eventTime: Int64?,
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

    /// Its contribution to each value column of a side.
    func values(on side: Side) -> [Value] { side == .legacy ? legacyValues?.wrappedValue ?? values : values }

    /// What a side reduces, whatever its aggregate.
    func inputs(on side: Side) -> [Value] { side == .legacy ? legacyInputs?.wrappedValue ?? values(on: side) : values }
}
