import Adapter
import BatchRuntime
import Checkpoints
import DStreams
import KafkaTransport
import Offsets
import RDDs

/// Runs a legacy job over a manifest, on its own engine or on the table engine.
public struct LegacyJobRun {
    public enum Engine: String, Sendable, CaseIterable {
        case dstreams, tables
    }

    public var name: String
    public var engine: Engine
    /// The names of the outputs to run; all by default. The others, and nodes that only they need, are not computed.
    public var chosen: [String] = []
    /// The job's settings.
    public var conf = SparkConf()
    /// Whether a run is an error if no stream reads any of the records, such as those of another topic.
    public var refusesUnread = false
    private let build: @Sendable (StreamingContext) throws -> Void

    public init(_ name: String, engine: Engine, build: @escaping @Sendable (StreamingContext) throws -> Void) {
        self.name = name
        self.engine = engine
        self.build = build
    }

    /// Runs to the end of the manifest, on the caller's thread.
    /// - Parameter onBatch: called after each observation.
    /// - Throws: errors of the job or the engine; `AdapterError` if the job cannot run on the table engine; `DifferentialError`
    ///   `.nothingRead`, if that is an error.
    public func run(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws -> RunOutcome {
        let observer = try RunObserver(input, onBatch: onBatch)
        let context = try context(input, observer: observer)
        defer { context.stop() }
        if refusesUnread { try Self.checkReads(context, input.manifest) }
        do { try context.runBatches() } catch {
            // With a checkpoint, a failed batch ends the run with its error.
            let place = context.lastFailure.flatMap { "\($0.error)" == "\(error)" ? $0.place?.text : nil } ?? ""
            throw RunFailure(side: side, error, place: place)
        }
        if let failure = context.lastFailure { throw RunFailure(side: side, failure.error, place: failure.place?.text ?? "") }
        let batches = input.manifest.entries.enumerated().map { index, entry in
            WindowEvidence.Batch(
                id: Int64(index), batchTime: entry.batchTime, evictionWatermark: entry.batchTime,
                lateWatermark: index == 0 ? input.manifest.zeroTime : input.manifest.entries[index - 1].batchTime)
        }
        return RunOutcome(
            observations: try observer.observations(),
            outputs: context.graph.outputs.map {
                RunOutcome.Output(name: $0.name, batches: batches, through: input.manifest.entries.last?.batchTime)
            }, newRows: observer.newRows)
    }

    private var side: String { "the legacy job \(name) on \(engine == .tables ? "the table engine" : "DStreams")" }

    private static func checkReads(_ context: StreamingContext, _ manifest: BatchManifest) throws(DifferentialError) {
        let ranges = manifest.entries.flatMap(\.ranges).filter { !$0.isEmpty }
        let inputs = context.graph.inputs.compactMap { $0 as? DirectKafkaInputDStream }
        // Queues and files provide records of their own.
        guard !ranges.isEmpty, !inputs.isEmpty, inputs.count == context.graph.inputs.count else { return }
        guard !ranges.contains(where: { range in inputs.contains { $0.reads(range) } }) else { return }
        throw DifferentialError(.nothingRead, "the legacy job reads none of the records: \(topics(of: ranges, inputs))")
    }

    /// A recording of other topics than an output's would be compared as an empty one.
    func checkInputs(_ manifest: BatchManifest, connector: any TopicConnector) throws {
        let context = try graph(manifest, connector)
        defer { context.stop() }
        let ranges = manifest.entries.flatMap(\.ranges).filter { !$0.isEmpty }
        guard !ranges.isEmpty else { throw DifferentialError(.nothingRead, "there is no record to compare on") }
        let count = context.graph.outputs.count
        for output in context.graph.outputs where chosen.isEmpty || chosen.contains(output.name) {
            let inputs = LegacyLens.ancestors(of: output).compactMap { $0 as? DirectKafkaInputDStream }
            guard !inputs.isEmpty, !ranges.contains(where: { range in inputs.contains { $0.reads(range) } }) else { continue }
            throw DifferentialError(
                .nothingRead,
                "the legacy job\(count > 1 ? "'s output \(output.name)" : "") reads none of the records: \(Self.topics(of: ranges, inputs))"
                    + (count > 1 ? "; choose other outputs with --output, or record its topic too" : ""))
        }
    }

    private static func topics(of ranges: [OffsetRange], _ inputs: [DirectKafkaInputDStream]) -> String {
        "they are of \(Set(ranges.map(\.topic)).sorted().joined(separator: ", ")), and it reads "
            + Set(inputs.map(\.topics)).sorted().joined(separator: ", ")
    }

    /// The names of the job's outputs, in the order of registration.
    public func outputs(_ manifest: BatchManifest, connector: any TopicConnector) throws -> [String] {
        let context = try graph(manifest, connector)
        defer { context.stop() }
        return context.graph.outputs.map(\.name)
    }

    /// The windows on the way to an output (the first by default), first those of the records; one window of a batch if there are none.
    public func windows(_ manifest: BatchManifest, connector: any TopicConnector, output: String? = nil) throws -> [WindowEvidence.Legacy] {
        let context = try graph(manifest, connector)
        defer { context.stop() }
        var finder = WindowFinder()
        var levels: [WindowFinder.Window] = []
        if let found = Self.output(output, of: context) {
            try Self.accept(&finder, above: found)
            levels = finder.levels(above: found)
        }
        if levels.isEmpty {
            levels = [WindowFinder.Window(length: manifest.batchInterval, slide: manifest.batchInterval, isInverse: false)]
        }
        return levels.map { WindowEvidence.Legacy(length: $0.length, slide: $0.slide, zeroTime: manifest.zeroTime, inverse: $0.isInverse) }
    }

    /// What the job's own functions make of a record on its way to an output (the first by default); nil if the graph does not allow that.
    func lens(_ manifest: BatchManifest, connector: any TopicConnector, output: String? = nil) throws -> LegacyLens? {
        let context = try graph(manifest, connector)
        // The lens provides the records: nothing is read through the context.
        defer { context.stop() }
        guard let found = Self.output(output, of: context) else { return nil }
        return try LegacyLens(context, found)
    }

    private static func output(_ name: String?, of context: StreamingContext) -> OutputOperation? {
        name.map { name in context.graph.outputs.first { $0.name == name } } ?? context.graph.outputs.first
    }

    /// Visits the nodes on which an output depends, parents first.
    private static func accept(_ visitor: inout some DStreamVisitor, above output: OutputOperation) throws {
        for node in LegacyLens.ancestors(of: output) { try node.accept(&visitor) }
    }

    /// The graph as the job builds it, never started.
    private func graph(_ manifest: BatchManifest, _ connector: any TopicConnector) throws -> StreamingContext {
        let context = StreamingContext(
            SparkContext(conf.setAppName(name)), .milliseconds(manifest.batchInterval), connector: connector)
        try build(context)
        return context
    }

    private func context(_ input: RunInput, observer: RunObserver) throws -> StreamingContext {
        let context = StreamingContext(
            SparkContext(conf.setAppName(name)), .milliseconds(input.manifest.batchInterval),
            clock: ManualClock(millis: input.manifest.zeroTime), connector: input.connector, observer: observer,
            manifest: input.manifest)
        try build(context)
        if !chosen.isEmpty { context.graph.keep(outputs: Set(chosen)) }
        if let checkpoint = input.checkpoint { context.checkpoint(checkpoint) } else { context.keepStateInMemory() }
        for label in input.skippedBatches { context.skipBatch(Time(label)) }
        if engine == .tables { context.runOnTables() }
        return context
    }
}
