import BatchRuntime
import Checkpoints
import KafkaTransport
import Offsets
import Expressions
import Plans
import RDDs
import Tables

/// Runs a ported job over a manifest: each entry's ranges are one micro-batch of each of its queries.
public struct PortJobRun {
    public var name: String
    /// The names of the queries to run; all by default.
    public var chosen: [String] = []
    /// Where the rows go; nil if they are only observed.
    public var sink: (@Sendable (DataStreamWriter) throws -> DataStreamWriter)?
    /// The job's settings, used in the session of its queries.
    public var conf = SparkConf()
    /// Whether a run is an error if no query reads any of the records, such as those of another topic.
    public var refusesUnread = false
    private let build: @Sendable (SparkSession) throws -> [DataStreamWriter]

    /// A port of one query, which gets the job's name unless it has one.
    public init(_ name: String, build: @escaping @Sendable (SparkSession) throws -> DataStreamWriter) {
        self.init(name, queries: { [try build($0)] })
    }

    /// A port of several queries, one for each output. A query without a name is named by its position: `totals-1`; a single one gets the
    /// job's name.
    public init(_ name: String, queries: @escaping @Sendable (SparkSession) throws -> [DataStreamWriter]) {
        self.name = name
        build = queries
    }

    /// Runs to the end of the manifest, on the caller's thread; then, like any query, without data while the watermark rises. Several
    /// queries run one after the other. With several queries each has its checkpoint in a folder of its name below the given one, even if
    /// only one is chosen.
    /// - Parameter onBatch: called after each observation.
    /// - Throws: errors of a query; `DifferentialError` `.nothingRead`, if that is an error.
    public func run(_ input: RunInput, onBatch: (@Sendable () -> Void)? = nil) throws -> RunOutcome {
        if refusesUnread { try checkReads(input.manifest, connector: input.connector, each: false) }
        let observer = try RunObserver(input, onBatch: onBatch)
        let session = SparkSession(
            // A comparison examines every batch of the run, so none may be purged.
            conf: conf.set("spark.sql.streaming.minBatchesToRetain", "\(Int32.max)").byName,
            connector: input.connector, clock: ManualClock(millis: input.manifest.zeroTime), observer: observer,
            manifest: input.manifest)
        let queries = try RunFailure.of(side(nil)) { try Self.named(build(session), job: name) }
        var outputs: [RunOutcome.Output] = []
        for query in try Self.choose(chosen, of: queries, job: name) {
            let checkpoint = input.checkpoint.map { queries.count == 1 ? $0 : "\($0)/\(query.name)" }
            let side = side(queries.count == 1 ? nil : query.name)
            outputs.append(try RunFailure.of(side) { try run(query.writer, query.name, side, checkpoint, skipping: input.skippedBatches) })
        }
        return RunOutcome(observations: try observer.observations(), outputs: outputs, newRows: observer.newRows)
    }

    /// Checks, before any of the chosen queries starts, whether they read any of the records.
    /// - Parameter each: whether each of them must; else one is enough, because a recording may have one query's topic only.
    func checkReads(_ manifest: BatchManifest, connector: any TopicConnector, each: Bool) throws {
        let ranges = manifest.entries.flatMap(\.ranges).filter { !$0.isEmpty }
        guard !ranges.isEmpty else { return }
        let queries = try Self.choose(chosen, of: queries(connector), job: name)
        let blind = try queries.filter { query in
            try RunFailure.of(side(queries.count == 1 ? nil : query.name)) { try !query.writer.reads(anyOf: ranges) }
        }.map(\.name)
        guard !blind.isEmpty, each || blind.count == queries.count else { return }
        let (subject, option) =
            blind.count == 1
            ? ("query \(blind[0]) of the port reads", "its subscribe option")
            : ("queries \(blind.joined(separator: ", ")) of the port read", "their subscribe options")
        throw DifferentialError(
            .nothingRead,
            "the \(subject) none of the records: they are of \(Set(ranges.map(\.topic)).sorted().joined(separator: ", ")); look at "
                + "\(option)"
        )
    }

    private func side(_ query: String?) -> String { "the port of \(name)\(query.map { ", query \($0)" } ?? "")" }

