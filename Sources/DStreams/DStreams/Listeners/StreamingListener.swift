/// Receives the progress of a streaming job, batch by batch and output by output.
///
/// ```swift
/// final class Delays: StreamingListener {
///     func onBatchCompleted(_ event: StreamingListenerBatchCompleted) { print(event.batchInfo.processingDelay ?? 0) }
/// }
/// ssc.addStreamingListener(Delays())
/// ```
/// For each batch: submitted, started, each output started and completed, completed; a batch without outputs is not reported. All calls
/// come in this order, on the thread that runs the batches, so a slow listener delays the next batch; only
/// `onStreamingStarted` comes on the thread that calls `start()`. Mirrors `org.apache.spark.streaming.scheduler.StreamingListener`.
public protocol StreamingListener: AnyObject, Sendable {
    /// The context is about to run its first batch.
    func onStreamingStarted(_ event: StreamingListenerStreamingStarted)
    /// A batch is planned; none of it has run.
    func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted)
    /// The first output of a batch starts.
    func onBatchStarted(_ event: StreamingListenerBatchStarted)
    /// All outputs of a batch have ended, whether they failed or not; with a checkpoint, the batch is not committed yet.
    func onBatchCompleted(_ event: StreamingListenerBatchCompleted)
    /// An output of a batch starts; the outputs of a batch run one after the other.
    func onOutputOperationStarted(_ event: StreamingListenerOutputOperationStarted)
    /// An output of a batch has ended; `failureReason` says whether it failed.
    func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted)
}

extension StreamingListener {
    /// Does nothing: a listener implements only the calls it wants.
    public func onStreamingStarted(_ event: StreamingListenerStreamingStarted) {}
    /// Does nothing: a listener implements only the calls it wants.
    public func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted) {}
    /// Does nothing: a listener implements only the calls it wants.
    public func onBatchStarted(_ event: StreamingListenerBatchStarted) {}
    /// Does nothing: a listener implements only the calls it wants.
    public func onBatchCompleted(_ event: StreamingListenerBatchCompleted) {}
    /// Does nothing: a listener implements only the calls it wants.
    public func onOutputOperationStarted(_ event: StreamingListenerOutputOperationStarted) {}
    /// Does nothing: a listener implements only the calls it wants.
    public func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted) {}
}
