import BatchRuntime
import Columnar
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
            legacy: old.observations, port: new.observations, aggregates: evidence?.functions)
        let comparison = Comparison(
            job: job, legacyName: "legacy on DStreams", portName: other == .port ? "port" : "legacy on tables", spec: spec,
            evidence: evidence, legacyThrough: old.through, portThrough: new.through, legacyManifest: manifest)
        return try comparison.report(legacy: old.observations, port: new.observations)
    }

    /// What is known of the records; nil where neither the legacy graph nor the port's plan tells (differences then stay
    /// unexplained).
    private func evidence(
        _ outcome: RunOutcome, against other: Other, connector: any TopicConnector, reader: any TopicReader,
        manifest: BatchManifest
    ) throws -> RecordingEvidence? {
        let run = LegacyJobRun(job, engine: .dstreams, build: legacy)
        let cut = try run.windows(manifest, connector: connector)
        let lens = try run.lens(manifest, connector: connector)
        let query = try port.map { try PortJobRun(job, build: $0).writer(connector) }
        let projection = try query.flatMap { try PortProjection($0.table.logicalPlan) }
        let windows: WindowEvidence.Port
        let reading: RecordingEvidence.Lens
        switch other {
        case .port:
            guard let query, let projection else { return nil }
            let slide = projection.window.slideMicros / 1000
            windows = WindowEvidence.Port(
                length: projection.window.lengthMicros / 1000, slide: slide,
                startTime: floorModulo(projection.window.startMicros / 1000, max(1, slide)), delay: projection.delayMillis,
                dropsLateRows: try query.resultMode != .complete && projection.delayMillis != nil)
            if let lens {
                reading = .both(lens, projection, columns: try ValueColumns(lens, projection, reader: reader, manifest: manifest))
            } else {
                reading = .port(projection, usesLabelTime: false)
            }
        case .tables:
            windows = WindowEvidence.Port(
                length: cut.length, slide: cut.slide, startTime: floorModulo(manifest.zeroTime &- cut.length, cut.slide),
                delay: 0)
            if let lens, lens.tellsValues {
                reading = .legacy(lens, functions: projection?.functions)
            } else {
                guard let projection else { return nil }
                reading = .port(projection, usesLabelTime: true)
            }
        }
        return RecordingEvidence(
            windows: WindowEvidence(legacy: cut, port: windows, batches: outcome.batches), reader: reader, manifest: manifest,
            lens: reading)
    }
}
