import BatchRuntime
import Columnar
import DStreams
import KafkaTransport
import Offsets
import RDDs
import Tables

/// Runs both sides of a job over one manifest and compares what they emitted, output by output.
public struct JobComparison {
    /// What the legacy job is compared with.
    public enum Other: String, Sendable, CaseIterable, Codable {
        /// The ported queries.
        case port
        /// The legacy job itself on the table engine: label time, which must be equal (P0).
        case tables
    }

    public var job: String
    public var legacy: @Sendable (StreamingContext) throws -> Void
    /// One query an output.
    public var port: (@Sendable (SparkSession) throws -> [DataStreamWriter])?
    /// The job's settings, used on both sides.
    public var conf = SparkConf()
    /// Which outputs to compare: `NAME`, of either side, or `LEGACY=PORT`. Empty: all.
    public var outputs: [String] = []
    /// Which columns of the other side are label, key and value, if its rows do not tell; for a job with one compared output.
    public var columns = ComparisonSpec.PortColumns()
    /// Whether a side that reads none of the records is an error. Parts of a recording may have none for a side.
    public var refusesUnread = true
    /// Called for each step, for a progress bar.
    public var onStep: (@Sendable (ComparisonStep) -> Void)?

    /// A job whose port, if it has one, is one query.
    public init(
        _ job: String, legacy: @escaping @Sendable (StreamingContext) throws -> Void,
        port: (@Sendable (SparkSession) throws -> DataStreamWriter)?
    ) {
        guard let port else {
            self.init(job, legacy: legacy, queries: nil)
            return
        }
        self.init(job, legacy: legacy, queries: { (spark: SparkSession) in [try port(spark)] })
    }

    /// A job whose port has one query for each output.
    public init(
        _ job: String, legacy: @escaping @Sendable (StreamingContext) throws -> Void,
        queries: (@Sendable (SparkSession) throws -> [DataStreamWriter])?
    ) {
        self.job = job
        self.legacy = legacy
        port = queries
    }

    /// - Throws: `DifferentialError`, or an error that kept a side from running: then there is no verdict (exit status 2).
    public func run(against other: Other, connector: any TopicConnector, manifest: BatchManifest) throws -> JobReport {
        let input = RunInput(connector: connector, manifest: manifest)
        TrapReport.enter(job: job, "while it is built")
        defer { TrapReport.leave() }
        // Outputs without a counterpart are reported before anything runs; outputs that were not chosen do not run and so cannot fail.
        let (pairs, leftOut) = try pairs(against: other, connector: connector, manifest: manifest)
        guard columns.isEmpty || pairs.count == 1 else {
            throw DifferentialError(
                .ambiguousOutput,
                "--key, --value and --label name columns of one output; choose it with --output: "
                    + "\(pairs.map(\.port).joined(separator: ", "))"
            )
        }
        var run = legacyRun(.dstreams)
        run.chosen = pairs.map(\.legacy)
        if refusesUnread { try run.checkInputs(manifest, connector: connector) }
        var port: PortJobRun?
        if other == .port {
            port = try portRun(ported())
            port?.chosen = pairs.map(\.port)
            if refusesUnread { try port?.checkReads(manifest, connector: connector, each: true) }
        }
        let old = try run.run(input, onBatch: onBatch)
        TrapReport.enter(job: job, "while it is built for the other side")
        run.engine = .tables
        run.chosen = pairs.map(\.port)
        var runs = FinishedRuns(
            against: other, connector: connector, manifest: manifest, legacy: consume old,
            other: try port?.run(input, onBatch: onBatch) ?? run.run(input, onBatch: onBatch))
        TrapReport.enter(job: job, "while its functions are asked about single records")
        var report = try report(pairs, &runs)
        if !leftOut.isEmpty { report.leftOut = leftOut }
        return report
    }

    private var onBatch: (@Sendable () -> Void)? {
        guard let onStep else { return nil }
        return { onStep(.emitted) }
    }

    private func legacyRun(_ engine: LegacyJobRun.Engine) -> LegacyJobRun {
        var run = LegacyJobRun(job, engine: engine, build: legacy)
        run.conf = conf
        return run
    }

    private func portRun(_ queries: @escaping @Sendable (SparkSession) throws -> [DataStreamWriter]) -> PortJobRun {
        var run = PortJobRun(job, queries: queries)
        run.conf = conf
        return run
    }

    private func ported() throws(DifferentialError) -> @Sendable (SparkSession) throws -> [DataStreamWriter] {
        guard let port else { throw DifferentialError(.unknownOutput, "the job \(job) has no port to compare with") }
        return port
    }

