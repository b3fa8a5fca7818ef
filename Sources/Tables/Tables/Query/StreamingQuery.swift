import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import Logging
import Offsets
import Plans
import Settings
import StateStore
import Synchronization

/// A streaming query that runs in the background as data arrives, or, inside this package, step by step.
///
/// Thread-safe. A running query continues when nobody holds it any more; `SparkSession.streams` still has it.
/// Mirrors `org.apache.spark.sql.streaming.StreamingQuery`.
public final class StreamingQuery: Sendable {
    private struct Shared {
        var recent: [StreamingQueryProgress] = []
        var isDataAvailable = false
        var isTriggerActive = false
        /// How often the program was asked for the next batch, and at which of these calls it last had nothing to do.
        var asked = 0
        var idleAt = 0
        var lastTrigger: Int64?
        /// When listeners were last told, or it was known, that there was nothing to do (ms).
        var lastIdle: Int64?
        var hasStarted = false
        var hasRestored = false
        var beginsAtEnd: [String] = []
        var hasReached = false
        var underWay: (id: Int64, time: Int64, ranges: [OffsetRange])?
    }

    /// Stays the same over restarts from a checkpoint.
    public let id: UUID
    /// Of this run only.
    public let runId = UUID()
    /// What `queryName` set; nil for a query without a name. Unique among the session's running queries.
    public let name: String?
    /// The session that started the query, and whose settings it froze at its start.
    public let sparkSession: SparkSession
    let startOrder = StreamingQuery.started.wrappingAdd(1, ordering: .relaxed).newValue

    private static let started = Atomic<Int>(0)
    private let loop: BatchLoop
    private let plan: @Sendable () -> String
    /// Returns the plan before any rule and after each.
    private let rewriting: @Sendable () -> String
    private let shared = Mutex(Shared())
    private let changed = SteadyCondition()
    private let keptUpdates: Int
    private let idleInterval: Int64
    // Used only by the loop's thread, which closes it.
    private let program: Confined<MicroBatchProgram>

    init(
        session: SparkSession, name: String?, _ definition: QueryDefinition, _ checkpoint: CheckpointDirectory?,
        rewriting: @escaping @Sendable () -> String
    ) {
        sparkSession = session
        self.name = name
        id = checkpoint.flatMap { UUID(uuidString: $0.id) } ?? UUID()
        plan = definition.plan.describe
        self.rewriting = rewriting
        keptUpdates = session.conf[TableSettings.recentProgressUpdates]
        idleInterval = Int64(session.conf[TableSettings.idleInterval])
        let program = MicroBatchProgram(definition, checkpoint)
        self.program = Confined(program)
        let report = Relay<BatchProgress>()
        loop = BatchLoop(program, checkpoint: checkpoint, clock: session.clock) { report.send($0) }
        program.onEvent = { [weak self] event in self?.take(event) }
        loop.onEnd = { [weak self] error in self?.ended(error) }
        report.receive { [weak self] progress in self?.take(progress) }
    }

    // MARK: Running

    package func begin() throws {
        do { try sparkSession.streams.add(self) } catch {
            loop.terminate()
            throw error
        }
        startSink()
        let started = QueryStartedEvent(id: id, runId: runId, name: name, timestamp: Self.time(sparkSession.clock.nowMillis))
        sparkSession.streams.listeners.post { $0.onQueryStarted(started) }
        try loop.start()
    }

    private static func time(_ millis: Int64) -> String { CivilTime(millis: millis).iso }

    private func ended(_ error: (any Error)?) {
        let event = QueryTerminatedEvent(id: id, runId: runId, exception: error.map { "\($0)" })
        sparkSession.streams.listeners.post { $0.onQueryTerminated(event) }
        sparkSession.streams.remove(self, error.map { StreamingQueryException(id: id, runId: runId, $0) })
    }

    /// - Throws: `BatchLoopError` on the thread of the query's own batches, which nothing there can wait for.
    func requireOtherThread() throws { try loop.requireOtherThread() }

