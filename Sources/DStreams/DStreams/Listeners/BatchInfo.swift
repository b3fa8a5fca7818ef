/// A batch as listeners see it. Times are ms of the context's clock, delays ms.
///
/// Mirrors `org.apache.spark.streaming.scheduler.BatchInfo`.
public struct BatchInfo: Sendable {
    public let batchTime: Time
    /// What each input gives, by its number in the order of their making.
    public let streamIdToInputInfo: [Int: StreamInputInfo]
    /// When the batch was ready to run: at its label, or when the one before was ready; of a label that passed before the start, at the start. What it
    /// took to find out what it reads, a wait for brokers for example, lies before.
    public let submissionTime: Int64
    public internal(set) var processingStartTime: Int64?
    public internal(set) var processingEndTime: Int64?
    /// The batch's outputs by their number; an output whose stream has nothing at this time is not among them.
    public internal(set) var outputOperationInfos: [Int: OutputOperationInfo]

    /// How long the batch was ready and waited for its turn.
    public var schedulingDelay: Int64? { processingStartTime?.saturating(minus: submissionTime) }

    /// From the start of its first output to the end of its last.
    public var processingDelay: Int64? {
        guard let processingStartTime else { return nil }
        return processingEndTime?.saturating(minus: processingStartTime)
    }

    /// Both together; no moment is in both.
    public var totalDelay: Int64? { processingEndTime?.saturating(minus: submissionTime) }

    /// Records of all inputs that count them: Kafka's do.
    public var numRecords: Int64 { streamIdToInputInfo.values.reduce(0) { $0.saturating(plus: $1.numRecords) } }
}
