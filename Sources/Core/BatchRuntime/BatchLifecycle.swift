/// The order of the steps of a batch, as a pure value: it takes events and returns the one next action. Its owner performs the actions.
///
/// ```
/// new ── start ──▶ restoring ──▶ [republishing ▶ refinishing]  (a batch was committed before)
///                      │                     │
///                      ├── a plan is pending ┼──────────────────────────────┐
///                      ▼                     ▼                              ▼
///  ┌──────────────▶ planning ── run ──▶ logging ──▶ running ──▶ flushing ──▶ preparing
///  │                 │  ▲  │                                                   │
///  │            wait │  │  └─ finished ─▶ ended                                ▼
///  │                 ▼  │ woken                                           committing
///  │               waiting                                                     │
///  └──────────────────────────────── finishing ◀── publishing ◀────────────────┘
///
/// any state ── failed ──▶ ended;   stop: the program hears of it between two batches and answers `finished` when it is ready
/// ```
///
/// A pipelined batch does not wait for the disk that makes the batch before it durable. Once batch N is prepared, batch N+1 is planned at
/// once. The commit of N and the plan of N+1 go to the disk in one group while N+1 runs; nothing of either is visible before the group is
/// durable:
///
/// ```
/// preparing N ── plan N+1 ──▶ beginCommit N (with the plan of N+1) ──▶ run N+1 ──▶ awaitCommit N ──▶ publish N ──▶ finish N
///                   │                                                                                        │
///                   └─ nothing to run: commit N, as above                            flush, prepare N+1 ◀────┘
/// ```
public struct BatchLifecycle: Equatable, Sendable {
    public enum Event: Equatable, Sendable {
        case start(RecoveredBatches)
        case decided(BatchDecision)
        /// The step of the last action is done; `run` has its own event.
        case done
        case ran(BatchOutcome)
        /// The wait is over: its time has come, or something woke the loop.
        case woken
        case stopRequested(gracefully: Bool)
        case failed
    }

    public enum Action: Equatable, Sendable {
        case restore(RecoveredBatches)
        /// Tell the program that a stop was requested; then `done`.
        case announceStop(gracefully: Bool)
        case plan(batchID: Int64)
        case wait(untilMillis: Int64)
        /// Make manifest and offset log durable.
        case log(BatchPlan)
        case run(BatchPlan)
        case flushState(BatchPlan)
        case prepareSink(BatchPlan)
        /// Make the commit durable.
        case commit(BatchPlan, BatchOutcome)
        case publishSink(BatchPlan)
        case finish(BatchPlan)
        /// Start to make the commit durable, and then the plan of the next batch; `done` once started.
        case beginCommit(BatchPlan, BatchOutcome, next: BatchPlan)
        /// Wait until what `beginCommit` started is durable.
        case awaitCommit(BatchPlan)
        /// Nothing more will be asked for.
        case end
        /// The event changes nothing: continue with what is under way.
        case none
    }

    private enum State: Equatable {
        case new
        case restoring(RecoveredBatches)
        case republishing(BatchPlan, pending: BatchPlan?)
        case refinishing(BatchPlan, pending: BatchPlan?)
        case planning, waiting, announcing
        case logging(BatchPlan)
        case running(BatchPlan)
        case flushing(BatchPlan, BatchOutcome)
        case preparing(BatchPlan, BatchOutcome)
        case committing(BatchPlan, BatchOutcome)
        case publishing(BatchPlan), finishing(BatchPlan)
        /// The first batch is prepared; the program is deciding what comes next.
        case planningAhead(BatchPlan, BatchOutcome)
        case beginning(BatchPlan, next: BatchPlan)
        /// The first batch becomes durable while the next runs.
        case runningAhead(BatchPlan, next: BatchPlan)
        case awaiting(BatchPlan, next: BatchPlan, BatchOutcome)
        case publishingBehind(BatchPlan, next: BatchPlan, BatchOutcome)
        case finishingBehind(BatchPlan, next: BatchPlan, BatchOutcome)
        case ended
    }

    private var state = State.new
    private var nextBatchID: Int64 = 0
    /// A requested stop that the program has not heard of yet.
    private var pendingStop: Bool?
    private let isPipelined: Bool

    /// - Parameter isPipelined: whether a batch may run while the one before becomes durable. Must be false where others see part of a
    ///   batch while it runs.
    public init(isPipelined: Bool = false) { self.isPipelined = isPipelined }

