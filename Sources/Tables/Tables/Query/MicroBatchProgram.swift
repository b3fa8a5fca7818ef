import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import KafkaTransport
import Logging
import Offsets
import Expressions
import Operators
import Plans
import Settings
import StateStore
import Threads

/// A table query as a batch program: plans micro-batches, runs the physical plan, maintains watermark and state.
final class MicroBatchProgram: BatchProgram {
    let definition: QueryDefinition
    private let checkpoint: CheckpointDirectory?
    private(set) var stores: StateStores?
    /// The settings; those of the checkpoint, once there is one.
    private var conf: [String: String]
    var name: String { definition.name }

    private var tracker: WatermarkTracker
    private var schedule: TriggerSchedule
    /// The last batch that ran.
    private var last: BatchPlan?
    /// Whether that batch is not finished yet.
    private var isUnderWay = false
    private var output: [RecordBatch] = []
    private var isStopping = false
    /// Asks what a start does for long to end.
    private let stop = StopRequest()
    private var skipped: SkippedBatches?
    /// nil unless a manifest defines the batches.
    private var replay: ManifestReplay?
    private let logger = Logger(label: "portage.tables")
    private var hasFixedEnd = false
    /// Measurements of the batches under way: one batch, or two if they are pipelined.
    private var batchMetrics: [Int64: BatchMetrics] = [:]
    /// Measurements of the last finished batch.
    private(set) var finished: BatchMetrics?
    /// The newest positions of the sources when the next batch was planned.
    private var newest: [String?] = []
    /// The outcome of planning.
    enum Event: Equatable {
        /// The run has begun: nothing can refuse it any more.
        /// - Parameter beginsAtEnd: what this first run begins at the end of, such as topics: existing records are not read.
        case restored(beginsAtEnd: [String])
        /// This batch runs.
        case runs(id: Int64, time: Int64, ranges: [OffsetRange])
        case asked
        /// There was nothing to do.
        case idle
        case busy
    }

    var onEvent: ((Event) -> Void)?

    static let watermarkStore = StateStoreID(operatorID: 0, partition: 0, name: "watermarks")

    init(_ definition: QueryDefinition, _ checkpoint: CheckpointDirectory?) {
        self.definition = definition
        self.checkpoint = checkpoint
        conf = definition.conf
        tracker = WatermarkTracker(delays: definition.plan.watermarkDelays, policy: definition.watermarkPolicy)
        schedule = TriggerSchedule(definition.trigger)
        replay = ManifestReplay(definition)
    }

    var watermark: Int64 { tracker.global }
    var isPipelined: Bool { definition.trigger == .continuous }

    func startSink() { definition.sink.start() }

    // MARK: Recovery

    func restore(_ recovered: RecoveredBatches) throws {
        let skipped = try SkippedBatches(definition.skippedBatches, of: name, checkpoint)
        try skipped.check(recovered, among: replay.map { .listed($0.manifest.entries.map(\.batchTime)) } ?? .triggers)
        self.skipped = skipped
        if let text = skipped.skippedBefore(recovered) { logger.warning("\(text)") }
        last = recovered.committed
        try replay?.restore(recovered.pending ?? recovered.committed)
        let version = recovered.committed.map { $0.batchID &+ 1 } ?? recovered.pending?.batchID ?? 0
        let frozen = try definition.state.resumed(
            definition.conf, stored: (recovered.pending ?? recovered.committed)?.conf, version: version, checkpoint,
            isStateful: definition.plan.isStateful)
        conf = frozen.conf
        // As in Spark, the settings in the checkpoint are kept.
        let policy: WatermarkPolicy
        do { policy = try TableSettings.watermarkPolicy.value(in: conf) } catch {
            throw CheckpointError(
                .corrupt, path: checkpoint?.path ?? "", "\(checkpoint?.path ?? name): the settings of its last batch are invalid: \(error)")
        }
        let global = max(recovered.committedOutcome?.nextWatermark ?? 0, recovered.pending?.evictionWatermark ?? 0)
        var nodes: [Int64?]?
        let stores = try StateStores(checkpoint, frozen.options, stop: stop)
        self.stores = stores
        try definition.plan.attach(stores, version: version)
        nodes = try storedWatermarks(stores, version)
        tracker = WatermarkTracker(
            delays: definition.plan.watermarkDelays, policy: policy, global: global, nodes: nodes)
        if reachesSink {
            let next = recovered.pending?.batchID ?? recovered.committed.map { $0.batchID &+ 1 } ?? 0
            try definition.sink.begin(nextBatch: next, isRepeated: recovered.pending != nil)
        }
        let isFirst = recovered.committed == nil && recovered.pending == nil && replay == nil
        let begins = try isFirst ? definition.sources.compactMap { try $0.source.beginsAtEndOf } : []
        onEvent?(.restored(beginsAtEnd: begins))
    }

