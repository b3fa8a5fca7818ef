/// The current status of a query.
public struct StreamingQueryStatus: Hashable, Sendable {
    /// What the query does, in Spark's words: `Waiting for data to arrive`, `Processing new data`, `Stopped`, `Terminated with exception:
    /// …`.
    public let message: String
    /// Whether a source has more than what was read; false once the query has ended.
    public let isDataAvailable: Bool
    /// Whether a batch is under way; false between triggers and once the query has ended.
    public let isTriggerActive: Bool

    /// The three fields on one line, under Spark's names.
    public var json: String {
        "{\"message\":\(ProgressJSON.string(message)),\"isDataAvailable\":\(isDataAvailable),\"isTriggerActive\":\(isTriggerActive)}"
    }
}
