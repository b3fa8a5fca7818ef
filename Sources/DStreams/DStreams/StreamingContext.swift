import BatchRuntime
import Checkpoints
import Foundation
import KafkaTransport
import Logging
import Offsets
import Paths
import RDDs
import Synchronization

/// The entry point of the legacy API: creates streams, and runs their outputs batch by batch.
///
/// ```swift
/// let ssc = StreamingContext(appName: "lengths", .seconds(1))
/// ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize(["a", "bb"])])).map(\.count).print()
/// try ssc.start()
/// try ssc.awaitTermination()
/// ```
/// Without a checkpoint a failed batch does not stop the context: the later outputs of the batch and the later batches run, and
/// `awaitTermination` throws the last failure. With a checkpoint a failed batch is not committed; it is the last one, and the first of the
/// next start. Configure a context from one thread; `stop`, `getState` and the waits may be called from any. A running context continues
/// when nobody holds it any more.
/// Mirrors `org.apache.spark.streaming.StreamingContext` in the Scala dialect.
public final class StreamingContext: @unchecked Sendable {
    /// Makes the RDDs of the context's streams, and holds its settings.
    public let sparkContext: SparkContext
    /// The time between two batches: labels are multiples of it, counted from the zero time.
    public let batchDuration: Duration
    package let clock: any StreamClock
    package let connector: any TopicConnector
    package let manifest: BatchManifest?
    package let graph: DStreamGraph
    let observer: (any OutputObserver)?
    /// Computes nodes instead of this engine; set before `start()`.
    package var engine: (any GraphEngine)?
    private let lifetime = Mutex(Lifetime())
    /// Held while the context starts: a concurrent stop waits until there is something to stop.
    private let starting = NSRecursiveLock()
    /// Set before the start; throws to end the run as a crash at that point would.
    package var crashHook: ((CrashPoint) throws -> Void)?
    /// Set before the start; called for each finished batch, on the loop's thread.
    package var onProgress: ((BatchProgress) -> Void)?
    /// Labels of batches to run without their records; set before the start.
    private(set) var skippedBatches: Set<Int64> = []
    let listeners = ListenerBus()
    /// Whether the run ends where its topics ended at the start.
    var stopsAtEnd = false
    /// Records where a function of the job threw.
    package let badRecords = BadRecords()
    private let logger = Logger(label: "portage.dstreams")
    /// The storage of checkpoints.
    package var storage = CheckpointStorage()

    private struct Lifetime {
        var state = StreamingContextState.initialized
        var checkpointPath: String?
        var keepsStateInMemory = false
        var remember: Duration?
        /// Contacts its brokers while the context starts.
        var connecting: GraphProgram?
        /// Whether a stop was requested; a start under way learns of it once it connects.
        var isStopAsked = false
        var program: GraphProgram?
        var loop: BatchLoop?
    }

    /// - Parameters:
    ///   - clock: labels the batches; the system's unless a test or a replay advances one by hand.
    ///   - connector: opens Kafka, or a recording in its place.
    ///   - observer: receives the input of each output, before the output does.
    ///   - manifest: a recorded run: its labels, its ranges, and the end after its last entry.
    ///   - printer: where `print` writes; standard output by default.
    public init(
        _ sparkContext: SparkContext, _ batchDuration: Duration, clock: any StreamClock = SystemClock(),
        connector: any TopicConnector = KafkaCluster(), observer: (any OutputObserver)? = nil, manifest: BatchManifest? = nil,
        printer: (@Sendable (String) -> Void)? = nil
    ) {
        self.sparkContext = sparkContext
        self.batchDuration = batchDuration
        self.clock = clock
        self.connector = connector
        self.observer = observer
        self.manifest = manifest
        graph = DStreamGraph(batchDuration: batchDuration, printer: printer ?? DStreamGraph.standardOutput)
        graph.refuses = { [weak self] change in self?.refuse(change) ?? false }
        if batchDuration <= .milliseconds(0) {
            graph.record(StreamingError(.badArgument, "the batch duration is \(batchDuration); it must be longer than 0 ms"))
        }
        if let manifest, manifest.batchInterval != batchDuration.milliseconds {
            graph.record(
                StreamingError(
                    .badArgument,
                    "the manifest was recorded with batches of \(manifest.batchInterval) ms, and this context has \(batchDuration)"))
        } else if let manifest, batchDuration > .milliseconds(0) {
            checkLabels(of: manifest)
        }
    }

    /// A label that is not a multiple of the interval would have no output, and one that does not increase would be skipped: both are
    /// reported.
    private func checkLabels(of manifest: BatchManifest) {
        var last = Time(manifest.zeroTime)
        for (index, entry) in manifest.entries.enumerated() {
            let time = Time(entry.batchTime)
            guard time > last, (time - Time(manifest.zeroTime)).isMultipleOf(batchDuration) else {
                return graph.record(
                    StreamingError(
                        .badArgument,
                        "entry \(index) of the manifest has the label \(time), which is not after \(last) by a multiple of "
                            + "\(batchDuration) "
                            + "from the zero time \(manifest.zeroTime) ms"))
            }
            last = time
        }
    }

