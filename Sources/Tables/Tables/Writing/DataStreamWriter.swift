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

/// Defines where and how a streaming table is written. An immutable value: each call returns a new one; `start` runs the query.
///
/// It writes to one of the session's data sources, such as memory, console, json, text, kafka or noop, or to code, with `foreachBatch`;
/// `Docs/options.md` lists formats and options. Mirrors `org.apache.spark.sql.streaming.DataStreamWriter`.
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

    /// Sets which rows the sink receives after each batch; `append` by default.
    public func outputMode(_ mode: OutputMode) -> DataStreamWriter { with { $0.mode = .success(mode) } }

    /// Sets the output mode by name: `append`, `update` or `complete`, in any case.
    public func outputMode(_ mode: String) -> DataStreamWriter {
        with { writer in
            writer.mode =
                OutputMode(rawValue: mode.lowercased()).map { .success($0) }
                ?? .failure(
                    AnalysisError(
                        .wrongOption, "Unknown output mode \(mode). Accepted output modes are 'append', 'complete', 'update'"))
        }
    }

    /// Sets when the query looks for new data; as soon as possible by default.
    public func trigger(_ trigger: Trigger) -> DataStreamWriter { with { $0.trigger = trigger } }
    /// Sets the data source by name, in any case.
    public func format(_ source: String) -> DataStreamWriter { with { $0.destination = .named(source) } }
    /// Sets an option of the format, by name in any case; the last value given is used.
    public func option(_ name: String, _ value: String) -> DataStreamWriter { with { $0.options[name] = value } }

    /// Sets the query's name, which labels progress and observations, and names the table of a memory sink.
    public func queryName(_ name: String) -> DataStreamWriter { with { $0.name = name } }

    /// Runs code on each batch: at least once, with the batch's number, which identifies a repetition.
    public func foreachBatch(_ body: @escaping @Sendable (DataFrame, Int64) throws -> Void) -> DataStreamWriter {
        with { $0.destination = .code(body) }
    }

    /// Runs the batch of this trigger time, in ms, without its records: the remedy for a record that ends the process. May be called for
    /// several batches. State and windows are as if the batch had been empty, also at every later start; its offsets are committed.
    ///
    /// - Parameter batchTime: the label that `TrapReport` names. The query ends with an error unless its checkpoint has that batch planned
    ///   and not committed, because trigger times do not recur.
    public func skipBatch(_ batchTime: Int64) -> DataStreamWriter { with { $0.skippedBatches.insert(batchTime) } }

    /// Sets the watermark to the batch time at the end of every batch, even without rows, so that a batch emits what ends
    /// with it. With an interval trigger every label has a batch, as in a DStream.
    package func heartbeat(_ isOn: Bool = true) -> DataStreamWriter { with { $0.isHeartbeat = isOn } }

    /// Whether, between two entries of a manifest, a batch without data runs if the watermark rose (the default).
    package func idlesBetweenEntries(_ isOn: Bool) -> DataStreamWriter { with { $0.idles = isOn } }

    /// Whether the job itself has set a destination.
    package var hasSink: Bool { if case .named("") = destination { false } else { true } }

    /// The name that the job gave the query.
    package var givenName: String? { name }

    package var resultMode: OutputMode { get throws { try mode.get() } }

    // MARK: Starting

    /// Starts the query, on a thread of its own.
    /// - Throws: `AnalysisError` for a plan that cannot be a streaming query, `CheckpointError`, `KafkaError`.
    @discardableResult
    public func start() throws -> StreamingQuery {
        let session = table.sparkSession
        try session.requireRunning()
        let query = try prepare()
        try query.begin()
        // The session may have been stopped meanwhile, without this query among those that it stopped.
        if session.isStopped {
            try query.stop()
            try session.requireRunning()
        }
        return query
    }

    /// Starts a query that writes files under `path`.
    @discardableResult
    public func start(_ path: String) throws -> StreamingQuery { try option("path", path).start() }

    /// The query, ready but not started: `step()` runs it batch by batch on the caller's thread.
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

    /// A query with a given plan over the leaves of its table.
    package func prepare(_ plan: PhysicalPlan) throws -> StreamingQuery {
        let session = table.sparkSession
        let mode = try mode.get()
        let content = try table.content.get()
        let trigger = try trigger.schedule()
        let (provider, writer) = try destination.writer(in: session.dataSources)
        let location = try checkpointLocation(isNeeded: writer.needsCheckpoint)
        try provider.check(options, for: .writeStream)
        if let directory = writer.directory, let path = options[directory.name] {
            try FileTable.checkDirectory(path)
            if let location { try CheckpointPlace.check(location, sink: path) }
        }
        guard writer.outputModes.contains(mode) else {
            throw AnalysisError(.wrongOption, "Data source \(provider.name) does not support \(mode.rawValue.capitalized) output mode.")
        }
        // Everything that can be refused without side effects is refused before anything is opened.
        try session.streams.check(name: name)
        let checkpoint = try location.map {
            try CheckpointDirectory(
                $0,
                job: CheckpointJob(
                    name: name ?? "query", kind: .table, planFingerprint: plan.fingerprint, keepsState: !plan.stateful.isEmpty),
                files: session.storage.files,
                lease: session.storage.lease, minBatchesToRetain: session.conf[TableSettings.batchesToRetain])
        }
        var opened: (any StreamSink)?
        var sources: [QuerySource] = []
        do {
            let sink = try writer.makeSink(
                .init(
                    session: session, options: options, schema: plan.schema, outputMode: mode, queryName: name,
                    hasCheckpoint: location != nil))
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
                conf: conf.frozen, expressionSettings: session.expressionSettings, state: state,
                watermarkPolicy: conf[TableSettings.watermarkPolicy],
                noDataBatches: conf[TableSettings.noDataBatches], heartbeat: isHeartbeat,
                manifest: session.manifest, idlesBetweenEntries: idles, observer: session.observer,
                pollingDelayMillis: Int64(conf[TableSettings.pollingDelay]), skippedBatches: skippedBatches)
            return StreamingQuery(
                session: session, name: name, definition, checkpoint, rewriting: { [table] in (try? table.explanation(true)) ?? "" })
        } catch {
            opened?.close()
            for source in sources { source.source.close() }
            checkpoint?.abandon()
            throw error
        }
    }

    /// Whether the query reads any of these ranges of a recording; true also if it reads a source that recordings do not have. Starts
    /// nothing.
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

    /// A sink skips batch numbers that it has published: with a checkpoint that begins at 0, their rows would be lost silently.
    private static func checkSink(_ sink: any StreamSink, _ checkpoint: CheckpointDirectory) throws {
        guard try checkpoint.isFresh, let last = try sink.lastPublishedBatch() else { return }
        throw CheckpointError(
            .corrupt, path: checkpoint.path,
            "\(checkpoint.path): no batch was planned here, though \(sink.description) has published batches up to \(last): this is not "
                + "the checkpoint that it was "
                + "written with, or it was emptied. Give that checkpoint, or write to a new directory")
    }

    private func checkpointLocation(isNeeded: Bool) throws -> String? {
        if let location = try options[DataSourceProvider.checkpointLocation] {
            guard !location.isEmpty else {
                throw AnalysisError(
                    .wrongOption,
                    "checkpointLocation (or --checkpoint) is empty: give the directory that keeps the query's progress, or leave it out")
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
                    + "SparkSession.conf.set(\"\(TableSettings.checkpointLocation.name)\", ...); on the command line --checkpoint "
                    + "DIRECTORY."
            )
        }
        return nil
    }
}
