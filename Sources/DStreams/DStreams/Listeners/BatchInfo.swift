/// A batch as listeners see it. Times are ms of the context's clock, delays ms.
///
/// Mirrors `org.apache.spark.streaming.scheduler.BatchInfo`.
public struct BatchInfo: Sendable {
    /// The batch's label.
    public let batchTime: Time
    /// The input of the batch, by the number of each input stream in order of creation.
    public let streamIdToInputInfo: [Int: StreamInputInfo]
    /// When the batch was ready to run: at its label, or when the previous one was ready; for a label that passed before the start, at the
    /// start. The time for planning the batch, such as a wait for brokers, lies before.
    public let submissionTime: Int64
    /// When its first output began; nil before.
    public internal(set) var processingStartTime: Int64?
    /// When its last output ended, well or not; nil before.
    public internal(set) var processingEndTime: Int64?
    /// The batch's outputs by their number; an output whose stream has no RDD at this time is missing.
    public internal(set) var outputOperationInfos: [Int: OutputOperationInfo]

    /// How long the batch was ready before it started; nil before it starts.
    public var schedulingDelay: Int64? { processingStartTime?.saturating(minus: submissionTime) }

    /// From the start of its first output to the end of its last; nil before the end.
    public var processingDelay: Int64? {
        guard let processingStartTime else { return nil }
        return processingEndTime?.saturating(minus: processingStartTime)
    }

    /// The sum of both delays.
    public var totalDelay: Int64? { processingEndTime?.saturating(minus: submissionTime) }

    /// The records of all inputs that count them, as Kafka's do.
    public var numRecords: Int64 { streamIdToInputInfo.values.reduce(0) { $0.saturating(plus: $1.numRecords) } }
}
