import Columnar

/// A record as both models see it: what an explanation may move from one cell to another.
public struct ContributingRecord: Hashable, Sendable, Codable {
    public var id: RecordID
    /// The key of the cells it belongs to.
    @JSONValues public var key: [Value]
    /// What it adds to each value column: the aggregate's input; `.long(1)` for `count(*)`, null for nothing.
    @JSONValues public var values: [Value]
    /// `β`: the label of the batch that carried it, ms.
    public var batchLabel: Int64
    /// `τ`: its event time in µs, as the port's window sees it; nil where it is null or the port filters the record out.
    public var eventTime: Int64?
    /// The ID of the port's batch that carried it; decides which windows it was late for.
    public var arrival: Int64

    public init(id: RecordID, key: [Value], values: [Value], batchLabel: Int64, eventTime: Int64?, arrival: Int64) {
        self.id = id
        self.key = key
        self.values = values
        self.batchLabel = batchLabel
        self.eventTime = eventTime
        self.arrival = arrival
    }
}
