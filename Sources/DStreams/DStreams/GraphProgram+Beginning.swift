import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import Offsets
import StateStore
import Synchronization

/// From the graph to the first batch: zero time, checkpoint, inputs, state, and the batches that were missed.
extension GraphProgram {
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
                plan: graph.steps + (engine.map { [CheckpointJob.engineStep($0.name)] } ?? []), engine: engine?.name,
                keepsState: !durable.isEmpty),
            files: storage.files, lease: storage.lease,
            minBatchesToRetain: max(100, Int(clamping: (horizon / batchMillis).saturating(plus: 2))))
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
        if manifest == nil,
            let missed = MissedBatches(
                after: lastLabel, pending: recovered.pending?.batchTime, interval: batchMillis, startMillis: startMillis)
        {
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
        let stores = try StateStores(
            checkpoint, StateStoreOptions(partitions: try partitions(checkpoint, last, version: version)), stop: startStop)
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

    func register(_ plan: BatchPlan, isSkipped: Bool) throws {
        for (input, source) in zip(graph.inputs, plan.sources) {
            try input.register(InputPlan(source: source), at: Time(plan.batchTime))
            if isSkipped { try input.node.leaveOut(at: Time(plan.batchTime)) }
        }
    }
}
