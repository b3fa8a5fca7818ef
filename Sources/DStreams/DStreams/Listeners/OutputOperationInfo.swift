/// An output of one batch as listeners see it. Times are ms of the context's clock.
///
/// Mirrors `org.apache.spark.streaming.scheduler.OutputOperationInfo`.
public struct OutputOperationInfo: Sendable {
    /// The label of the output's batch.
    public let batchTime: Time
    /// The output's number, in the order in which the job registered them.
    public let id: Int
    /// The operation: `foreachRDD`, `print`, `saveAsTextFiles`.
    public let name: String
    /// The output's own name: `foreachRDD-0`.
    public let description: String
    /// When the output began; nil before.
    public internal(set) var startTime: Int64?
    /// When the output ended, well or not; nil before.
    public internal(set) var endTime: Int64?
    /// Why it failed; nil if it did not, or has not ended.
    public internal(set) var failureReason: String?

    /// In ms; nil before its end.
    public var duration: Int64? {
        guard let startTime else { return nil }
        return endTime?.saturating(minus: startTime)
    }
}