    public var hasEnded: Bool { state == .ended }

    /// Takes an event and returns the next action.
    public mutating func handle(_ event: Event) -> Action {
        switch (event, state) {
        case (_, .ended):
            return .none
        case (.failed, _):
            state = .ended
            return .end
        case (.stopRequested(let gracefully), let state):
            // Of two requests to stop, the immediate one wins.
            pendingStop = (pendingStop ?? true) && gracefully
            return state == .waiting ? nextBatch() : .none
        case (.start(let recovered), .new):
            state = .restoring(recovered)
            let last = recovered.pending?.batchID ?? recovered.committed.map { $0.batchID &+ 1 }
            nextBatchID = last ?? 0
            return .restore(recovered)
        case (.done, .restoring(let recovered)):
            guard let committed = recovered.committed else { return resume(recovered.pending) }
            state = .republishing(committed, pending: recovered.pending)
            return .publishSink(committed)
        case (.done, .republishing(let plan, let pending)):
            state = .refinishing(plan, pending: pending)
            return .finish(plan)
        case (.done, .refinishing(_, let pending)):
            return resume(pending)
        case (.decided(.wait(let millis)), .planning):
            state = .waiting
            return pendingStop == nil ? .wait(untilMillis: millis) : nextBatch()
        case (.decided(.finished), .planning):
            state = .ended
            return .end
        case (.decided(.run(let plan)), .planning):
            state = .logging(plan)
            return .log(plan)
        case (.woken, .waiting), (.done, .announcing):
            return nextBatch()
        case (.done, .logging(let plan)):
            return resume(plan)
        case (.ran(let outcome), .running(let plan)):
            state = .flushing(plan, outcome)
            return .flushState(plan)
        case (.done, .flushing(let plan, let outcome)):
            state = .preparing(plan, outcome)
            return .prepareSink(plan)
        case (.done, .preparing(let plan, let outcome)):
            guard isPipelined, pendingStop == nil else { return commit(plan, outcome) }
            state = .planningAhead(plan, outcome)
            return .plan(batchID: plan.batchID &+ 1)
        case (.decided(.run(let next)), .planningAhead(let plan, let outcome)):
            state = .beginning(plan, next: next)
            return .beginCommit(plan, outcome, next: next)
        case (.decided, .planningAhead(let plan, let outcome)):
            // The program is asked again once this batch is finished.
            return commit(plan, outcome)
        case (.done, .beginning(let plan, let next)):
            state = .runningAhead(plan, next: next)
            return .run(next)
        case (.ran(let outcome), .runningAhead(let plan, let next)):
            state = .awaiting(plan, next: next, outcome)
            return .awaitCommit(plan)
        case (.done, .awaiting(let plan, let next, let outcome)):
            state = .publishingBehind(plan, next: next, outcome)
            return .publishSink(plan)
        case (.done, .publishingBehind(let plan, let next, let outcome)):
            state = .finishingBehind(plan, next: next, outcome)
            return .finish(plan)
        case (.done, .finishingBehind(_, let next, let outcome)):
            state = .flushing(next, outcome)
            return .flushState(next)
        case (.done, .committing(let plan, _)):
            state = .publishing(plan)
            return .publishSink(plan)
        case (.done, .publishing(let plan)):
            state = .finishing(plan)
            return .finish(plan)
        case (.done, .finishing(let plan)):
            nextBatchID = plan.batchID &+ 1
            return nextBatch()
        case (.woken, _):
            return .none
        default:
            preconditionFailure("the batch loop sent \(event) in \(state)")
        }
    }

    /// Runs a plan that is durable, or asks for the next one.
    private mutating func resume(_ plan: BatchPlan?) -> Action {
        guard let plan else { return nextBatch() }
        state = .running(plan)
        return .run(plan)
    }

    private mutating func commit(_ plan: BatchPlan, _ outcome: BatchOutcome) -> Action {
        state = .committing(plan, outcome)
        return .commit(plan, outcome)
    }

    private mutating func nextBatch() -> Action {
        if let gracefully = pendingStop {
            pendingStop = nil
            state = .announcing
            return .announceStop(gracefully: gracefully)
        }
        state = .planning
        return .plan(batchID: nextBatchID)
    }
}
