import BatchRuntime
import Checkpoints
import Foundation
import KafkaTransport
import Logging
import Offsets
import Paths
import RDDs
import Synchronization

/// The entry to the legacy API: makes streams, and runs what they put out, batch by batch.
///
/// ```swift
/// let ssc = StreamingContext(appName: "lengths", .seconds(1))
/// ssc.queueStream(RDDQueue([ssc.sparkContext.parallelize(["a", "bb"])])).map(\.count).print()
/// try ssc.start()
/// try ssc.awaitTermination()
/// ```
/// A failed batch does not stop a context without a checkpoint: the later outputs of the batch and the later batches run, and
/// `awaitTermination` throws the last failure. With a checkpoint it is not committed and is the last, and the first of the next start. Set it up from one thread; `stop`, the state and the waits may be called from any. A context that runs goes on when
/// nobody holds it any more.
/// Mirrors `org.apache.spark.streaming.StreamingContext` in the Scala dialect.
public final class StreamingContext: @unchecked Sendable {
    public let sparkContext: SparkContext
    public let batchDuration: Duration
    package let clock: any StreamClock
    package let connector: any TopicConnector
    package let manifest: BatchManifest?
    package let graph: DStreamGraph
    let observer: (any OutputObserver)?
    /// Computes nodes in place of this engine; set before `start()`.
    package var engine: (any GraphEngine)?
    private let lifetime = Mutex(Lifetime())
    /// Held while the context starts: a stop that comes meanwhile waits until there is something to stop.
    private let starting = NSRecursiveLock()
    /// Set before the start; throws to end the run as a crash at that point would.
    package var crashHook: ((CrashPoint) throws -> Void)?
    /// Set before the start; told of each batch that is over, on the loop's thread.
    package var onProgress: ((BatchProgress) -> Void)?
    /// Labels of batches to run without their records; set before the start.
    private(set) var skippedBatches: Set<Int64> = []
    let listeners = ListenerBus()
    /// Whether the run ends where its topics ended when it began.
    var stopsAtEnd = false
    /// Where a function of the job threw.
    package let badRecords = BadRecords()
    private let logger = Logger(label: "portage.dstreams")
    /// Where checkpoints live.
    package var storage = CheckpointStorage()

    private struct Lifetime {
        var state = StreamingContextState.initialized
        var checkpointPath: String?
        var keepsStateInMemory = false
        var remember: Duration?
        /// Asks its brokers while the context starts.
        var connecting: GraphProgram?
        /// Whether a stop was asked for, which a start under way learns of once it connects.
        var isStopAsked = false
        var program: GraphProgram?
        var loop: BatchLoop?
    }

