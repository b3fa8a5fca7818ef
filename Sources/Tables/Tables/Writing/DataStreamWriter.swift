import BatchRuntime
import Checkpoints
import Columnar
import Foundation
import Offsets
import Expressions
import Operators
import Plans
import Settings
import StateStore

/// Where a streaming table goes, and how. An immutable value: each call returns a new one; `start` begins.
///
/// To one of the session's data sources, such as memory, console, json, text, kafka or noop, or to code, by `foreachBatch`; `Docs/options.md` lists
/// formats and options. Mirrors `org.apache.spark.sql.streaming.DataStreamWriter`.
public struct DataStreamWriter: Sendable, TakesOptions {
    package let table: DataFrame
    private var mode = Result<OutputMode, AnalysisError>.success(.append)
    private var trigger = Trigger.processingTime("0 seconds")
    private var destination = StreamDestination.named("")
    private var options = DataSourceOptions()
    private var name: String?
    private var isHeartbeat = false
    private var idles = true
    private var skippedBatches: Set<Int64> = []

    init(_ table: DataFrame) { self.table = table }

    private func with(_ change: (inout DataStreamWriter) -> Void) -> DataStreamWriter {
        var copy = self
        change(&copy)
        return copy
    }

    /// What the sink is given after each batch; `append` unless given.
    public func outputMode(_ mode: OutputMode) -> DataStreamWriter { with { $0.mode = .success(mode) } }

    /// `append`, `update` or `complete`, in any case.
    public func outputMode(_ mode: String) -> DataStreamWriter {
        with { writer in
            writer.mode = OutputMode(rawValue: mode.lowercased()).map { .success($0) }
                ?? .failure(
                    AnalysisError(
                        .wrongOption, "Unknown output mode \(mode). Accepted output modes are 'append', 'complete', 'update'"))
        }
    }

    /// When it looks for new data; as soon as possible unless given.
    public func trigger(_ trigger: Trigger) -> DataStreamWriter { with { $0.trigger = trigger } }
    /// The name of a data source, whatever its case.
    public func format(_ source: String) -> DataStreamWriter { with { $0.destination = .named(source) } }
    /// An option of the format, by its name in any case; the last value that is given holds.
    public func option(_ name: String, _ value: String) -> DataStreamWriter { with { $0.options[name] = value } }

    /// The query's name: it labels progress and observations, and is the table of a memory sink.
    public func queryName(_ name: String) -> DataStreamWriter { with { $0.name = name } }

    /// Runs code on each batch: at least once a batch, whose number tells a repetition.
    public func foreachBatch(_ body: @escaping @Sendable (DataFrame, Int64) throws -> Void) -> DataStreamWriter {
        with { $0.destination = .code(body) }
    }

    /// Runs the batch of this trigger time, in ms, without its records: the way past a record that ends the process. May be called again
    /// for another. State and windows are as if the batch had been empty, at every later start too; its offsets are committed.
    ///
    /// - Parameter batchTime: the label that `TrapReport` names. The query ends with an error unless its checkpoint has that batch planned and
    ///   not committed: times of triggers do not come again.
    public func skipBatch(_ batchTime: Int64) -> DataStreamWriter { with { $0.skippedBatches.insert(batchTime) } }

    /// The watermark is the batch time at the end of every batch, of those without rows too, so that a batch emits what ends
    /// with it. With an interval trigger every label comes in turn, as in a DStream.
    package func heartbeat(_ isOn: Bool = true) -> DataStreamWriter { with { $0.isHeartbeat = isOn } }

    /// Whether between two entries of a manifest a batch without data runs when the watermark rose (the default).
    package func idlesBetweenEntries(_ isOn: Bool) -> DataStreamWriter { with { $0.idles = isOn } }

    /// Whether the job itself said where the rows go.
    package var hasSink: Bool { if case .named("") = destination { false } else { true } }

    /// The name that the job gave the query.
    package var givenName: String? { name }

    package var resultMode: OutputMode { get throws { try mode.get() } }

    // MARK: Starting

    /// Begins the query, on a thread of its own.
    /// - Throws: `AnalysisError` for what cannot be a streaming query, `CheckpointError`, `KafkaError`.
    @discardableResult
    public func start() throws -> StreamingQuery {
        let query = try prepare()
        try query.begin()
        return query
    }

    /// Begins a query that writes files under `path`.
    @discardableResult
    public func start(_ path: String) throws -> StreamingQuery { try option("path", path).start() }

    /// The query, ready and not begun: `step()` then runs it batch by batch on the caller's thread.
    package func prepare() throws -> StreamingQuery {
        let session = table.sparkSession
        let mode = try mode.get()
        if let problem = session.confProblem { throw problem }
        let analyzed = try table.analyze()
        guard analyzed.isStreaming else {
            throw AnalysisError(
                .writeStreamNotAllowed, [:], hint: "write a static table with write")
        }
        try StreamingChecks.check(
            analyzed, mode: ResultMode(mode),
            allowsLateEmission: !session.conf[TableSettings.checkCorrectness])
        return try prepare(try PhysicalPlan(analyzed))
    }