    /// A context with a `SparkContext` of its own under the name `appName` and default settings.
    /// - Parameters:
    ///   - batchDuration: the time between two batches; one that is not positive makes `start()` throw.
    ///   - clock: labels the batches; the system's unless a test advances one by hand.
    ///   - connector: opens Kafka, or a recording in its place.
    public convenience init(
        appName: String, _ batchDuration: Duration, clock: any StreamClock = SystemClock(),
        connector: any TopicConnector = KafkaCluster()
    ) {
        self.init(SparkContext(appName: appName), batchDuration, clock: clock, connector: connector)
    }

    /// A context with a `SparkContext` of its own and the settings of `conf`, which are checked by `start()`.
    /// - Parameters:
    ///   - batchDuration: the time between two batches; one that is not positive makes `start()` throw.
    ///   - clock: labels the batches; the system's unless a test advances one by hand.
    ///   - connector: opens Kafka, or a recording in its place.
    public convenience init(
        _ conf: SparkConf, _ batchDuration: Duration, clock: any StreamClock = SystemClock(), connector: any TopicConnector = KafkaCluster()
    ) {
        self.init(SparkContext(conf), batchDuration, clock: clock, connector: connector)
    }

    /// The job that `create` builds, resuming from the checkpoint at `path` if there is one.
    ///
    /// Unlike Spark, which stores closures in the checkpoint, this calls `create` in both cases; zero time, positions and
    /// state come from the checkpoint, and a job that is not the same is refused when it starts.
    public static func getOrCreate(_ path: String, _ create: () throws -> StreamingContext) throws -> StreamingContext {
        let context = try create()
        if context.checkpointPath == nil { context.checkpoint(path) }
        return context
    }

    // MARK: Settings

    /// Sets the directory for offsets, manifest and state; nil stores nothing.
    public func checkpoint(_ directory: String?) { lifetime.withLock { $0.checkpointPath = directory } }

    /// The directory that `checkpoint` named; nil where the job keeps nothing.
    public var checkpointPath: String? { lifetime.withLock { $0.checkpointPath } }

    /// Lets operations with state run without a checkpoint, and writes none even if the job names one: for a comparison.
    package func keepStateInMemory() { lifetime.withLock { $0.keepsStateInMemory = true } }

    /// Sets how long every stream at least remembers its RDDs. May be called once only.
    public func remember(_ duration: Duration) {
        let known = lifetime.withLock { lifetime -> Duration? in
            defer { lifetime.remember = lifetime.remember ?? duration }
            return lifetime.remember
        }
        if let known {
            graph.record(StreamingError(.badState, "requirement failed: Remember duration already set as \(known). Cannot set it again."))
        }
    }

    /// Runs the batch of this label without its records: the remedy for a record that ends the process. May be called for several labels.
    /// State and windows are as if the batch had been empty, also at every later start; its offsets are committed.
    ///
    /// A label that never comes is logged as an error at the end.
    ///
    /// - Parameter time: the label that `TrapReport` names. The context ends with an error if no batch can have it any more, or ever.
    public func skipBatch(_ time: Time) { skippedBatches.insert(time.milliseconds) }

    /// Whether the context can still be added to, runs, or has ended; may be called from any thread.
    public func getState() -> StreamingContextState { lifetime.withLock { $0.state } }

    /// Where Spark throws at the call, the change is ignored here and `awaitTermination` throws.
    private func refuse(_ change: LateChange) -> Bool {
        let (state, program) = lifetime.withLock { ($0.state, $0.program) }
        guard let error = change.mistake(in: state) else { return false }
        if let program { program.note(error, "a change of the job after its start was left out") } else { graph.record(error) }
        return true
    }

    // MARK: Inputs

    /// Creates a stream from a queue of RDDs.
    /// - Parameter defaultRDD: for batches that find the queue empty; by default an empty RDD of one partition.
    public func queueStream<Element: Sendable>(
        _ queue: RDDQueue<Element>, oneAtATime: Bool = true, defaultRDD: RDD<Element>? = nil
    ) -> DStream<Element> {
        QueueInputDStream(
            graph: graph, sparkContext: sparkContext, queue: queue, oneAtATime: oneAtATime,
            defaultRDD: defaultRDD ?? sparkContext.makeRDD([], 1))
    }

    /// Creates a stream of the lines of new files in a directory.
    public func textFileStream(_ directory: String) -> DStream<String> { TextFileInputDStream(self, directory: directory) }

