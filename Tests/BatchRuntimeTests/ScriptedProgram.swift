import BatchRuntime
import Foundation

/// A program that notes each call and does as told.
final class ScriptedProgram: BatchProgram {
    var name = "scripted"
    var log: [String] = []
    /// Labels at which batches are due; then it waits for ever, or is finished.
    var labels: [Int64]
    var finishesByItself = true
    var isPipelined = false
    var failsAt: String?
    var stopped: Bool?
    var onRun: ((BatchPlan) throws -> Void)?
    var onClose: (() -> Void)?
    /// The threads that ran batches, and those that closed the program.
    var ranOn: [pthread_t] = []
    var closedOn: [pthread_t] = []

    init(labels: [Int64]) { self.labels = labels }

    struct Failure: Error, Equatable { var at: String }

    private func note(_ text: String) throws {
        log.append(text)
        if text == failsAt { throw Failure(at: text) }
    }

    func restore(_ recovered: RecoveredBatches) throws {
        try note("restore \(recovered.committed?.batchID ?? -1) \(recovered.pending?.batchID ?? -1)")
        if let done = recovered.pending ?? recovered.committed { labels.removeAll { $0 <= done.batchTime } }
    }

    func nextBatch(_ batchID: Int64, nowMillis: Int64) throws -> BatchDecision {
        guard stopped == nil else { return .finished }
        guard let label = labels.first else { return finishesByItself ? .finished : .wait(untilMillis: .max) }
        if label > nowMillis { return .wait(untilMillis: label) }
        labels.removeFirst()
        return .run(
            BatchPlan(
                batchID: batchID, batchTime: label, sources: [.init(start: "\(batchID)", end: "\(batchID + 1)")], evictionWatermark: batchID
            ))
    }

    func run(_ plan: BatchPlan) throws -> BatchOutcome {
        ranOn.append(pthread_self())
        try note("run \(plan.batchID)@\(plan.batchTime)")
        try onRun?(plan)
        return BatchOutcome(nextWatermark: plan.batchTime)
    }

    func flushState(_ plan: BatchPlan) throws { try note("flush \(plan.batchID)") }
    func prepareSink(_ plan: BatchPlan) throws { try note("prepare \(plan.batchID)") }
    func publishSink(_ plan: BatchPlan) throws { try note("publish \(plan.batchID)") }
    func finish(_ plan: BatchPlan) throws { try note("finish \(plan.batchID)") }
    func stopRequested(gracefully: Bool) {
        log.append("stop \(gracefully)")
        stopped = gracefully
    }

    func close() {
        closedOn.append(pthread_self())
        onClose?()
    }
}