    private func toldIdle() {
        let now = sparkSession.clock.nowMillis
        let isDue = shared.withLock { shared -> Bool in
            if let last = shared.lastIdle, now.saturating(minus: last) < idleInterval { return false }
            shared.lastIdle = now
            return true
        }
        guard isDue else { return }
        let event = QueryIdleEvent(id: id, runId: runId, timestamp: Self.time(now))
        sparkSession.streams.listeners.post { $0.onQueryIdle(event) }
    }

    /// Runs one batch on the caller's thread, or returns why there is none. For a query that was only prepared.
    @discardableResult
    package func step() throws -> BatchLoop.Step {
        startSink()
        return try loop.step()
    }

    private func startSink() {
        let hasStarted = shared.withLock { shared in
            defer { shared.hasStarted = true }
            return shared.hasStarted
        }
        if !hasStarted { program.value.startSink() }
    }

    /// Steps until there is nothing to do.
    package func runAvailable() throws {
        while case .ran = try step() {}
    }

    /// Makes a waiting query look for new data immediately.
    package func wake() { loop.wake() }

    /// Lets a test kill the query at a step, as a crash would.
    package func setCrashHook(_ hook: @escaping (CrashPoint) throws -> Void) { loop.crashHook = hook }

    /// Lets a test decide when the commits of pipelined batches are written.
    package func setCommitTiming(_ timing: CommitInFlight.Timing) { loop.commitTiming = timing }

    private func take(_ event: MicroBatchProgram.Event) {
        shared.withLock { shared in
            switch event {
            case .busy, .idle, .runs: shared.hasReached = true
            default: break
            }
            switch event {
            case .restored(let beginsAtEnd): (shared.hasRestored, shared.beginsAtEnd) = (true, beginsAtEnd)
            case .runs(let id, let time, let ranges): shared.underWay = (id, time, ranges)
            case .asked: shared.asked += 1
            case .idle:
                shared.idleAt = shared.asked
                shared.isDataAvailable = false
                shared.isTriggerActive = false
            case .busy:
                shared.isDataAvailable = true
                shared.isTriggerActive = true
            }
        }
        if event == .idle { toldIdle() }
        changed.broadcast()
    }

    private func take(_ batch: BatchProgress) {
        let previous = shared.withLock { $0.lastTrigger }
        let progress = StreamingQueryProgress(
            id: id, runId: runId, name: name, batch, program.value, previousTrigger: previous)
        shared.withLock { shared in
            shared.isTriggerActive = false
            shared.underWay = nil
            shared.lastTrigger = batch.batchTime
            shared.lastIdle = sparkSession.clock.nowMillis
            shared.recent.append(progress)
            if shared.recent.count > keptUpdates { shared.recent.removeFirst(shared.recent.count - keptUpdates) }
        }
        sparkSession.streams.listeners.post { $0.onQueryProgress(QueryProgressEvent(progress: progress)) }
    }

    // MARK: Stopping and waiting

    /// Stops the query after the current batch, and waits until it has ended. A second call does nothing.
    ///
    /// Called from inside one of the query's own batches it returns at once, and that batch is the last. An error that ended the query
    /// earlier is in `exception`; `stop` does not throw it.
    public func stop() throws { loop.terminate(gracefully: true) }

    /// Waits until the query has ended, but at most `timeoutMs`. Returns whether it has.
    /// - Throws: `StreamingQueryException` if an error ended it.
    @discardableResult
    public func awaitTermination(_ timeoutMs: Int64? = nil) throws -> Bool {
        do { return try loop.awaitTermination(timeoutMillis: timeoutMs) } catch let error as BatchLoopError { throw error } catch {
            throw StreamingQueryException(id: id, runId: runId, error)
        }
    }

