import RDDs

/// Reports one batch to the listeners, from its plan to the end of its outputs.
struct BatchNews {
    private let bus: ListenerBus
    private var info: BatchInfo
    /// When its processing began, if that was before the first output.
    private let begun: Int64?

    init(
        _ bus: ListenerBus, _ time: Time, submitted: Int64, begun: Int64?, inputs: [StreamInputInfo],
        outputs: [(id: Int, operation: OutputOperation)]
    ) {
        self.bus = bus
        self.begun = begun
        info = BatchInfo(
            batchTime: time, streamIdToInputInfo: Dictionary(inputs.map { ($0.inputStreamId, $0) }) { $1 }, submissionTime: submitted,
            outputOperationInfos: Dictionary(
                outputs.map { id, output in
                    (id, OutputOperationInfo(batchTime: time, id: id, name: output.operation, description: output.name))
                }
            ) { $1 })
        if !outputs.isEmpty { bus.post { $0.onBatchSubmitted(.init(batchInfo: info)) } }
    }

    mutating func started(_ output: Int, at millis: Int64) {
        if info.processingStartTime == nil {
            info.processingStartTime = begun ?? millis
            bus.post { $0.onBatchStarted(.init(batchInfo: info)) }
        }
        info.outputOperationInfos[output]?.startTime = millis
        if let operation = info.outputOperationInfos[output] {
            bus.post { $0.onOutputOperationStarted(.init(outputOperationInfo: operation)) }
        }
    }

    mutating func completed(_ output: Int, at millis: Int64, _ failure: (any Error)?) {
        info.outputOperationInfos[output]?.endTime = millis
        info.outputOperationInfos[output]?.failureReason = failure.map { "\($0)" }
        if let operation = info.outputOperationInfos[output] {
            bus.post { $0.onOutputOperationCompleted(.init(outputOperationInfo: operation)) }
        }
    }

    /// nil before the batch is completed, and for a batch without outputs.
    var delays: BatchDelays? {
        guard let end = info.processingEndTime, let processing = info.processingDelay, let scheduling = info.schedulingDelay else {
            return nil
        }
        return BatchDelays(endMillis: end, processingMillis: processing, schedulingMillis: scheduling)
    }

    mutating func completed(at millis: Int64) {
        guard info.processingStartTime != nil else { return }
        info.processingEndTime = millis
        bus.post { $0.onBatchCompleted(.init(batchInfo: info)) }
    }
}
