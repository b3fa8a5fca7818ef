import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import Tables

/// Runs both sides of a job over one manifest and compares what they emitted.
public struct JobComparison {
    /// What the legacy job is compared with.
    public enum Other: String, Sendable, CaseIterable {
        /// The ported query.
        case port
        /// The legacy job itself on the table engine: label time, which must be equal (P0).
        case tables
    }

    public var job: String
    public var legacy: @Sendable (StreamingContext) throws -> Void
    public var port: (@Sendable (SparkSession) throws -> DataStreamWriter)?
    /// Told after each thing emitted, for a progress bar.
    public var onBatch: (@Sendable () -> Void)?

    public init(
        _ job: String, legacy: @escaping @Sendable (StreamingContext) throws -> Void,
        port: (@Sendable (SparkSession) throws -> DataStreamWriter)?
    ) {
        self.job = job
        self.legacy = legacy
        self.port = port
    }

    /// - Throws: `DifferentialError`, or what kept a side from running: then there is no verdict (exit status 2).
    public func run(against other: Other, connector: any TopicConnector, manifest: BatchManifest) throws -> ComparisonReport {
        let input = RunInput(connector: connector, manifest: manifest)
        let old = try LegacyJobRun(job, engine: .dstreams, build: legacy).run(input, onBatch: onBatch)
        let new: RunOutcome
        switch other {
        case .tables: new = try LegacyJobRun(job, engine: .tables, build: legacy).run(input, onBatch: onBatch)
        case .port:
            guard let port else { throw DifferentialError(.unknownOutput, "the job \(job) has no port to compare with") }
            new = try PortJobRun(job, build: port).run(input, onBatch: onBatch)
        }
        return try report(legacy: old, other: new, against: other, connector: connector, manifest: manifest)
    }

    /// Compares two runs that are over.
    public func report(
        legacy old: RunOutcome, other new: RunOutcome, against other: Other, connector: any TopicConnector, manifest: BatchManifest
    ) throws -> ComparisonReport {
        let reader = try connector.reader(properties: [:])
        defer { reader.close() }
        let evidence = try evidence(new, against: other, connector: connector, reader: reader, manifest: manifest)
        let spec = try ComparisonSpec.inferred(
            legacy: old.observations, port: new.observations, aggregates: evidence?.projection.functions)
        let comparison = Comparison(
            job: job, legacyName: "legacy on DStreams", portName: other == .port ? "port" : "legacy on tables", spec: spec,
            evidence: evidence, legacyThrough: old.through, portThrough: new.through, legacyManifest: manifest)
        return try comparison.report(legacy: old.observations, port: new.observations)
    }

    /// What is known of the records; nil where the port's plan does not tell (differences then stay unexplained).
    private func evidence(
        _ outcome: RunOutcome, against other: Other, connector: any TopicConnector, reader: any TopicReader,
        manifest: BatchManifest
    ) throws -> RecordingEvidence? {
        guard let port else { return nil }
        let query = try PortJobRun(job, build: port).writer(connector)
        guard let projection = try PortProjection(query.table.logicalPlan) else { return nil }
        let legacy = try LegacyJobRun(job, engine: .dstreams, build: legacy).windows(manifest, connector: connector)
        let windows: WindowEvidence.Port
        switch other {
        case .port:
            let slide = projection.window.slideMicros / 1000
            windows = WindowEvidence.Port(
                length: projection.window.lengthMicros / 1000, slide: slide,
                startTime: (projection.window.startMicros / 1000).flooredRemainder(max(1, slide)), delay: projection.delayMillis,
                dropsLateRows: try query.resultMode != .complete && projection.delayMillis != nil)
        case .tables:
            windows = WindowEvidence.Port(
                length: legacy.length, slide: legacy.slide,
                startTime: (manifest.zeroTime &- legacy.length).flooredRemainder(legacy.slide), delay: 0)
        }
        return RecordingEvidence(
            windows: WindowEvidence(legacy: legacy, port: windows, batches: outcome.batches), usesLabelTime: other == .tables,
            reader: reader, manifest: manifest, projection: projection)
    }
}