    /// Creates a stream with the partitions of all streams, one after the other.
    /// - Throws: `StreamingError` `.badArgument` for no streams.
    public func union<Element: Sendable>(_ streams: [DStream<Element>]) throws -> DStream<Element> {
        guard !streams.isEmpty else { throw StreamingError(.badArgument, "requirement failed: Empty array") }
        return UnionDStream(streams)
    }

    // MARK: Running

    /// Checks the graph and starts the context, on a thread of its own. A second call does nothing.
    /// - Throws: `StreamingError` for the first mistake in the graph or after a stop; `CheckpointError` for a checkpoint that is
    ///   held by another process, damaged, or another job's; `KafkaError` for a topic that cannot be read.
    public func start() throws {
        starting.lock()
        defer { starting.unlock() }
        if getState() == .active { return }
        do { try makeLoop(clock: clock).start() } catch  where KafkaError.isGivenUpWait(error) {
            logger.warning("\(sparkContext.appName): stopped before its first batch, while it waited: \(error)")
        }
    }

    /// Runs every batch up to and including the label `until`, or the whole manifest, on the caller's thread, without waiting for a clock.
    ///
    /// May be called again with a later time.
    /// - Throws: as `start`, and the loop's own errors; failures of batches are kept for `awaitTermination`.
    package func runBatches(until: Time = Time(.max)) throws {
        let loop: BatchLoop
        if let running = lifetime.withLock({ $0.loop }) {
            loop = running
        } else {
            loop = try makeLoop(clock: ManualClock(millis: clock.nowMillis))
        }
        guard let stepped = loop.clock as? ManualClock else {
            throw StreamingError(.badState, "runBatches needs a context that was not started")
        }
        stepping: while true {
            switch try loop.step() {
            case .ran: continue
            case .waiting(let millis):
                if millis > until.milliseconds { break stepping }
                stepped.set(toMillis: millis)
            case .finished: break stepping
            }
        }
    }

    private func makeLoop(clock: any StreamClock) throws -> BatchLoop {
        if getState() == .stopped { throw StreamingError(.badState, "StreamingContext has already been stopped") }
        var started: GraphProgram?
        do {
            let settings = lifetime.withLock { $0 }
            do { try sparkContext.getConf.check() } catch { throw StreamingError(.badArgument, handingOn: error) }
            if settings.checkpointPath?.isEmpty == true, !settings.keepsStateInMemory {
                throw StreamingError(
                    .badState,
                    "the checkpoint directory (or --checkpoint) is empty: give the directory that keeps the job's progress, or none")
            }
            try validate(settings)
            let program = GraphProgram(self, nowMillis: clock.nowMillis)
            started = program
            let checkpoint =
                try settings.keepsStateInMemory
                ? nil : settings.checkpointPath.map { try program.openCheckpoint($0, storage, settings.remember) }
            if checkpoint == nil { program.begin(zeroTime: nil, remember: settings.remember) }
            do {
                let isStopAsked = lifetime.withLock { lifetime in
                    lifetime.connecting = program
                    return lifetime.isStopAsked
                }
                if isStopAsked { program.giveUpWaiting() }
                defer { lifetime.withLock { $0.connecting = nil } }
                try program.connect()
            } catch {
                checkpoint?.abandon()
                throw error
            }
            let loop = BatchLoop(program, checkpoint: checkpoint, clock: clock, onProgress: onProgress)
            loop.crashHook = crashHook
            let now = clock.nowMillis
            listeners.post { $0.onStreamingStarted(.init(time: now)) }
            lifetime.withLock { lifetime in
                lifetime.state = .active
                lifetime.program = program
                lifetime.loop = loop
            }
            return loop
        } catch {
            lifetime.withLock { $0.state = .stopped }
            if let started { started.close() } else { for input in graph.inputs { input.close() } }
            throw error
        }
    }

    private func validate(_ settings: Lifetime) throws {
        if let mistake = graph.mistake { throw mistake }
        if graph.outputs.isEmpty {
            throw StreamingError(.badArgument, "requirement failed: No output operations registered, so nothing to execute")
        }
        for node in graph.nodes {
            try node.validate()
            if let files = node as? TextFileInputDStream, let path = settings.checkpointPath,
                FilePlace.of(files.directory) == FilePlace.of(path)
            {
                throw StreamingError(
                    .badArgument,
                    "textFileStream reads \(files.directory), which is the checkpoint directory (or --checkpoint) too: its files would be "
                        + "taken for the job's. "
                        + "Give a checkpoint elsewhere")
            }
            if node.needsCheckpoint, settings.checkpointPath == nil, !settings.keepsStateInMemory {
                throw StreamingError(
                    .badArgument,
                    "requirement failed: The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().")
            }
        }
    }