    /// - Parameters:
    ///   - clock: what labels batches; the system's unless a test or a replay turns one by hand.
    ///   - connector: opens Kafka, or a recording that stands in for it.
    ///   - observer: sees what each output is given, before the output does.
    ///   - manifest: a recorded run: its labels, its ranges, and the end after its last entry.
    ///   - printer: where `print` writes; standard output unless given.
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
                    .badArgument, "the manifest was recorded with batches of \(manifest.batchInterval) ms, and this context has \(batchDuration)"))
        } else if let manifest, batchDuration > .milliseconds(0) {
            checkLabels(of: manifest)
        }
    }

    /// A label off the lattice would have no output, and one that does not grow would be left out: neither goes unnoticed.
    private func checkLabels(of manifest: BatchManifest) {
        var last = Time(manifest.zeroTime)
        for (index, entry) in manifest.entries.enumerated() {
            let time = Time(entry.batchTime)
            guard time > last, (time - Time(manifest.zeroTime)).isMultipleOf(batchDuration) else {
                return graph.record(
                    StreamingError(
                        .badArgument,
                        "entry \(index) of the manifest has the label \(time), which is not after \(last) by a multiple of \(batchDuration) "
                            + "from the zero time \(manifest.zeroTime) ms"))
            }
            last = time
        }
    }

    public convenience init(
        appName: String, _ batchDuration: Duration, clock: any StreamClock = SystemClock(),
        connector: any TopicConnector = KafkaCluster()
    ) {
        self.init(SparkContext(appName: appName), batchDuration, clock: clock, connector: connector)
    }

    public convenience init(
        _ conf: SparkConf, _ batchDuration: Duration, clock: any StreamClock = SystemClock(), connector: any TopicConnector = KafkaCluster()
    ) {
        self.init(SparkContext(conf), batchDuration, clock: clock, connector: connector)
    }

    /// The job that `create` builds, going on from the checkpoint at `path` if there is one.
    ///
    /// Unlike Spark, which keeps closures in the checkpoint, `create` is called in both cases; the zero time, the positions and
    /// the state come from the checkpoint, and a job that is not the same is refused when it starts.
    public static func getOrCreate(_ path: String, _ create: () throws -> StreamingContext) throws -> StreamingContext {
        let context = try create()
        if context.checkpointPath == nil { context.checkpoint(path) }
        return context
    }

    // MARK: Settings

    /// Where offsets, the manifest and state are kept. nil for nowhere.
    public func checkpoint(_ directory: String?) { lifetime.withLock { $0.checkpointPath = directory } }

    public var checkpointPath: String? { lifetime.withLock { $0.checkpointPath } }

    /// Lets operations with state run without a checkpoint, and writes none even if the job names one: for a comparison.
    package func keepStateInMemory() { lifetime.withLock { $0.keepsStateInMemory = true } }

    /// For how long every stream remembers its RDDs at least. Once only.
    public func remember(_ duration: Duration) {
        let known = lifetime.withLock { lifetime -> Duration? in
            defer { lifetime.remember = lifetime.remember ?? duration }
            return lifetime.remember
        }
        if let known {
            graph.record(StreamingError(.badState, "requirement failed: Remember duration already set as \(known). Cannot set it again."))
        }
    }

    /// Runs the batch of this label without its records: the way past a record that ends the process. May be called again for another.
    /// State and windows are as if the batch had been empty, at every later start too; its offsets are committed.
    ///
    /// A label that never came is logged as an error at the end.
    ///
    /// - Parameter time: the label that `TrapReport` names. The context ends with an error where no batch can have it any more, or ever.
    public func skipBatch(_ time: Time) { skippedBatches.insert(time.milliseconds) }

    public func getState() -> StreamingContextState { lifetime.withLock { $0.state } }

    /// Where Spark throws at the call, the change is left out and `awaitTermination` throws.
    private func refuse(_ change: LateChange) -> Bool {
        let (state, program) = lifetime.withLock { ($0.state, $0.program) }
        guard let error = change.mistake(in: state) else { return false }
        if let program { program.note(error, "a change of the job after its start was left out") } else { graph.record(error) }
        return true
    }

    // MARK: Inputs

    /// A stream of a queue of RDDs.
    /// - Parameter defaultRDD: for batches that find the queue empty; an empty RDD of one partition unless given.
    public func queueStream<Element: Sendable>(
        _ queue: RDDQueue<Element>, oneAtATime: Bool = true, defaultRDD: RDD<Element>? = nil
    ) -> DStream<Element> {
        QueueInputDStream(
            graph: graph, sparkContext: sparkContext, queue: queue, oneAtATime: oneAtATime,
            defaultRDD: defaultRDD ?? sparkContext.makeRDD([], 1))
    }

    /// A stream of the lines of the files that come into a directory.
    public func textFileStream(_ directory: String) -> DStream<String> { TextFileInputDStream(self, directory: directory) }

    /// The partitions of all streams, one after the other.
    /// - Throws: `StreamingError` `.badArgument` for no streams.
    public func union<Element: Sendable>(_ streams: [DStream<Element>]) throws -> DStream<Element> {
        guard !streams.isEmpty else { throw StreamingError(.badArgument, "requirement failed: Empty array") }
        return UnionDStream(streams)
    }

    // MARK: Running

    /// Checks the graph and begins, on a thread of its own. A second call changes nothing.
    /// - Throws: `StreamingError` for the first mistake in the graph or after a stop; `CheckpointError` for a checkpoint that is
    ///   held by another, damaged, or another job's; `KafkaError` for a topic that cannot be read.
    public func start() throws {
        starting.lock()
        defer { starting.unlock() }
        if getState() == .active { return }
        do { try makeLoop(clock: clock).start() } catch where KafkaError.isGivenUpWait(error) {
            logger.warning("\(sparkContext.appName): stopped before its first batch, while it waited: \(error)")
        }
    }

    /// Runs every batch up to and including the label `until`, or the whole manifest, on the caller's thread; no clock is waited for.
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
                throw StreamingError(.badState, "the checkpoint directory (or --checkpoint) is empty: give the directory that keeps the job's progress, or none")
            }
            try validate(settings)
            let program = GraphProgram(self, nowMillis: clock.nowMillis)
            started = program
            let checkpoint = try settings.keepsStateInMemory ? nil : settings.checkpointPath.map { try program.openCheckpoint($0, storage, settings.remember) }
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
            if let files = node as? TextFileInputDStream, let path = settings.checkpointPath, FilePlace.of(files.directory) == FilePlace.of(path) {
                throw StreamingError(
                    .badArgument, "textFileStream reads \(files.directory), which is the checkpoint directory (or --checkpoint) too: its files would be taken for the job's. "
                        + "Give a checkpoint elsewhere")
            }
            if node.needsCheckpoint, settings.checkpointPath == nil, !settings.keepsStateInMemory {
                throw StreamingError(
                    .badArgument,
                    "requirement failed: The checkpoint directory has not been set. Please set it by StreamingContext.checkpoint().")
            }
        }
    }

    /// Keys and bytes of the state, as the batches so far have left it; nil where there is none on the disk. On the thread of `onProgress`.
    package var stateTotals: (keys: Int, memoryBytes: Int)? { lifetime.withLock { $0.program }?.stateTotals }

    /// Whether the run has begun: what was asked of it is possible.
    package var hasRestored: Bool { lifetime.withLock { $0.program }?.hasRestored ?? false }

    /// Once the context is over: what to say of labels that were to be skipped and never came.
    package var labelsNotMet: String? { lifetime.withLock { $0.program }?.labelsNotMet }

    /// The batch whose failure ended the run: with a checkpoint, the first of the next start.
    package var uncommittedBatch: Time? { lifetime.withLock { $0.program }?.endingFailure?.uncommitted }

    /// Topics that a first start began to read at their ends. Once the run has begun.
    package var topicsBegunAtEnd: [String] {
        Set(graph.inputs.compactMap { ($0 as? DirectKafkaInputDStream)?.topicsBegunAtEnd }.joined()).sorted()
    }

    /// What the start makes up; known once the run has begun, nil where there is nothing.
    package var missedBatches: MissedBatches? { lifetime.withLock { $0.program }?.missedBatches }

    /// What failed last, in a batch or in making one.
    package var lastFailure: BatchFailure? { lifetime.withLock { $0.program }?.failure }
    package var failure: (any Error)? { lastFailure?.error }

    // MARK: Ending

    /// Waits until the context is stopped.
    /// - Throws: the last failure, as soon as there is one. Without a checkpoint the context goes on meanwhile; with one the batch that
    ///   failed was its last, is not committed, and is the first of the next start.
    public func awaitTermination() throws { while try !awaitTerminationOrTimeout(.seconds(3600)) {} }

    /// Waits until the context is stopped, at most for `timeout`. Returns whether it is.
    /// - Throws: the last failure, as soon as there is one. Without a checkpoint the context goes on meanwhile; with one the batch that
    ///   failed was its last, is not committed, and is the first of the next start.
    public func awaitTerminationOrTimeout(_ timeout: Duration) throws -> Bool {
        do throws(BatchFailure) { return try awaitEnd(timeout) } catch { throw error.error }
    }

    /// The same, with the place of what failed.
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

    /// Ends the context; a second call changes nothing. Called from a batch, it returns at once and the batch is the last.
    /// - Parameters:
    ///   - stopSparkContext: as in Spark's signature; there is no cluster to let go of.
    ///   - stopGracefully: whether what has come until the next label is still processed.
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
        // A batch that stops its own context does not wait for itself.
        if loop.isOwnThread { return }
        // A loop that was stepped has no thread that could end it, nor a clock that goes on by itself.
        if let stepped = loop.clock as? ManualClock, stepped !== clock {
            while case .waiting(let millis)? = try? loop.runAvailable() { stepped.set(toMillis: millis) }
        }
        // Its own errors are for awaitTermination.
        loop.terminate(gracefully: stopGracefully)
    }
}

/// Where a context is in its life.
public enum StreamingContextState: String, Sendable {
    /// Can be added to.
    case initialized
    case active
    case stopped
}
