import Checkpoints
import Foundation
import Logging
import Synchronization
import Threads

/// Drives a program batch by batch, on a thread of its own (`start`) or on the caller's, one batch a call (`step`).
///
/// With a checkpoint it makes each step durable in order. At the first step it recovers: it tells the program what was committed, publishes
/// the last committed batch again, and runs a batch that was planned but not committed again exactly as planned. Without a checkpoint the
/// order is the same and nothing is written. The loop keeps the checkpoint's lease until it ends.
///
/// An error of the program ends the loop and is thrown to whoever awaits it.
///
/// However it ends, the loop closes its program and then its checkpoint, on the thread that stepped last, before any waiter is notified. A
/// started loop keeps running when nobody holds it, because its thread does. A stepped loop must be ended by `terminate()`; otherwise
/// what it left open asserts in its `deinit`.
public final class BatchLoop: @unchecked Sendable {
    /// What one `step` did.
    public enum Step: Equatable, Sendable {
        /// A batch ran and is finished.
        case ran(BatchPlan)
        /// Nothing to do before this time (ms).
        case waiting(untilMillis: Int64)
        /// The loop is over.
        case finished
    }

    struct Shared {
        var isStarted = false
        var isEnded = false
        /// Whether all waiters have been notified of the end: only then does their wait return.
        var areWaitersNotified = false
        /// The thread that notifies them.
        var notifier: pthread_t?
        var error: (any Error)?
        /// A requested stop that the lifecycle has not heard of yet.
        var stop: Bool?
        /// Whether a stop was ever requested.
        var isStopAsked = false
        /// Whether the loop was stopped before it was started.
        var isStoppedFirst = false
        /// The thread that is inside a step.
        var thread: pthread_t?
    }

    public let clock: any StreamClock
    public let checkpoint: CheckpointDirectory?
    // Touched only by the one thread that steps.
    let program: any BatchProgram
    private var onProgress: ((BatchProgress) -> Void)?
    var lifecycle: BatchLifecycle
    var action = BatchLifecycle.Action.none
    private(set) var isRunning = false
    /// Progress of the batches under way: one batch, or two where they are pipelined.
    private var progress: [Int64: BatchProgress] = [:]
    var commit: CommitInFlight?
    private var planningMicros: Int64 = 0
    /// Set before the first step; throws to kill the loop as a crash would, writing nothing more.
    package var crashHook: ((CrashPoint) throws -> Void)?

    /// Set before the first step; called once, when the loop is over, on the thread that ends it.
    package var onEnd: (((any Error)?) -> Void)?

    /// When a commit of a pipelined batch goes to the disk; tests say.
    package var commitTiming = CommitInFlight.Timing.background

    let shared = Mutex(Shared())
    let hasMail = Atomic<Bool>(false)
    let ended = SteadyCondition()
    let logger: Logger
    var watch = ClockWatch()
    /// The time of the last batch in the checkpoint, until the first decision.
    var recoveredMillis: Int64?

    /// - Parameters:
    ///   - checkpoint: nil for a run that keeps nothing.
    ///   - onProgress: called after each batch, on the loop's thread.
    public init(
        _ program: any BatchProgram, checkpoint: CheckpointDirectory? = nil, clock: any StreamClock = SystemClock(),
        logger: Logger = Logger(label: "portage.batch"), onProgress: ((BatchProgress) -> Void)? = nil
    ) {
        self.program = program
        self.checkpoint = checkpoint
        self.clock = clock
        self.logger = logger
        self.onProgress = onProgress
        // Without a disk to wait for, pipelining gains nothing.
        lifecycle = BatchLifecycle(isPipelined: program.isPipelined && checkpoint != nil)
    }

    // MARK: Running

    /// Starts the loop on a thread of its own. A loop that was stopped before its start stays ended.
    /// - Throws: `BatchLoopError` if it was started before, or where the system has no thread left.
    public func start() throws {
        let isOver = try shared.withLock { shared in
            if shared.isStarted, !shared.isStoppedFirst {
                throw BatchLoopError(.alreadyStarted, "\(program.name) was started before; create a new query")
            }
            defer { shared.isStarted = true }
            return shared.isStarted
        }
        if isOver { return }
        do {
            try OwnThread.start(named: "portage \(program.name)") { [self] in runToEnd() }
        } catch {
            let error = BatchLoopError(.noThread, "\(program.name): the query cannot start", underlying: error)
            end(error)
            throw error
        }
    }

    private func runToEnd() {
        do {
            while true {
                switch try step() {
                case .ran: continue
                case .waiting(let millis): clock.sleep(untilMillis: millis, isCancelled: { hasMail.load(ordering: .acquiring) })
                case .finished: return
                }
            }
        } catch {
            logger.error("\(program.name) ended: \(error)")
        }
    }

