import Checkpoints
import Foundation
import Logging
import Synchronization

/// Drives a program batch by batch, on a thread of its own (`start`) or on the caller's, one batch a call (`step`).
///
/// With a checkpoint it makes each step durable in order and, at the first step, recovers: the program is told what was committed,
/// the last committed batch is published again, and a batch that was planned but not committed runs again exactly as planned.
/// Without one the order is the same and nothing is written. The loop keeps the checkpoint's lease until it ends.
///
/// An error of the program ends the loop and is thrown to whoever awaits it.
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

    private struct Shared {
        var isStarted = false
        var isEnded = false
        var error: (any Error)?
        /// A stop not yet told to the lifecycle.
        var stop: Bool?
        var thread: ObjectIdentifier?
    }

    public let clock: any StreamClock
    public let checkpoint: CheckpointDirectory?
    // Touched only by the one thread that steps.
    private let program: any BatchProgram
    private let onProgress: ((BatchProgress) -> Void)?
    private var lifecycle = BatchLifecycle()
    private var action = BatchLifecycle.Action.none
    private var isRunning = false
    private var progress: BatchProgress?
    private var planningMicros: Int64 = 0
    /// Set before the first step; throws to kill the loop as a crash would, writing nothing more.
    package var crashHook: ((CrashPoint) throws -> Void)?

    private let shared = Mutex(Shared())
    private let hasMail = Atomic<Bool>(false)
    private let ended = NSCondition()
    private let logger: Logger

    /// - Parameters:
    ///   - checkpoint: nil for a run that remembers nothing.
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
    }

    // MARK: Running

    /// Begins on a thread of its own.
    /// - Throws: `BatchLoopError` if it was started before.
    public func start() throws {
        try shared.withLock { shared in
            if shared.isStarted { throw BatchLoopError(.alreadyStarted, "\(program.name): was started before; make a new query") }
            shared.isStarted = true
        }
        let thread = Thread { [self] in
            shared.withLock { $0.thread = ObjectIdentifier(Thread.current) }
            do {
                while true {
                    switch try step() {
                    case .ran: continue
                    case .waiting(let millis): clock.sleep(untilMillis: millis, isCancelled: { self.hasMail.load(ordering: .acquiring) })
                    case .finished: return
                    }
                }
            } catch {
                logger.error("\(program.name) ended: \(error)")
            }
        }
        thread.name = "portage \(program.name)"
        thread.stackSize = 8 << 20
        thread.start()
    }

    /// Goes on until a batch is finished, or there is nothing to do, or all is over. Never sleeps.
    ///
    /// For a loop that was not started; from one thread at a time. After `.waiting` turn the clock and call again.
    /// - Throws: the program's error, or a `CheckpointError`; the loop is then over.
    public func step() throws -> Step {
        if !isRunning {
            if lifecycle.hasEnded { return .finished }
            isRunning = true
            do {
                let recovered = try checkpoint.map { RecoveredBatches(try $0.recover()) } ?? RecoveredBatches()
                action = lifecycle.handle(.start(recovered))
            } catch {
                end(error)
                throw error
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
                    // After a restart this may be the batch that had been committed before.
                    let wasRunHere = progress?.batchID == plan.batchID
                    if wasRunHere { try checkpoint?.purge(latest: plan.batchID) }
                    if wasRunHere, let progress { onProgress?(progress) }
                    progress = nil
                    action = lifecycle.handle(.done)
                    takeMail()
                    if wasRunHere { return .ran(plan) }
                case .end:
                    end(nil)
                    return .finished
                default:
                    try perform()
                }
            }
        } catch {
            end(error)
            throw error
        }
    }

    /// Performs the action that is due and asks for the next.
    private func perform() throws {
        switch action {
        case .restore(let recovered):
            let batchID = recovered.pending?.batchID ?? recovered.committed?.batchID ?? 0
            try perform(.restore, batchID) { try program.restore(recovered) }
            action = lifecycle.handle(.done)
        case .announceStop(let gracefully):
            program.stopRequested(gracefully: gracefully)
            action = lifecycle.handle(.done)
        case .plan(let batchID):
            planningMicros = 0
            let decision = try perform(.plan, batchID) { try program.nextBatch(batchID, nowMillis: clock.nowMillis) }
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
            if progress == nil { begin(plan) }
            let outcome = try perform(.run, plan.batchID) { try program.run(plan) }
            progress?.outcome = outcome
            action = lifecycle.handle(.ran(outcome))
        case .flushState(let plan):
            try perform(.flushState, plan.batchID) { try program.flushState(plan) }
            action = lifecycle.handle(.done)
        case .prepareSink(let plan):
            try perform(.prepareSink, plan.batchID) { try program.prepareSink(plan) }
            action = lifecycle.handle(.done)
        case .commit(let plan, let outcome):
            try perform(.commit, plan.batchID) {
                try checkpoint?.logCommit(plan.batchID, CommitLogEntry(nextBatchWatermarkMillis: outcome.nextWatermark))
            }
            action = lifecycle.handle(.done)
        case .publishSink(let plan):
            try perform(.publishSink, plan.batchID) { try program.publishSink(plan) }
            action = lifecycle.handle(.done)
        case .wait, .finish, .end, .none:
            preconditionFailure("\(action) is performed by step()")
        }
    }

    private func begin(_ plan: BatchPlan) {
        var fresh = BatchProgress(plan)
        fresh.planningMicros = planningMicros
        planningMicros = 0
        progress = fresh
    }

    private func perform<R>(_ step: BatchStep, _ batchID: Int64, _ body: () throws -> R) throws -> R {
        try crash(.before, step, batchID)
        let start = onProgress == nil ? 0 : Self.steadyMicros()
        let result = try body()
        if onProgress != nil {
            let micros = Self.steadyMicros() &- start
            if step == .plan { planningMicros &+= micros } else { progress?.add(micros, to: step) }
        }
        try crash(.after, step, batchID)
        return result
    }

    private func crash(_ edge: CrashPoint.Edge, _ step: BatchStep, _ batchID: Int64) throws {
        if let requested = CrashPoint.requested, requested == CrashPoint(edge, step, batchID: batchID) { _exit(137) }
        if let crashHook { try crashHook(CrashPoint(edge, step, batchID: batchID)) }
    }

    private static func steadyMicros() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) &* 1_000_000 &+ Int64(time.tv_nsec) / 1000
    }

    // MARK: Stopping

    /// Asks the program to stop, from any thread, also from inside a batch. Returns at once; then `awaitTermination`.
    public func stop(gracefully: Bool = true) {
        shared.withLock { shared in
            if shared.isEnded { return }
            shared.stop = (shared.stop ?? true) && gracefully
            hasMail.store(true, ordering: .releasing)
        }
        clock.wake()
    }

    /// Makes a waiting loop ask its program again: new input is there.
    public func wake() {
        hasMail.store(true, ordering: .releasing)
        clock.wake()
    }

    private func takeMail() {
        guard hasMail.load(ordering: .acquiring) else { return }
        let stop = shared.withLock { shared -> Bool? in
            hasMail.store(false, ordering: .releasing)
            defer { shared.stop = nil }
            return shared.stop
        }
        guard let stop else { return }
        let next = lifecycle.handle(.stopRequested(gracefully: stop))
        if next != .none { action = next }
    }

    /// Ends the loop, lets the checkpoint go and tells whoever waits.
    private func end(_ error: (any Error)?) {
        _ = lifecycle.handle(.failed)
        checkpoint?.close()
        shared.withLock { shared in
            shared.isEnded = true
            shared.error = error
        }
        ended.lock()
        ended.broadcast()
        ended.unlock()
    }

    /// Whether the loop is over, well or not.
    public var isTerminated: Bool { shared.withLock { $0.isEnded } }

    /// What ended it, if it was an error.
    public var error: (any Error)? { shared.withLock { $0.error } }

    /// Waits (in real time) until the loop is over. Returns whether it is.
    /// - Throws: the error that ended the loop; `BatchLoopError` if called from inside one of its own batches.
    public func awaitTermination(timeoutMillis: Int64? = nil) throws -> Bool {
        let isOwnThread = shared.withLock { $0.thread == ObjectIdentifier(Thread.current) }
        if isOwnThread, !isTerminated {
            throw BatchLoopError(.awaitedByItself, "\(program.name): a batch cannot wait for the end of its own query; call stop() only")
        }
        let deadline = timeoutMillis.map { Date(timeIntervalSinceNow: Double($0) / 1000) }
        ended.lock()
        while !isTerminated {
            guard let deadline else {
                ended.wait()
                continue
            }
            if !ended.wait(until: deadline) { break }
        }
        ended.unlock()
        if let error { throw error }
        return isTerminated
    }
}
