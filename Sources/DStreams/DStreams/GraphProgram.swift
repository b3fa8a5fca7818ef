import BatchRuntime
import Checkpoints
import Foundation
import KafkaTransport
import Logging
import Offsets
import RDDs
import StateStore
import Synchronization
import Threads

/// A job's graph as a program of the batch loop: one batch for each label `z + k·B`, late labels included.
final class GraphProgram: BatchProgram, @unchecked Sendable {
    let name: String
    let graph: DStreamGraph
    let nodes: [DStreamNode]
    var durable: [any DurableNode]
    let engine: (any GraphEngine)?
    private let observer: (any OutputObserver)?
    let manifest: BatchManifest?
    let batchMillis: Int64
    let startMillis: Int64
    private let clock: any StreamClock
    private let listeners: ListenerBus
    let stopsAtEnd: Bool
    let badRecords: BadRecords
    let userFailures: UserFailures
    let logger = Logger(label: "portage.dstreams")

    var checkpoint: CheckpointDirectory?
    var state: DurableState?
    var stores: StateStores?
    /// The context's settings, among them the number of state partitions.
    let settings: SparkConf
    /// The settings logged with each batch, which describe its state.
    var conf: [String: String] = [:]
    let skippedBatches: Set<Int64>
    var skipped: SkippedBatches?
    /// The label of the last batch, or the zero time before the first.
    var lastLabel: Int64 = 0
    /// All earlier entries of the manifest are at or before `lastLabel`.
    private var nextEntry = 0
    private let stop = RunStop()
    /// Requests the end of a long start.
    let startStop = StopRequest()
    /// The last label of a graceful stop.
    private var finalLabel: Int64?
    let lastFailure = Mutex<BatchFailure?>(nil)
    private let missingSkips = Mutex<String?>(nil)
    let restored = Atomic<Bool>(false)
    let missed = Mutex<MissedBatches?>(nil)
    /// Whether missed batches are still being made up.
    var isMakingUp = false
    var submissions: SubmissionTimes
    /// The batch that runs, or ran last.
    var underWay: BatchPlan?
    /// The first failure of the batch under way.
    var batchFailure: BatchFailure?
    /// The failure that ended the run.
    let ending = Mutex<BatchFailure?>(nil)

    init(_ context: StreamingContext, nowMillis: Int64) {
        name = context.sparkContext.appName
        graph = context.graph
        nodes = graph.nodes
        durable = nodes.compactMap { $0 as? any DurableNode }
        engine = context.engine
        observer = context.observer
        manifest = context.manifest
        batchMillis = context.batchDuration.milliseconds
        startMillis = nowMillis
        submissions = SubmissionTimes(startMillis: nowMillis)
        clock = context.clock
        skippedBatches = context.skippedBatches
        listeners = context.listeners
        stopsAtEnd = context.stopsAtEnd
        settings = context.sparkContext.getConf
        badRecords = context.badRecords
        userFailures = context.sparkContext.failures
    }

    // MARK: Batches

    func nextBatch(_ batchID: Int64, nowMillis: Int64) throws -> BatchDecision {
        if !isMakingUp, finalLabel == nil { finalLabel = stop.finalLabel(after: lastLabel, interval: batchMillis) }
        while true {
            // A long downtime may leave millions of batches to make up: a graceful stop leaves them to the next start, too.
            if let isGraceful = stop.isGraceful, !isGraceful || isMakingUp { return .finished }
            if stopsAtEnd, graph.inputs.allSatisfy(\.isAtEnd) { return .finished }
            guard let label = nextLabel() else { return .finished }
            if let finalLabel, label > finalLabel { return .finished }
            if manifest == nil, label > nowMillis {
                isMakingUp = false
                return .wait(untilMillis: label)
            }
            var decision: BatchDecision?
            let asked = clock.nowMillis
            try attempt {
                let plans = try graph.inputs.map { try $0.plan(Time(label), batchDuration: Duration(milliseconds: batchMillis)) }
                decision = .run(
                    BatchPlan(
                        batchID: batchID, batchTime: label, sources: plans.map(\.source),
                        evictionWatermark: engine == nil ? 0 : label, lateWatermark: engine == nil ? 0 : lastLabel,
                        conf: conf, ranges: plans.flatMap(\.ranges)))
            } orElse: { error in
                // A manifest does not change: the next labels would fail too, and the last failure would say the least.
                if manifest != nil { throw error }
                // The label passes without a batch; its records go into the next.
                lastLabel = label
                record(error, "Error generating jobs for time \(label) ms")
            }
            submissions.planned(label, planningMillis: clock.nowMillis.saturating(minus: asked))
            if let decision { return decision }
        }
    }

    private func nextLabel() -> Int64? {
        guard let manifest else { return lastLabel.saturating(plus: batchMillis) }
        while nextEntry < manifest.entries.count, manifest.entries[nextEntry].batchTime <= lastLabel { nextEntry += 1 }
        return nextEntry < manifest.entries.count ? manifest.entries[nextEntry].batchTime : nil
    }

