/// The context runs from `time` on, in ms of its clock.
public struct StreamingListenerStreamingStarted: Sendable {
    public let time: Int64
}

/// A batch is known, and nothing of it has run.
public struct StreamingListenerBatchSubmitted: Sendable {
    public let batchInfo: BatchInfo
}

/// A batch has begun.
public struct StreamingListenerBatchStarted: Sendable {
    public let batchInfo: BatchInfo
}

/// All outputs of a batch have ended.
public struct StreamingListenerBatchCompleted: Sendable {
    public let batchInfo: BatchInfo
}

/// An output of a batch has begun.
public struct StreamingListenerOutputOperationStarted: Sendable {
    public let outputOperationInfo: OutputOperationInfo
}

/// An output of a batch has ended, well or not.
public struct StreamingListenerOutputOperationCompleted: Sendable {
    public let outputOperationInfo: OutputOperationInfo
}