    /// The pairs to compare, and the names of the outputs that are in none.
    private func pairs(
        against other: Other, connector: any TopicConnector, manifest: BatchManifest
    ) throws -> (pairs: [OutputPair], leftOut: [String]) {
        let legacyNames = try legacyRun(.dstreams).outputs(manifest, connector: connector)
        let otherNames =
            switch other {
            case .tables: legacyNames
            case .port: try portRun(ported()).queries(connector).map(\.name)
            }
        let pairs = try OutputPair.pairs(legacy: legacyNames, port: otherNames, chosen: outputs)
        var leftOut = legacyNames.filter { name in !pairs.contains { $0.legacy == name } }
        leftOut += otherNames.filter { name in !pairs.contains { $0.port == name } && !leftOut.contains(name) }
        return (pairs, leftOut)
    }

    /// Compares two finished runs.
    public func report(
        legacy old: RunOutcome, other new: RunOutcome, against other: Other, connector: any TopicConnector, manifest: BatchManifest
    ) throws -> JobReport {
        let pairs = try OutputPair.pairs(legacy: old.outputs.map(\.name), port: new.outputs.map(\.name), chosen: outputs)
        var runs = FinishedRuns(against: other, connector: connector, manifest: manifest, legacy: old, other: new)
        return try report(pairs, &runs)
    }

    private func report(_ pairs: [OutputPair], _ runs: inout FinishedRuns) throws -> JobReport {
        let reader = try runs.connector.reader(properties: [:])
        defer { reader.close() }
        return JobReport(
            job: job,
            outputs: try pairs.enumerated().map { index, pair in
                // An output may be in several of the chosen pairs.
                let later = pairs[(index + 1)...]
                let isKept = (legacy: later.contains { $0.legacy == pair.legacy }, other: later.contains { $0.port == pair.port })
                return try report(pair, keeping: isKept, of: &runs, reader)
            })
    }

    /// Compares one output and removes its rows from the runs, unless another pair needs them.
    private func report(
        _ pair: OutputPair, keeping isKept: (legacy: Bool, other: Bool), of runs: inout FinishedRuns, _ reader: any TopicReader
    ) throws -> ComparisonReport {
        let (other, manifest) = (runs.against, runs.manifest)
        var oldRows = runs.legacy.observations(of: pair.legacy, keeping: isKept.legacy)
        var newRows = runs.other.observations(of: pair.port, keeping: isKept.other)
        let run = runs.other.outputs.first { $0.name == pair.port }
        let evidence: RecordingEvidence?
        var notFollowed: NotFollowed?
        do { evidence = try self.evidence(pair, run?.batches ?? [], of: runs, reader) } catch let error as NotFollowed {
            (evidence, notFollowed) = (nil, error)
        }
        var spec = try ComparisonSpec.inferred(
            legacy: oldRows, port: newRows, chosen: columns, aggregates: evidence?.functions, against: other)
        spec.legacy.output = pair.legacy
        spec.port.output = pair.port
        var comparison = Comparison(
            job: job, legacyName: "\(pair.legacy) on DStreams", portName: other == .port ? "\(pair.port) (port)" : "\(pair.port) on tables",
            spec: spec,
            evidence: evidence, legacyThrough: runs.legacy.outputs.first { $0.name == pair.legacy }?.through, portThrough: run?.through,
            legacyManifest: manifest)
        comparison.onStep = onStep
        comparison.against = other
        comparison.notFollowed = notFollowed
        let isSilent = oldRows.allSatisfy(\.rows.isEmpty) || (newRows.allSatisfy(\.rows.isEmpty) && run?.heldRows == 0)
        var alignment = Alignment(spec: spec)
        try alignment.take(&oldRows, from: .legacy)
        try alignment.take(&newRows, from: .port)
        var report = try comparison.report(alignment)
        // Cells that wait for a side without further rows would wait for ever.
        if report.verdict == .pending, isSilent { report.verdict = .nothing }
        if report.verdict == .nothing {
            let records = manifest.entries.flatMap(\.ranges).reduce(0) { $0 + $1.count }
            let given =
                "\(Count.of(records, "record was", "records were")) given in \(Count.of(manifest.entries.count, "batch", "batches")): "
                + "look at"
            report.remark =
                report.totals.cells == 0
                ? "\(given) what both sides leave out" : "\(given) what it leaves out, and at how far its windows reach"
        }
        return report
    }