    func run(_ plan: BatchPlan) throws -> BatchOutcome {
        let time = Time(plan.batchTime)
        let previous = Time(lastLabel)
        lastLabel = plan.batchTime
        batchFailure = nil
        // An error that the job's own code caught is not a failure of this batch.
        _ = userFailures.take()
        underWay = plan
        let begun = clock.nowMillis
        let isSkipped = try skipped?.skips(plan, logger) ?? false
        if let engine {
            try register(plan, isSkipped: isSkipped)
            TrapReport.enter(output: graph.outputs.map(\.name).joined(separator: ", "))
            try attempt {
                try engine.compute(time, previous: previous)
            } orElse: { error in
                record(error, "Error computing on \(engine.name) at time \(time)")
                try refuseToCommitAfterFailure()
                ending.withLock { [batchFailure] in $0 = batchFailure }
                throw error
            }
        }
        var making: OutputOperation?
        try attempt {
            if engine == nil { try register(plan, isSkipped: isSkipped) }
            // All RDDs are made before any output runs: a failure here fails all outputs of the batch.
            var jobs: [(id: Int, output: OutputOperation, run: ((any OutputObserver)?) throws -> Void)] = []
            for (id, output) in graph.outputs.enumerated() {
                making = output
                if let run = try output.job(at: time) { jobs.append((id, output, run)) }
            }
            making = nil
            var news = BatchNews(
                listeners, time, submitted: manifest == nil ? submissions.submission(begunMillis: begun) : begun,
                // The table engine has already computed what the outputs use.
                begun: engine == nil ? nil : begun, inputs: graph.inputs.enumerated().map { $1.info(at: time, id: $0) },
                outputs: jobs.map { ($0.id, $0.output) })
            for job in jobs {
                TrapReport.enter(output: job.output.name)
                news.started(job.id, at: clock.nowMillis)
                var failure: (any Error)?
                try attempt {
                    try job.run(observer)
                } orElse: { error in
                    failure = error
                    record(error, "Error running job streaming job \(time)", output: job.output)
                }
                news.completed(job.id, at: clock.nowMillis, failure)
            }
            news.completed(at: clock.nowMillis)
            // As in Spark, a batch without outputs does not update the rate.
            if let delays = news.delays { for input in graph.inputs { input.processed(time, delays) } }
        } orElse: { error in
            record(error, "Error generating jobs for time \(time)", output: making)
        }
        // State advances even if no output asked for it: it belongs to the first output that depends on it.
        for node in durable {
            let output = graph.outputs.first { $0.stands(on: node) }
            TrapReport.enter(output: output?.name)
            try attempt {
                try node.materialize(at: time)
            } orElse: {
                record($0, "\(node.operation) at \(time)", output: output)
            }
        }
        TrapReport.enter(output: nil)
        try refuseToCommitAfterFailure()
        var outcome = BatchOutcome(nextWatermark: engine == nil ? 0 : plan.batchTime)
        outcome.unsentOffsets = graph.inputs.map(\.unsentOffsets)
        if isSkipped { outcome.skippedRecords = plan.ranges.recordCount }
        return outcome
    }

    /// Whether nothing can refuse the run any more: it has begun.
    var hasRestored: Bool { restored.load(ordering: .acquiring) }

    /// The batches that the start makes up; known once it has restored, nil if there are none.
    var missedBatches: MissedBatches? { missed.withLock { $0 } }

    func flushState(_ plan: BatchPlan) throws {
        guard let stores else { return }
        state?.flush(at: Time(plan.batchTime)) { record($0, "state at \(plan.batchTime) ms") }
        try refuseToCommitAfterFailure()
        try stores.commit(version: plan.batchID &+ 1)
    }

    /// Keys and bytes of the newest results; on the table engine, of all its stores.
    var stateTotals: (keys: Int, memoryBytes: Int)? { stores.map { (state?.rows ?? $0.totals.keys, $0.totals.memoryBytes) } }

    func prepareSink(_ plan: BatchPlan) {}
    func publishSink(_ plan: BatchPlan) {}

    func finish(_ plan: BatchPlan) {
        let time = Time(plan.batchTime)
        for input in graph.inputs { input.finish(time) }
        for node in nodes { node.forget(at: time) }
    }

    func close() {
        for input in graph.inputs { input.close() }
        stores?.close()
        guard lastFailure.withLock({ $0 }) == nil, let missing = skipped?.missing else { return }
        logger.error("\(missing)")
        missingSkips.withLock { $0 = missing }
    }

    /// A message, once the run is over, for labels that were to be skipped and never came.
    var labelsNotMet: String? { missingSkips.withLock { $0 } }

    func giveUpWaiting() {
        startStop.ask()
        for input in graph.inputs { input.giveUpWaiting() }
    }

    func isGivenUpWait(_ error: any Error) -> Bool { error is StoppedEarly || KafkaError.isGivenUpWait(error) }

    func stopRequested(gracefully: Bool) { stop.request(gracefully: gracefully, nowMillis: clock.nowMillis) }
}
