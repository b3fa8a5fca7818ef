import ArgumentParser
import BatchRuntime
import Differential
import Foundation
import KafkaTransport
import Offsets
import Recordings

/// `compare`: a legacy job and its port over the same records.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "Run a legacy job and its port over the same records and say where they differ, and why.",
        discussion: """
            The records come from a recording (--recording), or from a range of a live topic (--bootstrap-servers, --topic), which is recorded \
            first. Nothing that the job writes is written. Every output is compared with its counterpart, by name or else in their order. Exit status: \
            0 identical, 1 different, 2 could not compare: something is missing, neither side emitted a row, or no cell is final on both sides.
            """)

    enum Against: String, ExpressibleByArgument, CaseIterable {
        case port, tables
    }

    @Argument(help: "The job's name; may be left out if there is only one.") var job: String?
    @Option(help: ArgumentHelp("A recording's directory.", valueName: "directory")) var recording: String?
    @OptionGroup var cluster: ClusterOptions
    @Option(help: "The live topic to take records from.") var topic: String?
    @Option(help: ArgumentHelp("Where to begin: earliest, or offsets as {\"topic\":{\"0\":120}}.", valueName: "offsets")) var from = "earliest"
    @Option(help: ArgumentHelp("Where to end: latest, or offsets as JSON.", valueName: "offsets")) var until = "latest"
    @Option(help: "Compare with the port, or with the legacy job itself on the table engine.") var against = Against.port
    @Option(help: ArgumentHelp("Compare this output only, by either side's name for it; or pair two. May be repeated.", valueName: "name|legacy=port"))
    var output: [String] = []
    @Flag(help: "Exit with 0 where all that there is is pending.") var allowPending = false
    @Option(help: ArgumentHelp("Begin batches at this zero time, ms since the epoch; from the first record unless given.", valueName: "ms"))
    var zeroTime: Int64?
    @Option(help: ArgumentHelp("Write the report as one HTML page; - is standard output, and the table then goes to standard error.", valueName: "file|-")) var html: String?
    @Option(name: .customLong("json"), help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file|-")) var jsonFile: String?
    @Flag(help: "Look for a small part of the records on which both still differ.") var shrink = false
    @Option(help: "Rows of the table at most.") var rows = 40
    @Flag(help: "List identical cells too.") var all = false

    func validate() throws {
        guard recording == nil || cluster.bootstrapServers == nil && topic == nil else {
            throw ValidationError("--recording and a live topic: give one of them; the range of a live topic is recorded by itself")
        }
        guard html != OutputFiles.standardOutput || jsonFile != OutputFiles.standardOutput else {
            throw ValidationError("--html - and --json -: only one of them can go to standard output")
        }
        for (option, file) in [("--html", html), ("--json", jsonFile)] where file == "" {
            throw ValidationError("\(option) is empty: give a file, or - for standard output")
        }
        guard rows >= 0 else { throw ValidationError("--rows \(rows): must be 0 or more") }
    }

    func run() throws {
        // Nothing catches a trap: what there is instead of a verdict is said while the process ends.
        let name = PortageCommand.configuration.commandName ?? "portage"
        TrapReport.install(head: "\(name): no verdict: the job trapped here, ", ending: .exit(2)) { _, _ in "\(TrapReport.wrapping)." }
        let job = try JobList.job(named: job)
        guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side to compare") }
        var report: JobReport
        if let recording {
            report = try compare(job, legacy, Recording(directory: recording))
        } else {
            guard let topic else { throw CommandError("what to compare on? Give --recording, or --bootstrap-servers and --topic") }
            report = try OutputFiles.withTemporaryDirectory { directory in
                let reader = try KafkaCluster().reader(properties: cluster.required())
                defer { reader.close() }
                try TopicRecorder(reader).record(TopicRange(topic: topic, from: from, until: until).resolve(reader), to: directory)
                return try compare(job, legacy, Recording(directory: directory))
            }
        }
        try Self.show(report, html: html, json: jsonFile, rows: rows, all: all)
        let status = report.exitStatus(allowsPending: allowPending)
        if status != 0 { throw ExitCode(status) }
    }

    private func compare(
        _ job: Job, _ legacy: @escaping @Sendable (StreamingContext) throws -> Void, _ recording: Recording
    ) throws -> JobReport {
        try recording.verify()
        let manifest = try BatchManifest(from: recording, batchInterval: job.batchInterval.milliseconds, zeroTime: zeroTime)
        let other: JobComparison.Other = against == .port ? .port : .tables
        var comparison = JobComparison(job.name, legacy: legacy, queries: job.port)
        comparison.conf = job.conf
        comparison.outputs = output
        let progress = ComparisonProgress(expected: manifest.entries.count * 2)
        comparison.onBatch = { progress.advance() }
        let connector = RecordingConnector(recording)
        let report = try comparison.run(against: other, connector: connector, manifest: manifest)
        progress.finish()
        return shrink ? try comparison.shrunk(report, against: other, connector: connector, manifest: manifest) : report
    }

    /// The table on the terminal, and the files asked for. Where one of them is standard output, it has that for itself.
    static func show(_ report: JobReport, html: String?, json: String?, rows: Int, all: Bool) throws {
        let isTaken = [html, json].contains(OutputFiles.standardOutput)
        let say: (String) -> Void = { text in
            if isTaken { FileHandle.standardError.write(Data((text + "\n").utf8)) } else { print(text) }
        }
        say(TerminalReport(style: .detected(fileDescriptor: isTaken ? 2 : 1), limit: rows, showsIdentical: all).text(report))
        for (kind, file, text) in [("page", html, { HTMLReport().page(report) }), ("json", json, { try report.json() })] as [(String, String?, () throws -> String)] {
            guard let file else { continue }
            try OutputFiles.write(text(), to: file)
            if file != OutputFiles.standardOutput { say("\(kind): \(file)") }
        }
    }
}