    /// The evidence about the records.
    ///
    /// - Throws: `NotFollowed` if neither the legacy graph nor the port's plan provides it: differences then stay unexplained.
    private func evidence(
        _ pair: OutputPair, _ batches: [WindowEvidence.Batch], of runs: FinishedRuns, _ reader: any TopicReader
    ) throws -> RecordingEvidence {
        let (other, connector, manifest) = (runs.against, runs.connector, runs.manifest)
        let run = legacyRun(.dstreams)
        let cuts = try run.windows(manifest, connector: connector, output: pair.legacy)
        let lens = try run.lens(manifest, connector: connector, output: pair.legacy)
        let query = try query(pair, against: other, connector: connector, manifest: manifest)
        let followed = try query.map { query -> Result<PortProjection, NotFollowed> in
            do { return .success(try PortProjection(query.table.analyze())) } catch let error as NotFollowed { return .failure(error) }
        }
        let projection = try? followed?.get()
        let windows: [WindowEvidence.Port]
        let reading: RecordingEvidence.Lens
        switch other {
        case .port:
            guard let query, let projection = try followed?.get() else { throw NotFollowed("it has no query for this output") }
            windows = try projection.levels.map { level in
                let slide = level.window.slideMicros / 1000
                return WindowEvidence.Port(
                    length: level.window.lengthMicros / 1000, slide: slide,
                    startTime: floorModulo(level.window.startMicros / 1000, max(1, slide)), delay: projection.delayMillis,
                    dropsLateRows: try query.resultMode != .complete && projection.delayMillis != nil)
            }
            if let lens {
                reading = .both(lens, projection, columns: try ValueColumns(lens, projection, reader: reader, manifest: manifest))
            } else {
                reading = .port(projection, usesLabelTime: false)
            }
        case .tables:
            windows = cuts.map { cut in
                WindowEvidence.Port(
                    length: cut.length, slide: cut.slide, startTime: floorModulo(manifest.zeroTime &- cut.length, cut.slide), delay: 0)
            }
            if let lens, lens.tellsValues {
                reading = .legacy(lens, functions: projection?.resultFunctions)
            } else {
                guard let projection else {
                    let port =
                        if case .failure(let error)? = followed { "its port cannot be followed either: \(error.reason)" } else {
                            "it has no port that shows them"
                        }
                    throw NotFollowed(
                        "before its first shuffle it does more than apply functions to single records, or after it values are changed, "
                            + "and \(port)",
                        of: "job")
                }
                reading = .port(projection, usesLabelTime: true)
            }
        }
        return RecordingEvidence(
            windows: Self.windows(cuts, windows, projection?.levels ?? [], batches), reader: reader, manifest: manifest, lens: reading)
    }

    /// The cells' windows, and those below them.
    private static func windows(
        _ legacy: [WindowEvidence.Legacy], _ port: [WindowEvidence.Port], _ levels: [PortProjection.Level],
        _ batches: [WindowEvidence.Batch]
    ) -> WindowEvidence {
        var evidence = WindowEvidence(legacy: legacy[legacy.count - 1], port: port[port.count - 1], batches: batches)
        guard levels.count == port.count else { return evidence }
        if legacy.count == port.count {
            evidence.inner = (0..<(levels.count - 1)).map { index in
                WindowEvidence.Level(
                    legacy: legacy[index], port: port[index], functions: levels[index].functions, feeds: levels[index + 1].feeds,
                    step: levels[index + 1].step)
            }
            return evidence
        }
        // With another number of levels, the legacy side's values are the port's aggregates over the records: a sum of counts is a count.
        let flat = PortProjection.flat(levels)
        evidence.legacyFunctions = legacy.count == 1 ? flat : flat.map(\.ofParts)
        evidence.inner = levels.dropLast().indices.map { index in
            WindowEvidence.Level(
                legacy: nil, port: port[index], functions: levels[index].functions, feeds: levels[index + 1].feeds,
                step: levels[index + 1].step)
        }
        evidence.inner += legacy.dropLast().enumerated().map { index, window in
            WindowEvidence.Level(
                legacy: window, port: nil, functions: index == 0 ? flat : flat.map(\.ofParts), feeds: flat.indices.map { $0 })
        }
        return evidence
    }

    /// The query of a pair. Against the table engine, the legacy job's counterpart in the port, if there is one, shows what a record
    /// contributes.
    private func query(
        _ pair: OutputPair, against other: Other, connector: any TopicConnector, manifest: BatchManifest
    ) throws -> DataStreamWriter? {
        guard let port else { return nil }
        let queries = try portRun(port).queries(connector)
        switch other {
        case .port: return queries.first { $0.name == pair.port }?.writer
        case .tables:
            let names = try legacyRun(.dstreams).outputs(manifest, connector: connector)
            let counterpart = try? OutputPair.pairs(legacy: names, port: queries.map(\.name), chosen: [pair.legacy]).first
            return queries.first { $0.name == counterpart?.port }?.writer
        }
    }
}

/// Two finished runs of a job, and their input. Their rows are removed output by output: those of a long recording take as much memory as
/// its cells.
struct FinishedRuns {
    let against: JobComparison.Other
    let connector: any TopicConnector
    let manifest: BatchManifest
    var legacy: RunOutcome
    var other: RunOutcome
}
