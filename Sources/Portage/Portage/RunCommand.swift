import ArgumentParser
import Differential
import DStreams
import Foundation
import KafkaTransport
import Offsets
import RDDs
import Recordings
import Tables

/// `run`: a job, live or over a recording.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a legacy job, on either engine, or its port.",
        discussion: """
            Live, the job reads the brokers that it names, or those of --bootstrap-servers, until it is stopped: the first interrupt ends it after \
            the batch under way, a second one at once. Over a recording (--recording), batches are cut by the records' arrival and run as \
            fast as they can. With --checkpoint the next run goes on where this one ended.
            """)

    enum Engine: String, ExpressibleByArgument, CaseIterable {
        /// The legacy job on the engine that it was written for.
        case dstreams
        /// The legacy job, unchanged, on the table engine.
        case tables
        /// The ported query.
        case port
    }

    @Argument(help: "The job's name; may be left out if there is only one.") var job: String?
    @Option(help: "dstreams or tables for the legacy job, port for its port.") var engine = Engine.dstreams
    @OptionGroup var cluster: ClusterOptions
    @Option(help: ArgumentHelp("Run over this recording instead of a cluster.", valueName: "directory")) var recording: String?
    @Option(help: ArgumentHelp("Keep offsets and state here.", valueName: "directory")) var checkpoint: String?
    @Option(help: ArgumentHelp("Of the port: \"0 seconds\", \"5 minutes\", availableNow, once or continuous.", valueName: "trigger")) var trigger: String?
    @Option(help: ArgumentHelp("Of the port, unless it has one: console, json, kafka, memory, noop.", valueName: "format")) var format: String?
    @Option(help: ArgumentHelp("An option of the port's sink, such as path=out. May be repeated.", valueName: "name=value"))
    var option: [String] = []

    func validate() throws {
        guard recording == nil || trigger == nil else {
            throw ValidationError("--trigger and --recording: a recording's batches are cut by arrival; leave --trigger out")
        }
        guard recording == nil || cluster.bootstrapServers == nil else {
            throw ValidationError("--recording and --bootstrap-servers: give one of them, the recording or the cluster")
        }
        guard engine == .port || trigger == nil && format == nil && option.isEmpty else {
            throw ValidationError("--trigger, --format and --option are of the port: add --engine port, or leave them out")
        }
    }

    func run() throws {
        let job = try JobList.job(named: job)
        if let recording {
            try replay(job, Recording(directory: recording))
        } else {
            let properties = try cluster.properties()
            let connector: any TopicConnector = properties.isEmpty ? KafkaCluster() : ClusterOverride(base: KafkaCluster(), properties: properties)
            switch engine {
            case .dstreams, .tables: try runLegacy(job, connector)
            case .port: try runPort(job, connector)
            }
        }
    }

    // MARK: Live

    private func runLegacy(_ job: Job, _ connector: any TopicConnector) throws {
        guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side; try --engine port") }
        let context = StreamingContext(SparkContext(appName: job.name), job.batchInterval, connector: connector)
        try legacy(context)
        if let checkpoint { context.checkpoint(checkpoint) }
        if engine == .tables { context.runOnTables() }
        let signals = StopSignals { context.stop(stopGracefully: true) }
        defer { signals.cancel() }
        try context.start()
        try context.awaitTermination()
    }

    private func runPort(_ job: Job, _ connector: any TopicConnector) throws {
        guard let port = job.port else { throw CommandError("the job \(job.name) has no port; try --engine dstreams or tables") }
        var writer = try settings(port(SparkSession(connector: connector)).queryName(job.name))
        if let checkpoint { writer = writer.option("checkpointLocation", checkpoint) }
        if let trigger {
            switch trigger {
            case "availableNow": writer = writer.trigger(.availableNow)
            case "once": writer = writer.trigger(.once)
            case "continuous": writer = writer.trigger(.continuous("1 second"))
            default: writer = writer.trigger(.processingTime(trigger))
            }
        }
        let query = try writer.start()
        let signals = StopSignals { try? query.stop() }
        defer { signals.cancel() }
        try query.awaitTermination()
    }

    private func settings(_ writer: DataStreamWriter) throws(CommandError) -> DataStreamWriter {
        var writer = writer
        if let format {
            writer = writer.format(format)
        } else if !writer.hasSink {
            writer = writer.format("console")
        }
        for text in option {
            guard let separator = text.firstIndex(of: "="), separator != text.startIndex else {
                throw CommandError("--option \(text): expected name=value")
            }
            writer = writer.option(String(text[..<separator]), String(text[text.index(after: separator)...]))
        }
        return writer
    }

    // MARK: Over a recording

    private func replay(_ job: Job, _ recording: Recording) throws {
        try recording.verify()
        let manifest = try BatchManifest(from: recording, batchInterval: job.batchInterval.milliseconds)
        let input = RunInput(
            connector: RecordingConnector(recording), manifest: manifest, checkpoint: checkpoint,
            observations: checkpoint.map { "\($0)/portage/observations" }, sideEffects: .all)
        let outcome: RunOutcome
        switch engine {
        case .dstreams, .tables:
            guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side; try --engine port") }
            outcome = try LegacyJobRun(job.name, engine: engine == .tables ? .tables : .dstreams, build: legacy).run(input)
        case .port:
            guard let port = job.port else { throw CommandError("the job \(job.name) has no port; try --engine dstreams or tables") }
            var run = PortJobRun(job.name, build: port)
            run.sink = { try settings($0) }
            outcome = try run.run(input)
        }
        let rows = outcome.observations.reduce(0) { $0 + $1.rows.count }
        print("\(job.name): \(manifest.entries.count) batches of \(recording.recordCount) records, \(rows) rows emitted")
    }
}