    private func run(
        _ writer: DataStreamWriter, _ name: String, _ side: String, _ checkpoint: String?, skipping labels: Set<Int64>
    ) throws -> RunOutcome.Output {
        var writer = try (sink ?? { $0.format("noop") })(writer.queryName(name))
        if let checkpoint { writer = writer.option("checkpointLocation", checkpoint) }
        for label in labels { writer = writer.skipBatch(label) }
        let query = try writer.prepare()
        defer { try? query.stop() }
        var batches: [WindowEvidence.Batch] = []
        stepping: while true {
            let step: BatchLoop.Step
            do { step = try query.step() } catch {
                let cause = (error as? StreamingQueryException)?.cause ?? error
                throw RunFailure(side: side, cause, place: query.failedPlace(job: self.name))
            }
            switch step {
            case .ran(let plan):
                batches.append(
                    WindowEvidence.Batch(
                        id: plan.batchID, batchTime: plan.batchTime, evictionWatermark: plan.evictionWatermark,
                        lateWatermark: plan.lateWatermark))
            case .waiting, .finished: break stepping
            }
        }
        if let checkpoint {
            // Batches of an earlier, killed run are only in its log.
            batches = try CheckpointInspection(of: checkpoint).batches.filter(\.isCommitted).map {
                WindowEvidence.Batch(
                    id: $0.id, batchTime: $0.batchTime, evictionWatermark: $0.evictionWatermark, lateWatermark: $0.lateWatermark)
            }
        }
        return RunOutcome.Output(
            name: name, batches: batches, through: try Self.through(writer, batches),
            heldRows: query.lastProgress.map { $0.stateOperators.reduce(0) { $0 + $1.numRowsTotal } })
    }

    /// Windows are final up to the watermark. Without a watermark, or without windows, everything is final at the end.
    private static func through(_ writer: DataStreamWriter, _ batches: [WindowEvidence.Batch]) throws -> Int64? {
        var (hasWatermark, hasWindow) = (false, false)
        for node in try writer.table.analyze().nodes {
            switch node.node {
            case .watermark: hasWatermark = true
            case .aggregate(let aggregate):
                if aggregate.keys.contains(where: { PortProjection.window(of: $0, over: aggregate.child) != nil }) { hasWindow = true }
                // A window that comes from elsewhere, for example through a union, is event time too.
                if let key = aggregate.eventKey, aggregate.keys[key].attribute.type == TimeWindow.type { hasWindow = true }
            case .relation, .project, .filter, .window, .mapBatches, .union, .sort, .limit: break
            }
        }
        return hasWatermark && hasWindow ? batches.last?.evictionWatermark : nil
    }

    /// The queries as the job builds them, not started, with their names.
    func queries(_ connector: any TopicConnector) throws -> [(name: String, writer: DataStreamWriter)] {
        try RunFailure.of(side(nil)) { try Self.named(build(SparkSession(conf: conf.byName, connector: connector)), job: name) }
    }

    /// Writers with the names of their queries.
    /// - Throws: `DifferentialError` if there is none, or two have the same name.
    package static func named(
        _ writers: [DataStreamWriter], job: String
    ) throws(DifferentialError) -> [(name: String, writer: DataStreamWriter)] {
        guard !writers.isEmpty else { throw DifferentialError(.unknownOutput, "the port of \(job) has no query") }
        let queries = writers.enumerated().map { (name: $1.givenName ?? (writers.count == 1 ? job : "\(job)-\($0)"), writer: $1) }
        var seen: Set<String> = []
        for query in queries where !seen.insert(query.name).inserted {
            throw DifferentialError(
                .ambiguousOutput, "the port of \(job) has two queries called \(query.name): give each its own queryName")
        }
        return queries
    }

    /// The queries with these names, in the port's order; all if no name is given.
    /// - Throws: `DifferentialError` that lists the queries there are.
    package static func choose(
        _ names: [String], of queries: [(name: String, writer: DataStreamWriter)], job: String
    ) throws(DifferentialError) -> [(name: String, writer: DataStreamWriter)] {
        guard !names.isEmpty else { return queries }
        for name in names where !queries.contains(where: { $0.name == name }) {
            throw DifferentialError(
                .unknownOutput,
                "--output \(name): the port of \(job) has no such query; it has \(queries.map(\.name).joined(separator: ", "))")
        }
        return queries.filter { names.contains($0.name) }
    }
}