    /// Keys and bytes of the state after the batches so far; nil without durable state. Call it on the thread of `onProgress`.
    package var stateTotals: (keys: Int, memoryBytes: Int)? { lifetime.withLock { $0.program }?.stateTotals }

    /// Whether the run has begun: nothing can refuse it any more.
    package var hasRestored: Bool { lifetime.withLock { $0.program }?.hasRestored ?? false }

    /// A message, once the context is over, for labels that were to be skipped and never came.
    package var labelsNotMet: String? { lifetime.withLock { $0.program }?.labelsNotMet }

    /// The batch whose failure ended the run: with a checkpoint, the first of the next start.
    package var uncommittedBatch: Time? { lifetime.withLock { $0.program }?.endingFailure?.uncommitted }

    /// Topics that the first start began to read at their ends; known once the run has begun.
    package var topicsBegunAtEnd: [String] {
        Set(graph.inputs.compactMap { ($0 as? DirectKafkaInputDStream)?.topicsBegunAtEnd }.joined()).sorted()
    }

    /// The batches that the start makes up; known once the run has begun, nil if there are none.
    package var missedBatches: MissedBatches? { lifetime.withLock { $0.program }?.missedBatches }

    /// The last failure, in a batch or in making one.
    package var lastFailure: BatchFailure? { lifetime.withLock { $0.program }?.failure }
    package var failure: (any Error)? { lastFailure?.error }

    // MARK: Ending

    /// Waits until the context is stopped.
    /// - Throws: the last failure, as soon as there is one. Without a checkpoint the context continues meanwhile; with one the failed batch
    ///   was its last, is not committed, and is the first of the next start.
    public func awaitTermination() throws { while try !awaitTerminationOrTimeout(.seconds(3600)) {} }

    /// Waits until the context is stopped, but no longer than `timeout`. Returns whether it is.
    /// - Throws: the last failure, as soon as there is one. Without a checkpoint the context continues meanwhile; with one the failed batch
    ///   was its last, is not committed, and is the first of the next start.
    public func awaitTerminationOrTimeout(_ timeout: Duration) throws -> Bool {
        do throws(BatchFailure) { return try awaitEnd(timeout) } catch { throw error.error }
    }

    /// The same, with the place of the failure.
    package func awaitEnd(_ timeout: Duration) throws(BatchFailure) -> Bool {
        let (program, loop) = lifetime.withLock { ($0.program, $0.loop) }
        guard let program, let loop else { return getState() == .stopped }
        let clock = ContinuousClock()
        let deadline = clock.now.advanced(by: .milliseconds(max(0, min(timeout.milliseconds, Int64.max / 4_000_000))))
        while true {
            if let failure = program.failure { throw failure }
            let left = max(1, min(20, Int64(clock.now.duration(to: deadline) / .milliseconds(1))))
            let isOver: Bool
            do { isOver = try loop.awaitTermination(timeoutMillis: left) } catch {
                throw program.endingFailure ?? BatchFailure(error: error, place: nil)
            }
            if isOver {
                if let failure = program.failure { throw failure }
                return true
            }
            if clock.now >= deadline { return false }
        }
    }

    /// Stops the context; a second call does nothing. Called from a batch, it returns at once and that batch is the last.
    /// - Parameters:
    ///   - stopSparkContext: for Spark's signature; has no effect, because there is no cluster to release.
    ///   - stopGracefully: whether records that arrive before the next label are still processed.
    public func stop(stopSparkContext: Bool = true, stopGracefully: Bool = false) {
        let connecting = lifetime.withLock { lifetime in
            lifetime.isStopAsked = true
            return lifetime.connecting
        }
        connecting?.giveUpWaiting()
        starting.lock()
        let (program, loop) = lifetime.withLock { lifetime in
            lifetime.state = .stopped
            return (lifetime.program, lifetime.loop)
        }
        starting.unlock()
        guard let program, let loop else {
            for input in graph.inputs { input.close() }
            return
        }
        program.stopRequested(gracefully: stopGracefully)
        loop.stop(gracefully: stopGracefully)
        // A batch that stops its own context must not wait for itself.
        if loop.isOwnThread { return }
        // A stepped loop has no thread that could end it, and its clock does not advance by itself.
        if let stepped = loop.clock as? ManualClock, stepped !== clock {
            while case .waiting(let millis)? = try? loop.runAvailable() { stepped.set(toMillis: millis) }
        }
        // `awaitTermination` throws the loop's own errors.
        loop.terminate(gracefully: stopGracefully)
    }
}

/// Whether a context has been started or stopped, as Spark's `StreamingContextState`.
public enum StreamingContextState: String, Sendable {
    /// Not started: streams and outputs can be added.
    case initialized
    /// Runs, or has been started by `runBatches`; outputs and streams can no longer be added.
    case active
    /// Has ended, or failed to start; it cannot be started again.
    case stopped
}
