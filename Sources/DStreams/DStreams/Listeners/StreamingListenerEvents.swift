/// The context runs from `time` on, in ms of its clock.
public struct StreamingListenerStreamingStarted: Sendable {
    /// When the context started, in ms since the epoch by its clock.
    public let time: Int64
}

/// A batch is planned, and none of it has run.
public struct StreamingListenerBatchSubmitted: Sendable {
    /// What the batch reads and its submission time; processing times are nil.
    public let batchInfo: BatchInfo
}

/// A batch has begun.
public struct StreamingListenerBatchStarted: Sendable {
    /// The batch with its processing start; the end is nil.
    public let batchInfo: BatchInfo
}

/// All outputs of a batch have ended.
public struct StreamingListenerBatchCompleted: Sendable {
    /// The batch with all its times, and the end and failure of each output.
    public let batchInfo: BatchInfo
}

/// An output of a batch has begun.
public struct StreamingListenerOutputOperationStarted: Sendable {
    /// The output with its start; end and failure are nil.
    public let outputOperationInfo: OutputOperationInfo
}

/// An output of a batch has ended, whether it failed or not.
public struct StreamingListenerOutputOperationCompleted: Sendable {
    /// The output with its start and end, and why it failed if it did.
    public let outputOperationInfo: OutputOperationInfo
}