    /// The query of a plan over the leaves of its table, whoever has chosen the operators.
    package func prepare(_ plan: PhysicalPlan) throws -> StreamingQuery {
        let session = table.sparkSession
        let mode = try mode.get()
        let content = try table.content.get()
        let trigger = try trigger.schedule()
        let (provider, writer) = try destination.writer(in: session.dataSources)
        let location = try checkpointLocation(isNeeded: writer.needsCheckpoint)
        try provider.check(options, for: .writeStream)
        if let location { try CheckpointPlace.check(location, sink: provider, options) }
        guard writer.outputModes.contains(mode) else {
            throw AnalysisError(.wrongOption, "Data source \(provider.name) does not support \(mode.rawValue.capitalized) output mode.")
        }
        // What can be refused without a trace is refused before anything is opened.
        try session.streams.check(name: name)
        let checkpoint = try location.map {
            try CheckpointDirectory(
                $0, job: CheckpointJob(name: name ?? "query", kind: .table, planFingerprint: plan.fingerprint), files: session.storage.files,
                lease: session.storage.lease, minBatchesToRetain: session.conf[TableSettings.batchesToRetain])
        }
        var opened: (any StreamSink)?
        var sources: [QuerySource] = []
        do {
            let sink = try writer.makeSink(
                .init(
                    session: session, options: options, schema: plan.schema, outputMode: mode, queryName: name, hasCheckpoint: location != nil))
            opened = sink
            if let checkpoint {
                try sink.open(queryID: checkpoint.id)
                try Self.checkSink(sink, checkpoint)
            }
            var tables: [Int: TableSource] = [:]
            for relation in plan.relations {
                guard let leaf = content.leaves[relation.id] else { continue }
                if case .stream(let open) = leaf {
                    let environment = StreamEnvironment(
                        connector: session.connector, clock: session.clock, checkpoint: checkpoint, index: sources.count)
                    sources.append(QuerySource(relationID: relation.id, source: try open(environment)))
                } else {
                    tables[relation.id] = leaf
                }
            }
            let conf = session.conf
            let state = try StateSettings(conf)
            if let checkpoint, state.checksSchema {
                try StateStores.check(plan.stateSchemas, in: checkpoint)
            }
            let definition = QueryDefinition(
                name: name ?? "query", plan: plan, mode: mode, trigger: trigger, sources: sources, tables: tables, sink: sink,
                conf: conf.frozen, expressionSettings: session.expressionSettings, state: state, watermarkPolicy: conf[TableSettings.watermarkPolicy],
                noDataBatches: conf[TableSettings.noDataBatches], heartbeat: isHeartbeat,
                manifest: session.manifest, idlesBetweenEntries: idles, observer: session.observer,
                pollingDelayMillis: Int64(conf[TableSettings.pollingDelay]), skippedBatches: skippedBatches)
            return StreamingQuery(session: session, name: name, definition, checkpoint, rewriting: { [table] in (try? table.explanation(true)) ?? "" })
        } catch {
            opened?.close()
            for source in sources { source.source.close() }
            checkpoint?.abandon()
            throw error
        }
    }

    /// Whether the query reads any of these ranges of a recording; true too where it reads what no recording has. Nothing is begun.
    package func reads(anyOf ranges: [OffsetRange]) throws -> Bool {
        let session = table.sparkSession
        for case .stream(let open) in try table.content.get().leaves.values {
            let source = try open(StreamEnvironment(connector: session.connector, clock: session.clock, checkpoint: nil, index: 0))
            defer { source.close() }
            guard let replayed = source.offsetRanges else { return true }
            if ranges.contains(where: { replayed.takes($0) }) { return true }
        }
        return false
    }

    /// A sink that has published batches passes over those numbers: over a checkpoint that begins at 0 their rows would be lost without a word.
    private static func checkSink(_ sink: any StreamSink, _ checkpoint: CheckpointDirectory) throws {
        guard try checkpoint.isFresh, let last = try sink.lastPublishedBatch() else { return }
        throw CheckpointError(
            .corrupt, path: checkpoint.path,
            "\(checkpoint.path): no batch was planned here, though \(sink.description) has published batches up to \(last): the checkpoint is another than the one it was "
                + "written with, or was emptied. Give that checkpoint, or write to a new directory")
    }

    private func checkpointLocation(isNeeded: Bool) throws -> String? {
        if let location = try options[DataSourceProvider.checkpointLocation] {
            guard !location.isEmpty else {
                throw AnalysisError(
                    .wrongOption, "checkpointLocation (or --checkpoint) is empty: give the directory that keeps the query's progress, or leave it out")
            }
            return location
        }
        if let root = table.sparkSession.conf[TableSettings.checkpointLocation] {
            return root + "/" + (name ?? UUID().uuidString.lowercased())
        }
        if isNeeded {
            throw AnalysisError(
                .wrongOption,
                "checkpointLocation must be specified either through option(\"checkpointLocation\", ...) or "
                    + "SparkSession.conf.set(\"\(TableSettings.checkpointLocation.name)\", ...); on the command line --checkpoint DIRECTORY.")
        }
        return nil
    }
}