    /// Whether the sink receives what the query emits; a comparison may suppress it.
    private var reachesSink: Bool { definition.observer?.letsThrough(output: name) ?? true }

    /// With several watermarks, the single number in the commit log does not define each of them.
    private func storedWatermarks(_ stores: StateStores, _ version: Int64) throws -> [Int64?]? {
        guard definition.plan.watermarkDelays.count > 1 else { return nil }
        let store = try stores.open(Self.watermarkStore, version: version, mayBegin: true)
        return definition.plan.watermarkDelays.indices.map { node in
            store.get(Array("\(node)".utf8)).flatMap { Int64(String(decoding: $0, as: UTF8.self)) }
        }
    }

    // MARK: Planning

    func nextBatch(_ batchID: Int64, nowMillis: Int64) throws -> BatchDecision {
        if isStopping { return .finished }
        onEvent?(.asked)
        let decision: BatchDecision
        // Nothing of it is planned yet.
        do { decision = try decide(batchID, nowMillis) } catch is StoppedEarly { return .finished }
        if case .run = decision { onEvent?(.busy) }
        return decision
    }

    private func decide(_ batchID: Int64, _ now: Int64) throws -> BatchDecision {
        if replay != nil { return try nextEntry(batchID) }
        if definition.heartbeat, case .processingTime(let interval) = definition.trigger, interval > 0 {
            return try nextLabel(batchID, now, interval)
        }
        switch schedule.due(atMillis: now) {
        case .now: break
        case .at(let millis): return .wait(untilMillis: millis)
        case .never: return .finished
        }
        let isOnce = definition.trigger == .once
        if !hasFixedEnd {
            hasFixedEnd = true
            for source in definition.sources {
                if isOnce { source.source.ignoreRateLimits() }
                if definition.trigger == .availableNow { try source.source.prepareForAvailableNow() }
            }
        }
        schedule.fired(atMillis: now)
        let (positions, hasData) = try latestPositions()
        if hasData || (needsNoDataBatch && !isOnce) {
            return .run(try plan(batchID, time: now, positions))
        }
        // While a batch is under way this is asked ahead, and will be asked again.
        if !isUnderWay { onEvent?(.idle) }
        if definition.trigger == .availableNow || isOnce { return .finished }
        switch schedule.due(atMillis: now) {
        case .at(let millis): return .wait(untilMillis: millis)
        case .now, .never: return .wait(untilMillis: now &+ definition.pollingDelayMillis)
        }
    }

    /// Each label of the interval in turn, whether or not there is data: `(⌊now/B⌋+1)·B` first, then each multiple.
    private func nextLabel(_ batchID: Int64, _ now: Int64, _ interval: Int64) throws -> BatchDecision {
        let phase = now % interval
        let floor = now &- (phase < 0 ? phase &+ interval : phase)
        let label: Int64
        if let last {
            label = last.batchTime &+ interval
        } else {
            label = firstLabel ?? floor &+ interval
            firstLabel = label
        }
        if now < label { return .wait(untilMillis: label) }
        return .run(try plan(batchID, time: label, try latestPositions().0))
    }

    private var firstLabel: Int64?

    private func nextEntry(_ batchID: Int64) throws -> BatchDecision {
        if definition.idlesBetweenEntries, !definition.heartbeat, needsNoDataBatch, let last {
            return .run(try plan(batchID, time: last.batchTime, last.sources.map { .init(start: $0.end, end: $0.end) }))
        }
        guard let (entry, positions) = try replay?.next(batchID, after: last) else { return .finished }
        return .run(try plan(batchID, time: entry.batchTime, positions, ranges: entry.ranges))
    }

    private func latestPositions() throws -> ([BatchPlan.Source], hasData: Bool) {
        var hasData = false
        let positions = try definition.sources.enumerated().map { index, source -> BatchPlan.Source in
            let start: String?
            if let last, last.sources.indices.contains(index) {
                start = last.sources[index].end
            } else {
                start = try source.source.initialPosition()
            }
            let end = try source.source.latestPosition(from: start)
            if end != start, end != nil { hasData = true }
            return .init(start: start, end: end ?? start)
        }
        newest = definition.sources.map(\.source.newestPosition)
        return (positions, hasData)
    }

    /// - Parameter ranges: the ranges between the positions; by default the sources compute them.
    private func plan(
        _ batchID: Int64, time: Int64, _ positions: [BatchPlan.Source], ranges given: [OffsetRange]? = nil
    ) throws -> BatchPlan {
        let ranges =
            try given
            ?? zip(definition.sources, positions).flatMap { source, position -> [OffsetRange] in
                guard let end = position.end, let ranges = source.source.offsetRanges else { return [] }
                return try ranges.ranges(from: position.start, until: end)
            }
        return BatchPlan(
            batchID: batchID, batchTime: time, sources: positions,
            evictionWatermark: definition.heartbeat ? max(tracker.global, time) : tracker.global,
            lateWatermark: last?.evictionWatermark ?? 0, conf: conf, ranges: ranges)
    }

