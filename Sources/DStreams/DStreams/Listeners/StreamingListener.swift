/// Told of how a streaming job goes, batch by batch and output by output.
///
/// ```swift
/// final class Delays: StreamingListener {
///     func onBatchCompleted(_ event: StreamingListenerBatchCompleted) { print(event.batchInfo.processingDelay ?? 0) }
/// }
/// ssc.addStreamingListener(Delays())
/// ```
/// For each batch: submitted, started, each output started and completed, completed; a batch without outputs is not told of. All calls come in
/// this order, on the thread that runs the batches, so a listener that takes long holds the next batch up; only
/// `onStreamingStarted` comes on the caller's of `start()`. Mirrors `org.apache.spark.streaming.scheduler.StreamingListener`.
public protocol StreamingListener: AnyObject, Sendable {
    /// The context is about to run its first batch.
    func onStreamingStarted(_ event: StreamingListenerStreamingStarted)
    /// A batch is known with what it reads, and nothing of it has run.
    func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted)
    /// The first output of a batch begins.
    func onBatchStarted(_ event: StreamingListenerBatchStarted)
    /// All outputs of a batch have ended, well or not; where there is a checkpoint, it is not committed yet.
    func onBatchCompleted(_ event: StreamingListenerBatchCompleted)
    func onOutputOperationStarted(_ event: StreamingListenerOutputOperationStarted)
    func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted)
}

extension StreamingListener {
    public func onStreamingStarted(_ event: StreamingListenerStreamingStarted) {}
    public func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted) {}
    public func onBatchStarted(_ event: StreamingListenerBatchStarted) {}
    public func onBatchCompleted(_ event: StreamingListenerBatchCompleted) {}
    public func onOutputOperationStarted(_ event: StreamingListenerOutputOperationStarted) {}
    public func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted) {}
}
