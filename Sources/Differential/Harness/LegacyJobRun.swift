import Adapter
import BatchRuntime
import Checkpoints
import DStreams
import KafkaTransport
import Offsets
import RDDs

/// Runs a legacy job over a manifest, on the engine that it was written for or on the table engine.
public struct LegacyJobRun {
    public enum Engine: String, Sendable, CaseIterable {
        case dstreams, tables
    }

    public var name: String
    public var engine: Engine
    private let build: @Sendable (StreamingContext) throws -> Void

    public init(_ name: String, engine: Engine, build: @escaping @Sendable (StreamingContext) throws -> Void) {
        self.name = name
        self.engine = engine
        self.build = build
    }

    /// Runs to the end of the manifest, on the caller's thread.
    /// - Parameter onBatch: called after each thing that the job emitted.
    /// - Throws: what the job or the engine throws; `AdapterError` where the job has no form on the table engine.
    public func run(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws -> RunOutcome {
        let observer = try RunObserver(input, onBatch: onBatch)
        let context = try context(input, observer: observer)
        defer { context.stop() }
        try context.runBatches()
        if let failure = context.failure { throw failure }
        let batches = input.manifest.entries.enumerated().map { index, entry in
            WindowEvidence.Batch(
                id: Int64(index), batchTime: entry.batchTime, evictionWatermark: entry.batchTime,
                lateWatermark: index == 0 ? input.manifest.zeroTime : input.manifest.entries[index - 1].batchTime)
        }
        return RunOutcome(
            observations: try observer.observations(), batches: batches, through: input.manifest.entries.last?.batchTime)
    }

    /// How the job cuts windows, as far as its first output has one.
    public func windows(_ manifest: BatchManifest, connector: any TopicConnector) throws -> WindowEvidence.Legacy {
        let context = try graph(manifest, connector)
        defer { context.stop() }
        var finder = WindowFinder(batchInterval: manifest.batchInterval)
        try context.graph.accept(&finder)
        return WindowEvidence.Legacy(
            length: finder.length, slide: finder.slide, zeroTime: manifest.zeroTime, inverse: finder.isInverse)
    }

    /// What the job's own functions make of a record; nil where its graph does not let them be asked.
    func lens(_ manifest: BatchManifest, connector: any TopicConnector) throws -> LegacyLens? {
        let context = try graph(manifest, connector)
        // The lens brings the records: nothing is read through the context.
        defer { context.stop() }
        return try LegacyLens(context)
    }

    /// The job as it builds itself, never started.
    private func graph(_ manifest: BatchManifest, _ connector: any TopicConnector) throws -> StreamingContext {
        let context = StreamingContext(
            SparkContext(appName: name), .milliseconds(manifest.batchInterval), connector: connector)
        try build(context)
        return context
    }

    private func context(_ input: RunInput, observer: RunObserver) throws -> StreamingContext {
        let context = StreamingContext(
            SparkContext(appName: name), .milliseconds(input.manifest.batchInterval),
            clock: ManualClock(millis: input.manifest.zeroTime), connector: input.connector, observer: observer,
            manifest: input.manifest)
        try build(context)
        if let checkpoint = input.checkpoint { context.checkpoint(checkpoint) } else { context.keepStateInMemory() }
        if engine == .tables { context.runOnTables() }
        return context
    }
}
