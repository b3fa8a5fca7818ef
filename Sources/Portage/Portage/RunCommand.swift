import Adapter
import ArgumentParser
import BatchRuntime
import Checkpoints
import Columnar
import Differential
import DStreams
import Errors
import Foundation
import KafkaTransport
import Offsets
import Paths
import RDDs
import Recordings
import Settings
import Tables
import Threads

/// `run`: runs a job, live or over a recording.
struct RunCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "run", abstract: "Run a legacy job, on either engine, or its port.",
            discussion: """
                Live, the job reads the brokers that it names, or those of --bootstrap-servers, until it is stopped: the first interrupt ends it after \
                the batch under way, a second one at once. Over a recording (--recording), batches are cut by the records' arrival and run as \
                fast as they can. With --checkpoint the next run goes on where this one ended.

                \(JobList.help)
                """)
    }

    enum Engine: String, ExpressibleByArgument, CaseIterable {
        /// The legacy job on its own engine.
        case dstreams
        /// The legacy job, unchanged, on the table engine.
        case tables
        /// The ported queries.
        case port
    }

    @Argument(help: "The job's name; may be omitted if there is only one.") var job: String?
    @Option(help: "dstreams or tables for the legacy job, port for its port.") var engine = Engine.dstreams
    @OptionGroup var cluster: ClusterOptions
    @Option(help: ArgumentHelp("Run over this recording instead of a cluster.", valueName: "directory")) var recording: String?
    @Option(help: ArgumentHelp("Keep offsets and state here.", valueName: "directory")) var checkpoint: String?
    @Option(
        help: ArgumentHelp(
            "Of the legacy job: add each record on which one of its functions threw to this file, as a line of JSON. The batch still "
                + "fails.",
            valueName: "file"))
    var keepBadRecords: String?
    @OptionGroup var conf: ConfOptions
    @Flag(help: "Live: stop when the topics are read up to the ends that they have when the run starts.") var untilEnd = false
    @Option(
        help: ArgumentHelp(
            "Live: one line per batch on standard error, as text or json; without this option a terminal shows one line that is updated.",
            valueName: "format"))
    var logFormat: LogFormat?
    @Flag(
        help: "Live: print nothing about batches; warnings, silent brokers and errors are still printed, with --log-format json as objects."
    ) var quiet = false
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Live: serve /metrics for Prometheus and /health on this port; 0 for any free port.", valueName: "port"))
    var metricsPort: Int?
    @Option(help: ArgumentHelp("The address that --metrics-port listens on; by default 127.0.0.1.", valueName: "address")) var metricsHost:
        String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Of the port: \"0 seconds\", \"5 minutes\", availableNow, once or continuous.", valueName: "trigger"))
    var trigger: String?
    @Option(
        help: ArgumentHelp(
            "Of the port, unless it has one: \(DataSourceRegistry.outputFormats.joined(separator: ", ")); Docs/options.md has their "
                + "options.",
            valueName: "format")) var format: String?
    @Option(help: ArgumentHelp("An option of the port's sink, such as path=out. May be repeated.", valueName: "name=value"))
    var option: [String] = []
    @Option(help: ArgumentHelp("Of a port with several queries: run this one only. May be repeated.", valueName: "name")) var output:
        [String] = []

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "Run the batch of this label, in milliseconds or as the lines of batches show it, without its records, because one of them "
                + "ends the process. May be repeated.",
            valueName: "label"),
        transform: TimeArgument.init(parsing:))
    var skipBatch: [TimeArgument] = []

    func validate() throws {
        if checkpoint?.isEmpty == true {
            throw ValidationError("--checkpoint is empty: give the directory that keeps the job's progress, or leave it out")
        }
        guard recording == nil || trigger == nil else {
            throw ValidationError("--trigger and --recording: a recording's batches are cut by arrival; leave --trigger out")
        }
        guard recording == nil || cluster.bootstrapServers == nil else {
            throw ValidationError("--recording and --bootstrap-servers: give one of them, the recording or the cluster")
        }
        guard !quiet || logFormat != .text else {
            throw ValidationError(
                "--quiet and --log-format text: --quiet prints no lines; leave one of them out. With --log-format json warnings and "
                    + "errors are objects"
            )
        }
        guard !untilEnd || trigger == nil else {
            throw ValidationError("--until-end and --trigger: give one of them; --until-end is availableNow for a port")
        }
        guard recording == nil || !untilEnd && metricsPort == nil && logFormat == nil else {
            throw ValidationError(
                "--until-end, --metrics-port and --log-format are for a live run: a recording always runs to its end; leave them out")
        }
        guard metricsHost == nil || metricsPort != nil else {
            throw ValidationError(
                "--metrics-host without --metrics-port: nothing listens without a port; add --metrics-port (0 for any free port), or "
                    + "leave --metrics-host out"
            )
        }
        if let metricsPort, UInt16(exactly: metricsPort) == nil {
            throw ValidationError("--metrics-port \(metricsPort): must be from 0 to 65535; 0 is any free port")
        }
        guard engine != .port || keepBadRecords == nil else {
            throw ValidationError("--keep-bad-records is for the legacy job: leave it out, or choose --engine dstreams or tables")
        }
        guard keepBadRecords == nil || recording == nil else {
            throw ValidationError(
                "--keep-bad-records and --recording: the records are in the recording already; leave --keep-bad-records out")
        }
        var given: Set<String> = []
        for name in option.map({ $0.prefix { $0 != "=" }.lowercased() }) {
            guard given.insert(name).inserted else { throw ValidationError("--option \(name) is given twice: leave one of them out") }
        }
        guard checkpoint == nil || !given.contains("checkpointlocation") else {
            throw ValidationError(
                "--checkpoint and --option checkpointLocation: both set where the run's progress is kept; leave one of them out")
        }
        guard engine == .port || trigger == nil && format == nil && option.isEmpty && output.isEmpty else {
            throw ValidationError("--trigger, --format, --option and --output are for the port: add --engine port, or leave them out")
        }
    }

    func run() throws {
        LogFormat.current = logFormat ?? .text
        try checkSinkPath()
        try OutputFiles.refuseStandardOutput(checkpoint, "--checkpoint")
        try OutputFiles.refuseStandardOutput(recording, "--recording")
        PortageCommand.installTrapReport(isJSON: logFormat == .json, isReplayed: recording != nil)
        let job = try JobList.job(named: job)
        if let recording {
            try replay(job, Recording(directory: recording))
        } else {
            var properties = try cluster.properties()
            // A port's own reader does not use this property: it is a setting of the session.
            if engine == .port { properties["auto.offset.reset"] = nil }
            let connector: any TopicConnector =
                properties.isEmpty ? KafkaCluster() : ClusterOverride(base: KafkaCluster(), properties: properties)
            do {
                switch engine {
                case .dstreams, .tables: try OptionHint.adding { try runLegacy(job, connector) }
                case .port: try OptionHint.adding { try runPort(job, connector) }
                }
            } catch let error as CommandError where error.place != nil { throw error } catch {
                throw CommandError(error, at: .init(job: job.name))
            }
        }
    }

    // MARK: Live

    private func runLegacy(_ job: Job, _ connector: any TopicConnector) throws {
        guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side; try --engine port") }
        try checkCheckpoint(1)
        var conf = job.conf.setAppName(job.name)
        // The context warns at its start about settings that have no effect here.
        for (name, value) in try self.conf.settings() { conf = conf.set(name, value) }
        let log = runLog(
            job.name, checkpoint: checkpoint,
            hint:
                "a new job that does not set where to begin starts at the end of its topics (auto.offset.reset is latest unless set): "
                    + "earlier records are not "
                + "read. To begin at their start: --property auto.offset.reset=earliest")
        let metrics = RunMetrics(job: job.name, engine: engine.rawValue)
        let context = StreamingContext(
            SparkContext(conf), job.batchInterval, connector: connector,
            printer: { text in
                log.clear()
                print(text, terminator: "")
            })
        let endpoint = try serve([metrics], log)
        defer { endpoint?.close() }
        log.announce(
            "the legacy job on \(engine == .tables ? "the table engine" : "DStreams"), a batch every \(job.batchInterval)",
            last: "the batch of the next label",
            beginning: { [weak context, untilEnd] in
                RunBeginning(
                    topicsAtEnd: context?.topicsBegunAtEnd ?? [], advice: "--property auto.offset.reset=earliest",
                    missed: context?.missedBatches,
                    isUntilEnd: untilEnd)
            })
        let watch = LegacyWatch(metrics)
        context.addStreamingListener(watch)
        context.onProgress = { [weak context, engine] batch in
            let line = watch.line(batch, watermark: engine == .tables, state: context?.stateTotals)
            metrics.begin(missed: context?.missedBatches)
            metrics.ran(line)
            log.ran(line)
        }
        if untilEnd { context.stopAtEnd() }
        try legacy(context)
        if let checkpoint { context.checkpoint(checkpoint) }
        for label in skipBatch { context.skipBatch(Time(label.millis)) }
        if engine == .tables { context.runOnTables() }
        if let keepBadRecords {
            try OutputFiles.refuseStandardOutput(keepBadRecords, "--keep-bad-records", "standard output belongs to the job; give a file")
            try OutputFiles.refuse(keepBadRecords, "--keep-bad-records", within: checkpoint, "--checkpoint")
            try OutputFiles.checkWritable(keepBadRecords, "--keep-bad-records", isAdded: true)
            context.keepBadRecords(in: keepBadRecords)
        }
        let signals = try StopSignals {
            log.interrupted()
            context.stop(stopGracefully: true)
        }
        defer { signals.cancel() }
        let brokers = BrokerWatch { log.waits($0) }
        defer { brokers.cancel() }
        try context.start()
        defer { log.clear() }
        func begin() {
            guard context.hasRestored else { return }
            metrics.begin(missed: context.missedBatches)
            log.begin()
        }
        do throws(BatchFailure) {
            while !context.hasRestored, try !context.awaitEnd(.milliseconds(20)) {}
            begin()
            while try !context.awaitEnd(.seconds(3600)) {}
        } catch let failure {
            let (place, error) = (failure.place, failure.error)
            // The batch under way is allowed to end: its report is known only then, and no thread continues while the process exits.
            context.stop()
            begin()
            log.stopped(.error)
            var way = ""
            if let label = context.uncommittedBatch, !(error is KafkaError) {
                way =
                    ". The batch is not committed, and the next start runs it again: correct the job, or leave the batch's records out "
                        + "with "
                    + "--skip-batch \(label.milliseconds)"
            }
            let batch = place?.batch ?? context.uncommittedBatch
            throw CommandError(
                error, after: "\(place?.text ?? "")\(way)",
                at: .init(
                    job: job.name, batchID: place?.batchID, batchTime: batch?.milliseconds, output: place?.output,
                    operation: place.flatMap { $0.operation.isEmpty ? nil : $0.operation },
                    record: place.flatMap { $0.record.isEmpty ? nil : $0.record }, ranges: place?.ranges ?? []))
        }
        begin()
        log.stopped(signals.wereAsked ? .signal : .end)
        if let missing = context.labelsNotMet { throw CommandError("--skip-batch: \(missing)") }
    }

    private func runPort(_ job: Job, _ connector: any TopicConnector) throws {
        let reset = try cluster.properties()["auto.offset.reset"]
        if let reset, !["earliest", "latest"].contains(reset) {
            throw CommandError(
                "--property auto.offset.reset=\(reset): a port starts where the option startingOffsets of its own readStream says, else "
                    + "at earliest or latest; give one of them, or leave the property out"
            )
        }
        let session = SparkSession(conf: job.conf.byName, connector: connector)
        session.printer = { text in
            RunLog.clearShown()
            print(text, terminator: "")
        }
        if let reset { try session.conf.set(TableSettings.kafkaStart.name, reset) }
        for (name, value) in try conf.settings() {
            do { try session.conf.set(name, value) } catch {
                throw CommandError("--conf \(name)=\(SecretName.shown(name, value))", underlying: error)
            }
        }
        let queries: [(name: String, writer: DataStreamWriter)]
        do { queries = try job.queries(session) } catch let error as CommandError { throw error } catch {
            throw CommandError(error, before: "the port of \(job.name): ")
        }
        let chosen = try PortJobRun.choose(output, of: queries, job: job.name)
        try checkPlaces(chosen.count)
        try checkCheckpoint(queries.count)
        guard skipBatch.isEmpty || chosen.count == 1 else {
            throw CommandError(
                "--skip-batch: each query numbers its own batches; choose one with --output: \(chosen.map(\.name).joined(separator: ", "))")
        }
        let run = PortRun(
            job.name,
            try chosen.map { query in
                var writer = try triggered(settings(query.writer.queryName(query.name)))
                // A checkpoint for each, even if only one of several runs.
                let folder = checkpoint.map { queries.count == 1 ? $0 : "\($0)/\(query.name)" }
                if let folder { writer = writer.option("checkpointLocation", folder) }
                for label in skipBatch { writer = writer.skipBatch(label.millis) }
                let name = queries.count == 1 ? job.name : "\(job.name)/\(query.name)"
                return PortRun.Query(
                    name: query.name, writer: writer, log: runLog(name, checkpoint: folder, hint: Self.startingHint),
                    metrics: RunMetrics(job: job.name, engine: engine.rawValue, query: queries.count == 1 ? nil : query.name))
            })
        let log = runLog(job.name, checkpoint: checkpoint)
        let endpoint = try serve(run.queries.map(\.metrics), log)
        defer { endpoint?.close() }
        let what =
            "\(queries.count == 1 ? "its" : "a query of its") port, trigger "
                + "\(trigger ?? (untilEnd ? "availableNow" : "as the port sets it, else as soon as there is data"))"
        let brokers = BrokerWatch { log.waits($0) }
        defer { brokers.cancel() }
        try run.run(in: session, what)
    }

    private static let startingHint =
        "a new query over Kafka begins where the option startingOffsets of its readStream says, at the end of its topics unless set: "
            + "earlier records are not read. "
        + "To begin at their start: .option(\"startingOffsets\", \"earliest\"), or on the command line --property "
        + "auto.offset.reset=earliest"

    private func triggered(_ writer: DataStreamWriter) throws -> DataStreamWriter {
        guard let trigger = trigger ?? (untilEnd ? "availableNow" : nil) else { return writer }
        switch trigger.lowercased() {
        case "availablenow": return writer.trigger(.availableNow)
        case "once": return writer.trigger(.once)
        case "continuous": return writer.trigger(.continuous("1 second"))
        case let text where !text.contains(where: \.isNumber):
            throw CommandError("--trigger \(trigger): expected an interval such as \"5 minutes\", availableNow, once or continuous")
        default: return writer.trigger(.processingTime(trigger))
        }
    }

    /// What a sink writes is neither for the checkpoint, that of a port's other queries included, nor for a recording.
    private func checkSinkPath() throws(CommandError) {
        for (name, value) in try NameAndValue.all(option, "--option") where name.lowercased() == "path" {
            for (kept, keptOption) in [(checkpoint, "--checkpoint"), (recording, "--recording")] {
                guard let kept, !value.isEmpty, FilePlace.isWithin(value, kept) else { continue }
                throw CommandError(
                    "--option \(name)=\(value) and \(keptOption) \(kept): the sink's files would get among those that are kept there; "
                        + "give a directory elsewhere"
                )
            }
        }
    }

    /// Two queries that write to one place would take each other's batches for their own.
    private func checkPlaces(_ queries: Int) throws(CommandError) {
        guard queries > 1 else { return }
        for (name, value) in try NameAndValue.all(option, "--option") where ["path", "checkpointlocation"].contains(name.lowercased()) {
            throw CommandError(
                "--option \(name)=\(value): the port's \(queries) queries would all write there; let the job give each query its own, or "
                    + "run them one by one with --output"
            )
        }
    }

    /// A run with the checkpoints of another kind of job beside its own would begin anew without a word.
    /// - Parameter queries: 1, or how many queries a port has, each with its own checkpoint in a folder of its name.
    private func checkCheckpoint(_ queries: Int) throws {
        guard let checkpoint, FilePlace.foreign(checkpoint) == nil else { return }
        let (layout, files) = (CheckpointLayout(checkpoint), LocalFileSystem())
        let isOne = try layout.isCheckpoint(files: files)
        if queries > 1, isOne {
            throw CommandError(
                "--checkpoint \(checkpoint): is the checkpoint of one job or query, and this port has \(queries) queries, each with its "
                    + "own in a folder of its name",
                hint: "give another directory; to go on with a query of that name, move what is there to \(checkpoint)/NAME")
        }
        guard queries == 1, !isOne else { return }
        let names = try layout.queries(files: files)
        guard names.isEmpty else {
            throw CommandError(
                "--checkpoint \(checkpoint): holds the checkpoints of other queries, \(names.joined(separator: ", ")), and this run has "
                    + "one of its own",
                hint: "give another directory; to go on with one of those, name it: \(checkpoint)/\(names[0])")
        }
    }

    /// - Parameter hint: the message for a run that read nothing, if it is the first with its checkpoint.
    private func runLog(_ name: String, checkpoint: String?, hint: String? = nil) -> RunLog {
        let style: RunLog.Style =
            quiet ? .quiet : logFormat.map { .lines($0) } ?? (TerminalStyle.detected(fileDescriptor: 2).isTerminal ? .live : .lines(.text))
        let isFirst = checkpoint.map { !FileManager.default.fileExists(atPath: "\($0)/offsets") } ?? true
        return RunLog(name, checkpoint: checkpoint, style: style, hint: isFirst ? hint : nil)
    }

    private func serve(_ metrics: [RunMetrics], _ log: RunLog) throws -> MetricsEndpoint? {
        guard let metricsPort else { return nil }
        let endpoint = try MetricsEndpoint(host: metricsHost ?? "127.0.0.1", port: UInt16(clamping: metricsPort), metrics)
        log.serves(endpoint.address, isAsked: metricsPort == 0)
        return endpoint
    }

    private func settings(_ writer: DataStreamWriter) throws(CommandError) -> DataStreamWriter {
        var writer = writer
        if let format {
            writer = writer.format(format)
        } else if !writer.hasSink {
            writer = writer.format("console")
        }
        for (name, value) in try NameAndValue.all(option, "--option") { writer = writer.option(name, value) }
        return writer
    }

    // MARK: Over a recording

    private func replay(_ job: Job, _ recording: Recording) throws {
        let checkpoint = checkpoint.map(FilePlace.plain)
        try recording.verify()
        let manifest = try BatchManifest(from: recording, batchInterval: job.batchInterval.milliseconds)
        var conf = job.conf
        for (name, value) in try self.conf.settingsOfReplay() { conf = conf.set(name, value) }
        var input = RunInput(
            connector: RecordingConnector(recording), manifest: manifest, checkpoint: checkpoint,
            observations: checkpoint.map { "\($0)/portage/observations" }, sideEffects: .all)
        input.skippedBatches = Set(skipBatch.map(\.millis))
        let outcome: RunOutcome
        let before = ReplayedBefore(checkpoint, output)
        switch engine {
        case .dstreams, .tables:
            guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side; try --engine port") }
            try checkCheckpoint(1)
            var run = LegacyJobRun(job.name, engine: engine == .tables ? .tables : .dstreams, build: legacy)
            run.conf = conf
            run.refusesUnread = true
            outcome = try run.run(input)
        case .port:
            guard let port = job.port else { throw CommandError("the job \(job.name) has no port; try --engine dstreams or tables") }
            let queries = try job.queries(SparkSession(conf: conf.byName))
            try checkPlaces(PortJobRun.choose(output, of: queries, job: job.name).count)
            try checkCheckpoint(queries.count)
            var run = PortJobRun(job.name, queries: port)
            run.conf = conf
            run.chosen = output
            run.refusesUnread = true
            run.sink = { try settings($0) }
            outcome = try OptionHint.adding { try run.run(input) }
        }
        let rows = outcome.observations.reduce(0) { $0 + $1.rows.count }
        print("\(job.name): \(before.text(manifest, records: recording.recordCount, rows: rows, new: outcome.newRows))")
    }
}
