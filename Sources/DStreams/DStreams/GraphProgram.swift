import BatchRuntime
import Checkpoints
import Columnar
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
    private let graph: DStreamGraph
    private let nodes: [DStreamNode]
    private var durable: [any DurableNode]
    private let engine: (any GraphEngine)?
    private let observer: (any OutputObserver)?
    private let manifest: BatchManifest?
    private let batchMillis: Int64
    private let startMillis: Int64
    private let clock: any StreamClock
    private let listeners: ListenerBus
    private let stopsAtEnd: Bool
    private let badRecords: BadRecords
    private let userFailures: UserFailures
    private let logger = Logger(label: "portage.dstreams")

    private var checkpoint: CheckpointDirectory?
    private var state: DurableState?
    private var stores: StateStores?
    /// The context's settings, among them the number of state partitions.
    private let settings: SparkConf
    /// The settings logged with each batch, which describe its state.
    private var conf: [String: String] = [:]
    private let skippedBatches: Set<Int64>
    private var skipped: SkippedBatches?
    /// The label of the last batch, or the zero time before the first.
    private var lastLabel: Int64 = 0
    /// All earlier entries of the manifest are at or before `lastLabel`.
    private var nextEntry = 0
    /// Whether a stop was requested, and whether gracefully: visible at once, even to the batch that requests it.
    private let stop = Mutex<Bool?>(nil)
    /// Asks what a start does for long to end.
    private let startStop = StopRequest()
    /// When it was asked for first: a batch that takes long must not let the labels that come due meanwhile be planned.
    private let stopMillis = Mutex<Int64?>(nil)
    /// The last label of a graceful stop.
    private var finalLabel: Int64?
    private let lastFailure = Mutex<BatchFailure?>(nil)
    private let missingSkips = Mutex<String?>(nil)
    private let restored = Atomic<Bool>(false)
    private let missed = Mutex<MissedBatches?>(nil)
    /// Whether missed batches are still being made up.
    private var isMakingUp = false
    private var submissions: SubmissionTimes
    /// The batch that runs, or ran last.
    private var underWay: BatchPlan?
    /// The first failure of the batch under way.
    private var batchFailure: BatchFailure?
    /// The failure that ended the run.
    private let ending = Mutex<BatchFailure?>(nil)

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

    /// The last failure, in a batch or in making one: as in Spark, a failure replaces the one before.
    var failure: BatchFailure? { lastFailure.withLock { $0 } }

    /// - Parameter output: the output that failed; nil if the whole batch failed, or could not be made.
    private func record(_ error: any Error, _ what: String, output: OutputOperation? = nil) {
        let failures = userFailures.take()
        let plan = underWay?.batchTime == lastLabel ? underWay : nil
        var place = FailurePlace(
            job: name, batch: Time(lastLabel), batchID: plan?.batchID, output: output?.name, operation: output?.operation ?? "",
            ranges: plan?.ranges.filter { !$0.isEmpty } ?? [])
        badRecords.complete(&place, of: error, failures)
        let failure = note(error, what, place)
        // Later failures follow from the first and say less, and their order may change from run to run.
        if batchFailure == nil { batchFailure = failure }
    }

    /// Records a failure; may be called from any thread.
    /// - Parameter place: nil if it was not in a batch.
    @discardableResult func note(_ error: any Error, _ what: String, _ place: FailurePlace? = nil) -> BatchFailure {
        logger.error("\(name): \(what): \(error)\(place?.text ?? "")")
        let failure = BatchFailure(error: error, place: place)
        lastFailure.withLock { $0 = failure }
        return failure
    }

    /// Runs `body`, and passes its error to `handle`; but a wait that was given up ends the run as requested, and is not a failure of the job.
    private func attempt(_ body: () throws -> Void, orElse handle: (any Error) throws -> Void) throws {
        do { try body() } catch where isGivenUpWait(error) { throw error } catch { try handle(error) }
    }

    // MARK: Beginning

    /// `z` of a first start: one interval before the first label after now (the first label is `(⌊now/B⌋ + 1)·B`).
    private var freshZeroTime: Int64 {
        manifest?.zeroTime ?? floorDivide(startMillis, batchMillis).saturating(times: batchMillis)
    }

    func begin(zeroTime: Int64?, remember: Duration?) {
        lastLabel = zeroTime ?? freshZeroTime
        graph.initialize(zeroTime: Time(lastLabel), remember: remember)
    }

    /// Opens the checkpoint, and takes its zero time if it has one.
    func openCheckpoint(_ path: String, _ storage: CheckpointStorage, _ remember: Duration?) throws -> CheckpointDirectory {
        // The remember duration decides how many batches the logs must keep, and does not depend on the zero time.
        begin(zeroTime: nil, remember: remember)
        let horizon = graph.inputs.map(\.node.rememberDuration.milliseconds).max() ?? 0
        let windows = nodes.compactMap { node -> Int64? in
            guard let window = node.windowLength, node.slideDuration.milliseconds > 0 else { return nil }
            return floorModulo(lastLabel.saturating(minus: window.milliseconds), node.slideDuration.milliseconds)
        }
        let directory = try CheckpointDirectory(
            path,
            job: CheckpointJob(
                name: name, kind: .dstream, zeroTime: lastLabel, batchInterval: batchMillis, windowPhases: windows,
                planFingerprint: String(CRC32C.checksum((graph.signature + (engine.map { " on \($0.name)" } ?? "")).utf8), radix: 16),
                plan: graph.steps + (engine.map { [CheckpointJob.engineStep($0.name)] } ?? []), engine: engine?.name),
            files: storage.files, lease: storage.lease, minBatchesToRetain: max(100, Int(clamping: (horizon / batchMillis).saturating(plus: 2))))
        checkpoint = directory
        begin(zeroTime: directory.job.zeroTime, remember: remember)
        return directory
    }

    /// Attaches the engine to the graph, and connects the inputs, so that a wrong topic is reported before anything runs.
    func connect() throws {
        if let engine {
            let computed = try engine.attach(graph, zeroTime: Time(lastLabel))
            let live = Set(graph.nodes(above: computed).map(\.id))
            durable = durable.filter { live.contains($0.id) }
        }
        // If the logs cannot be read, the loop throws.
        let logs = checkpoint.map { try? $0.recover() } ?? RecoveredLogs()
        let isFresh = logs.map { $0.committed == nil && $0.pending == nil } ?? false
        for input in graph.inputs {
            try input.open(resumingAt: nil)
            if isFresh { try input.fixStart() }
            if stopsAtEnd { try input.fixEnd() }
        }
    }

    func restore(_ recovered: RecoveredBatches) throws {
        let skipped = try SkippedBatches(skippedBatches, of: name, checkpoint)
        try skipped.check(
            recovered,
            among: manifest.map { .listed($0.entries.map(\.batchTime)) }
                ?? .every(interval: batchMillis, after: recovered.committed?.batchTime ?? lastLabel))
        self.skipped = skipped
        if let text = skipped.skippedBefore(recovered) { logger.warning("\(text)") }
        let last = recovered.pending ?? recovered.committed
        if let last {
            if let input = graph.inputs.first(where: { !$0.isRecoverable }) { try input.open(resumingAt: "") }
            for (input, source) in zip(graph.inputs, last.sources) { try input.open(resumingAt: source.end) }
        }
        if let committed = recovered.committed {
            lastLabel = committed.batchTime
            try readmit(until: committed)
        }
        for (input, unsent) in zip(graph.inputs, recovered.committedOutcome?.unsentOffsets ?? []) {
            if let unsent { try input.resume(unsentOffsets: unsent) }
        }
        if let checkpoint, !durable.isEmpty || engine != nil { try restoreState(checkpoint, recovered) }
        if let pending = recovered.pending { submissions.planned(pending.batchTime, planningMillis: 0) }
        if manifest == nil, let missed = MissedBatches(after: lastLabel, pending: recovered.pending?.batchTime, interval: batchMillis, startMillis: startMillis) {
            isMakingUp = true
            self.missed.withLock { $0 = missed }
            logger.notice("\(name): \(missed.text)")
        }
        // Nothing that was requested of the run has been refused.
        restored.store(true, ordering: .releasing)
    }

    private func restoreState(_ checkpoint: CheckpointDirectory, _ recovered: RecoveredBatches) throws {
        let last = recovered.pending ?? recovered.committed
        let version = recovered.committed.map { $0.batchID &+ 1 } ?? 0
        let stores = try StateStores(checkpoint, StateStoreOptions(partitions: try partitions(checkpoint, last, version: version)), stop: startStop)
        // From here on they are closed with the program, however far the start comes.
        self.stores = stores
        let state = try DurableState(durable, stores: stores, version: version)
        try state.restore(startStop)
        try engine?.restore(stores, version: version, firstOperatorID: (nodes.map(\.id).max() ?? 0) + 1)
        self.state = state
    }

    /// The partition count of the state, or the context's if there is no state yet: as in table queries.
    private func partitions(_ checkpoint: CheckpointDirectory, _ last: BatchPlan?, version: Int64) throws -> Int {
        let name = StateStores.partitionsSetting
        let chosen = settings.contains(name) ? try settings.getLong(name, 1) : nil
        if let chosen, chosen < 1 || chosen > 100_000 {
            throw StreamingError(.badArgument, "\(name) is \(chosen); it must be between 1 and 100000")
        }
        var partitions = Int(chosen ?? 1)
        if let last {
            partitions = try StateStores.partitions(of: checkpoint, version: version, stored: last.conf, unstated: 1)
            try StateStores.requirePartitions(chosen: chosen.map { Int($0) }, partitions: partitions, of: checkpoint)
        }
        conf[name] = "\(partitions)"
        return partitions
    }

    /// Registers the ranges of earlier batches that windows still reach, so that these are computed again on demand.
    private func readmit(until committed: BatchPlan) throws {
        let horizon = graph.inputs.map(\.node.rememberDuration).max() ?? .milliseconds(0)
        let oldest = Time(committed.batchTime) - horizon
        var plans = [committed]
        while let first = plans.last, first.batchID > 0, Time(first.batchTime) > oldest,
            let batch = try checkpoint?.batch(first.batchID - 1)
        {
            plans.append(BatchPlan(batch))
        }
        for plan in plans.reversed() { try register(plan, isSkipped: skipped?.contains(plan.batchTime) ?? false) }
    }

    private func register(_ plan: BatchPlan, isSkipped: Bool) throws {
        for (input, source) in zip(graph.inputs, plan.sources) {
            try input.register(InputPlan(source: source), at: Time(plan.batchTime))
            if isSkipped { try input.node.leaveOut(at: Time(plan.batchTime)) }
        }
    }

    // MARK: Batches

    func nextBatch(_ batchID: Int64, nowMillis: Int64) throws -> BatchDecision {
        if stop.withLock({ $0 }) == true, !isMakingUp, finalLabel == nil {
            // Records that arrive until the first label after the stop are still processed then.
            let asked = stopMillis.withLock { $0 } ?? nowMillis
            finalLabel = max(lastLabel, floorDivide(asked, batchMillis).saturating(times: batchMillis).saturating(plus: batchMillis))
        }
        while true {
            // A long downtime may leave millions of batches to make up: a graceful stop leaves them to the next start, too.
            if let isGraceful = stop.withLock({ $0 }), !isGraceful || isMakingUp { return .finished }
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
            try attempt { try engine.compute(time, previous: previous) } orElse: { error in
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
                try attempt { try job.run(observer) } orElse: { error in
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
            try attempt { try node.materialize(at: time) } orElse: { record($0, "\(node.operation) at \(time)", output: output) }
        }
        TrapReport.enter(output: nil)
        try refuseToCommitAfterFailure()
        var outcome = BatchOutcome(nextWatermark: engine == nil ? 0 : plan.batchTime)
        outcome.unsentOffsets = graph.inputs.map(\.unsentOffsets)
        if isSkipped { outcome.skippedRecords = plan.ranges.recordCount }
        return outcome
    }

    /// With a checkpoint, a failed batch is not committed: it ends the run, and the next start runs it again, so that its outputs
    /// are not lost. Without a checkpoint there is nothing to return to, and the context continues.
    private func refuseToCommitAfterFailure() throws {
        guard checkpoint != nil, let batchFailure else { return }
        let failure = BatchFailure(error: batchFailure.error, place: batchFailure.place, uncommitted: Time(lastLabel))
        ending.withLock { $0 = failure }
        throw batchFailure.error
    }

    /// The failure of a batch that ended the run; nil while it runs, or if something else ended it.
    var endingFailure: BatchFailure? { ending.withLock { $0 } }

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

    /// Of two requests to stop, the immediate one wins.
    func stopRequested(gracefully: Bool) {
        let now = clock.nowMillis
        stopMillis.withLock { $0 = $0 ?? now }
        stop.withLock { $0 = ($0 ?? true) && gracefully }
    }
}
