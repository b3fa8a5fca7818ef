/// What an API plugs into the batch loop: a DStream batch and a table micro-batch differ only in what they run.
///
/// The loop owns the order (plan → log → run → flush state → prepare sink → commit → publish) and calls each step on one
/// thread, one at a time. After a crash it calls `restore`, then repeats from the first step that is not durable: so
/// `run`, `flushState`, `prepareSink` and `publishSink` may each be called again for the same plan and must then give the same
/// result once. Without a checkpoint the order is the same and nothing is written.
public protocol BatchProgram: AnyObject {
    /// For errors, the lease and progress.
    var name: String { get }

    /// Whether `run` may be called while the batch before becomes durable, and is published and finished only then: for the lowest
    /// latency. `run` must then have no visible effect, and `nextBatch` is called before the batch before is finished.
    var isPipelined: Bool { get }

    /// Called once before the first batch: what was committed last and, if a batch was planned but not committed, its plan.
    func restore(_ recovered: RecoveredBatches) throws

    /// Decides what comes next at `nowMillis`, reading the sources' positions but no data.
    func nextBatch(_ batchID: Int64, nowMillis: Int64) throws -> BatchDecision

    /// Computes the batch. Returns the watermark that the next batch may plan with.
    func run(_ plan: BatchPlan) throws -> BatchOutcome
    /// Makes the state after this batch durable, under version `batchID + 1`.
    func flushState(_ plan: BatchPlan) throws
    /// Writes the batch's output where nobody sees it yet.
    func prepareSink(_ plan: BatchPlan) throws
    /// Lets the prepared output be seen; called again after a crash that followed the commit.
    func publishSink(_ plan: BatchPlan) throws
    /// The batch is finished for good: releases what only it needed.
    func finish(_ plan: BatchPlan) throws

    /// A stop was requested. The loop keeps calling `nextBatch` until it answers `.finished`.
    func stopRequested(gracefully: Bool)

    /// The same, immediately and from any thread, also while the program waits inside a step: it stops waiting for brokers that do not
    /// answer.
    func giveUpWaiting()

    /// Whether an error only says that a wait was given up: the loop then ends as requested, and the batch under way is the first of the
    /// next run.
    func isGivenUpWait(_ error: any Error) -> Bool

    /// The loop has ended, with or without an error: closes sink, sources and stores, in this order. Called once, on the thread that
    /// stepped last, even where `restore` was never called.
    func close()
}

extension BatchProgram {
    public var isPipelined: Bool { false }
    public func giveUpWaiting() {}
    public func isGivenUpWait(_ error: any Error) -> Bool { false }
}

/// The answer to "what comes next?".
public enum BatchDecision: Equatable, Sendable {
    case run(BatchPlan)
    /// Nothing now; ask again at this time (ms), or when woken.
    case wait(untilMillis: Int64)
    /// No more batches will come.
    case finished
}

/// What a batch says when it has run.
public struct BatchOutcome: Equatable, Sendable {
    /// Goes into the commit log: the watermark in ms for the next batch.
    public var nextWatermark: Int64
    /// Also goes into the commit log: the offsets of each source that are still to be committed to its consumer group.
    package var unsentOffsets: [String?] = []
    /// Of a batch that was skipped, how many records it left out; for its report only.
    package var skippedRecords: Int64?

    public init(nextWatermark: Int64 = 0) { self.nextWatermark = nextWatermark }
}

/// What the checkpoint knew at start.
public struct RecoveredBatches: Equatable, Sendable {
    /// The last plan whose commit is durable.
    public var committed: BatchPlan?
    /// The watermark that its commit recorded.
    public var committedOutcome: BatchOutcome?
    /// A plan that was logged but not committed: it runs next, exactly as logged.
    public var pending: BatchPlan?

    public init(committed: BatchPlan? = nil, committedOutcome: BatchOutcome? = nil, pending: BatchPlan? = nil) {
        self.committed = committed
        self.committedOutcome = committedOutcome
        self.pending = pending
    }
}