    /// Steps until a batch is finished, there is nothing to do, or the loop has ended. Never sleeps.
    ///
    /// For a loop that was not started; from one thread at a time. After `.waiting`, advance the clock and call again.
    /// - Throws: the program's error, or a `CheckpointError`; the loop is then over.
    public func step() throws -> Step {
        shared.withLock { $0.thread = pthread_self() }
        defer { shared.withLock { $0.thread = nil } }
        if !isRunning {
            if lifecycle.hasEnded { return .finished }
            isRunning = true
            do {
                let recovered = try checkpoint.map { RecoveredBatches(try $0.recover()) } ?? RecoveredBatches()
                action = lifecycle.handle(.start(recovered))
            } catch {
                try fail(error)
                return .finished
            }
        } else if lifecycle.hasEnded {
            return .finished
        }
        takeMail()
        if case .wait = action { action = lifecycle.handle(.woken) }
        do {
            while true {
                switch action {
                case .wait(let millis):
                    return .waiting(untilMillis: millis)
                case .finish(let plan):
                    try perform(.finish, plan.batchID) { try program.finish(plan) }
                    TrapReport.leave()
                    // After a restart this may be the batch that was committed before it.
                    let finished = progress.removeValue(forKey: plan.batchID)
                    let wasRunHere = finished != nil
                    if wasRunHere { try checkpoint?.purge(latest: plan.batchID) }
                    if let finished { onProgress?(finished) }
                    // Before the next batch is planned: a stop requested by this batch makes it the last.
                    takeMail()
                    action = lifecycle.handle(.done)
                    if wasRunHere { return .ran(plan) }
                case .end:
                    end(nil)
                    return .finished
                default:
                    try perform()
                }
            }
        } catch {
            try fail(error)
            return .finished
        }
    }

    /// Performs the action that is due and asks for the next.
    private func perform() throws {
        switch action {
        case .restore(let recovered):
            let batchID = recovered.pending?.batchID ?? recovered.committed?.batchID ?? 0
            recoveredMillis = (recovered.pending ?? recovered.committed)?.batchTime
            try perform(.restore, batchID) { try program.restore(recovered) }
            action = lifecycle.handle(.done)
        case .announceStop(let gracefully):
            program.stopRequested(gracefully: gracefully)
            action = lifecycle.handle(.done)
        case .plan(let batchID):
            planningMicros = 0
            let decision = try perform(.plan, batchID) { try decide(batchID) }
            if case .run(let plan) = decision {
                guard plan.batchID == batchID else {
                    throw BatchLoopError(.wrongBatch, "\(program.name): planned batch \(plan.batchID) where batch \(batchID) is due")
                }
                begin(plan)
            }
            action = lifecycle.handle(.decided(decision))
        case .log(let plan):
            try perform(.log, plan.batchID) {
                try checkpoint?.logBatch(plan.batchID, offsets: plan.offsetLogEntry, manifest: plan.manifestRecord)
            }
            action = lifecycle.handle(.done)
        case .run(let plan):
            if progress[plan.batchID] == nil { begin(plan) }
            TrapReport.enter(plan, of: program.name, checkpoint: checkpoint?.path)
            let outcome = try perform(.run, plan.batchID) { try program.run(plan) }
            progress[plan.batchID]?.outcome = outcome
            action = lifecycle.handle(.ran(outcome))
        case .flushState(let plan):
            try perform(.flushState, plan.batchID) { try program.flushState(plan) }
            action = lifecycle.handle(.done)
        case .prepareSink(let plan):
            try perform(.prepareSink, plan.batchID) { try program.prepareSink(plan) }
            action = lifecycle.handle(.done)
        case .commit(let plan, let outcome):
            try perform(.commit, plan.batchID) {
                try checkpoint?.logCommit(plan.batchID, outcome.commitLogEntry)
            }
            action = lifecycle.handle(.done)
        case .publishSink(let plan):
            try perform(.publishSink, plan.batchID) { try program.publishSink(plan) }
            action = lifecycle.handle(.done)
        case .beginCommit(let plan, let outcome, let next):
            try crash(.before, .commit, plan.batchID)
            commit = CommitInFlight(commitTiming) { [checkpoint] in
                try checkpoint?.log(
                    commit: .init(plan.batchID, outcome.commitLogEntry),
                    plan: .init(next.batchID, next.offsetLogEntry, next.manifestRecord))
            }
            action = lifecycle.handle(.done)
        case .awaitCommit(let plan):
            let start = onProgress == nil ? 0 : SteadyTime.micros
            let begun = commit
            commit = nil
            try begun?.wait()
            if onProgress != nil { progress[plan.batchID]?.add(SteadyTime.micros &- start, to: .commit) }
            try crash(.after, .commit, plan.batchID)
            action = lifecycle.handle(.done)
        case .wait, .finish, .end, .none:
            preconditionFailure("\(action) is performed by step()")
        }
    }

    /// Releases the callbacks as well: an ended query is kept only for its reports.
    func releaseCallbacks() { (onProgress, crashHook) = (nil, nil) }

    private func begin(_ plan: BatchPlan) {
        var fresh = BatchProgress(plan)
        fresh.planningMicros = planningMicros
        planningMicros = 0
        progress[plan.batchID] = fresh
    }

    private func perform<R>(_ step: BatchStep, _ batchID: Int64, _ body: () throws -> R) throws -> R {
        try crash(.before, step, batchID)
        let start = onProgress == nil ? 0 : SteadyTime.micros
        let result = try body()
        if onProgress != nil {
            let micros = SteadyTime.micros &- start
            if step == .plan { planningMicros &+= micros } else { progress[batchID]?.add(micros, to: step) }
        }
        try crash(.after, step, batchID)
        return result
    }

    private func crash(_ edge: CrashPoint.Edge, _ step: BatchStep, _ batchID: Int64) throws {
        if let requested = CrashPoint.requested, requested == CrashPoint(edge, step, batchID: batchID) { _exit(137) }
        if let crashHook { try crashHook(CrashPoint(edge, step, batchID: batchID)) }
    }
}