    /// Waits until everything that was available at the call is processed and in the sink. For tests.
    /// - Throws: `StreamingQueryException` if an error ended the query.
    ///   `BatchLoopError` if called from inside one of the query's own batches.
    public func processAllAvailable() throws {
        if loop.isOwnThread, !loop.isTerminated {
            throw BatchLoopError(
                .awaitedByItself,
                "\(name ?? "query"): Cannot wait for a query state from the same thread that is running the query; call stop() only")
        }
        let target = shared.withLock { $0.asked + 1 }
        loop.wake()
        changed.withLock {
            while shared.withLock({ $0.idleAt < target }) && !loop.isTerminated {
                _ = changed.wait(untilSteadyMillis: SteadyCondition.deadline(inMillis: 20))
            }
        }
        if let error = exception { throw error }
    }

    // MARK: What it says

    /// Whether the query runs: false once it was stopped, came to its end, or failed (see `exception`).
    public var isActive: Bool { !loop.isTerminated }

    /// Whether the run has begun: nothing can refuse it any more.
    package var hasRestored: Bool { shared.withLock { $0.hasRestored } }

    /// What the run begins at the end of, such as topics; known once it has begun.
    package var beginsAtEnd: [String] { shared.withLock { $0.beginsAtEnd } }

    /// Whether its sources have reported at least once what there is to read.
    package var hasReached: Bool { shared.withLock { $0.hasReached } }

    /// The batch that was under way when an error ended the query: its number, its time in ms, and its Kafka ranges.
    package var failedBatch: (id: Int64, time: Int64, ranges: [OffsetRange])? { exception == nil ? nil : shared.withLock { $0.underWay } }

    /// The place in a job at which an error ended the query: ` (job orders, query totals, batch 3, records orders-0 offsets 5 until 9)`;
    /// empty if no batch was under way.
    package func failedPlace(job: String) -> String {
        guard let batch = failedBatch else { return "" }
        let query = name.map { $0 == job ? "" : ", query \($0)" } ?? ""
        let ranges = batch.ranges.filter { !$0.isEmpty }
        return " (job \(job)\(query), batch \(batch.id)\(ranges.isEmpty ? "" : ", records \(ranges.text(most: 10))"))"
    }

    /// The error that ended the query; nil if it runs or ended without one.
    public var exception: StreamingQueryException? { loop.error.map { StreamingQueryException(id: id, runId: runId, $0) } }

    /// What the query is doing now: the text, and whether data is waiting and a batch under way.
    public var status: StreamingQueryStatus {
        let (data, trigger) = shared.withLock { ($0.isDataAvailable, $0.isTriggerActive) }
        guard isActive else {
            let message = exception.map { "Terminated with exception: \($0.cause)" } ?? "Stopped"
            return StreamingQueryStatus(message: message, isDataAvailable: false, isTriggerActive: false)
        }
        return StreamingQueryStatus(
            message: trigger ? "Processing new data" : "Waiting for data to arrive", isDataAvailable: data, isTriggerActive: trigger)
    }

    /// The progress of the last batches, oldest first: as many as `spark.sql.streaming.numRecentProgressUpdates` says.
    public var recentProgress: [StreamingQueryProgress] { shared.withLock { $0.recent } }
    /// The progress of the last batch; nil before the first has ended.
    public var lastProgress: StreamingQueryProgress? { shared.withLock { $0.recent.last } }

    /// Prints the physical plan; with `extended`, also the plan before and after each rewriting rule.
    public func explain(_ extended: Bool = false) {
        print((extended ? "\(rewriting())\n\n" : "") + "== Physical Plan ==\n\(plan())")
    }
}

/// Passes a value across threads that only one of them uses at a time.
struct Confined<T>: @unchecked Sendable {
    let value: T
    init(_ value: T) { self.value = value }
}

/// Connects a sender to a receiver that is created later.
private final class Relay<T>: @unchecked Sendable {
    // Set before the loop runs, used by the loop's thread only.
    private var receiver: ((T) -> Void)?
    func receive(_ receiver: @escaping (T) -> Void) { self.receiver = receiver }
    func send(_ value: T) { receiver?(value) }
}