    /// S6: the watermark rose since the last batch evicted.
    private var needsNoDataBatch: Bool {
        guard definition.noDataBatches, definition.plan.needsBatchWhenWatermarkRises(ResultMode(definition.mode)), let last else {
            return false
        }
        return tracker.global > last.evictionWatermark
    }

    // MARK: Running

    func run(_ plan: BatchPlan) throws -> BatchOutcome {
        let (planning, sources) = (Stopwatch(), Stopwatch())
        TrapReport.enter(output: definition.sink.description)
        onEvent?(.runs(id: plan.batchID, time: plan.batchTime, ranges: plan.ranges))
        var executed = plan
        let isSkipped = try skipped?.skips(plan, logger) ?? false
        if isSkipped {
            executed.sources = plan.sources.map { .init(start: $0.end, end: $0.end) }
            executed.ranges = []
        }
        let run = planning.measure { execution(of: executed, sources) }
        output = try definition.plan.execute(run)
        tracker.update(run.eventTimes)
        if definition.heartbeat { tracker.assert(plan.batchTime) }
        batchMetrics[plan.batchID] = BatchMetrics(
            run: run, outputRows: output.reduce(0) { $0 + $1.count }, newest: newest, getBatchMicros: sources.micros,
            queryPlanningMicros: planning.micros)
        last = plan
        isUnderWay = true
        var outcome = BatchOutcome(nextWatermark: tracker.global)
        if isSkipped { outcome.skippedRecords = plan.ranges.recordCount }
        return outcome
    }

    /// One execution of the query's plan, which was planned once; `sources` measures the time spent in the streams.
    private func execution(of plan: BatchPlan, _ sources: Stopwatch) -> BatchRun {
        let inputs = BatchInputs(plan, definition)
        return BatchRun(
            mode: ResultMode(definition.mode), lateWatermark: plan.lateWatermark, evictionWatermark: plan.evictionWatermark,
            watermarkNodes: definition.plan.watermarkDelays.count,
            context: definition.expressionSettings.at(micros: plan.batchTime &* 1000),
            defer: { relation, columns in
                guard let index = inputs.index(of: relation) else { return nil }
                return try sources.measure { try inputs.deferred(index, columns) }
            }
        ) { [definition] relation, columns in
            guard let index = inputs.index(of: relation) else { return try definition.tables[relation]?.read(columns) ?? [] }
            return try sources.measure { try inputs.read(index, columns) }
        }
    }

    func flushState(_ plan: BatchPlan) throws {
        guard let stores else { return }
        if definition.plan.watermarkDelays.count > 1 {
            let store = try stores.open(Self.watermarkStore, version: plan.batchID)
            for (node, watermark) in tracker.nodes.enumerated() {
                if let watermark { store.put(Array("\(node)".utf8), Array("\(watermark)".utf8)) }
            }
        }
        batchMetrics[plan.batchID]?.commitMicros = try stores.commit(version: plan.batchID &+ 1)
    }

    func prepareSink(_ plan: BatchPlan) throws {
        if let observer = definition.observer {
            try observer.observe(
                Observation(
                    output: name, label: plan.batchTime, batchTime: plan.batchTime, kind: .init(definition.mode),
                    columns: definition.plan.schema.names, rows: output.flatMap(\.rows), batchID: plan.batchID))
        }
        guard reachesSink else { return }
        try definition.sink.prepare(output, batch: plan, mode: definition.mode)
    }

    func publishSink(_ plan: BatchPlan) throws {
        if reachesSink { try definition.sink.publish(plan) }
    }

    func finish(_ plan: BatchPlan) throws {
        for (source, position) in zip(definition.sources, plan.sources) {
            if let end = position.end { try source.source.committed(until: end) }
        }
        if last?.batchID == plan.batchID { isUnderWay = false }
        finished = batchMetrics.removeValue(forKey: plan.batchID)
    }

    func stopRequested(gracefully: Bool) { isStopping = true }

    func giveUpWaiting() {
        stop.ask()
        for source in definition.sources { source.source.giveUpWaiting() }
        definition.sink.giveUpWaiting()
    }

    func isGivenUpWait(_ error: any Error) -> Bool { error is StoppedEarly || KafkaError.isGivenUpWait(error) }

    func close() {
        definition.sink.close()
        for source in definition.sources { source.source.close() }
        stores?.close()
        (output, batchMetrics) = ([], [:])
    }
}

extension ResultMode {
    init(_ mode: OutputMode) {
        switch mode {
        case .append: self = .append
        case .update: self = .update
        case .complete: self = .complete
        }
    }
}

extension Observation.Kind {
    init(_ mode: OutputMode) {
        switch mode {
        case .append: self = .append
        case .update: self = .update
        case .complete: self = .complete
        }
    }
}
