import BatchRuntime
import DStreams
import Offsets
import Synchronization

/// Watches a legacy job: makes a line of a batch from the reports of the listener and the batch loop.
final class LegacyWatch: StreamingListener {
    private let last = Mutex<BatchInfo?>(nil)
    private let metrics: RunMetrics

    init(_ metrics: RunMetrics) { self.metrics = metrics }

    func onBatchSubmitted(_ event: StreamingListenerBatchSubmitted) { last.withLock { $0 = event.batchInfo } }

    func onBatchCompleted(_ event: StreamingListenerBatchCompleted) { last.withLock { $0 = event.batchInfo } }

    func onOutputOperationCompleted(_ event: StreamingListenerOutputOperationCompleted) {
        if event.outputOperationInfo.failureReason != nil { metrics.failed() }
    }

    /// The batch is finished; called by the loop after the listener.
    func line(_ batch: BatchProgress, watermark: Bool, state: (keys: Int, memoryBytes: Int)?) -> BatchLine {
        let info = last.withLock { $0 }.flatMap { $0.batchTime.milliseconds == batch.batchTime ? $0 : nil }
        var lag: [TopicPartition: Int64] = [:]
        for input in info?.streamIdToInputInfo.values.map(\.recordsBehindLatest) ?? [] { lag.merge(input) { max($0, $1) } }
        let outputs = info.map { info in
            (ran: info.outputOperationInfos.count, failed: info.outputOperationInfos.values.count { $0.failureReason != nil })
        }
        let durationMillis = (batch.totalMicros - batch.planningMicros - batch.logMicros) / 1000
        let skipped = batch.outcome.skippedRecords
        return BatchLine(
            batchID: batch.batchID, batchTime: batch.batchTime,
            inputRecords: skipped == nil ? batch.plan.ranges.recordCount : 0, skippedRecords: skipped,
            outputs: outputs ?? (0, 0), durationMillis: durationMillis,
            // The batch has just ended: its delay is counted up to the start of its duration, so that the two do not overlap.
            schedulingDelayMillis: max(0, SystemClock().nowMillis.saturating(minus: batch.batchTime).saturating(minus: durationMillis)),
            lag: lag,
            watermark: watermark ? batch.batchTime : nil, state: state.map { (rows: Int64($0.keys), bytes: Int64($0.memoryBytes)) })
    }
}
