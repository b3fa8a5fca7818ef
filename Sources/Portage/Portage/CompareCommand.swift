import ArgumentParser
import BatchRuntime
import Differential
import Foundation
import KafkaTransport
import Logging
import Offsets
import Recordings

/// `compare`: a legacy job and its port over the same records.
struct CompareCommand: ParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: "compare", abstract: "Run a legacy job and its port over the same records and say where they differ, and why.",
            discussion: """
                The records come from a recording (--recording), or from a live topic (--bootstrap-servers, --topic), which is recorded \
                first; --from and --until take a part of either. Nothing that the job writes is written. Every output is compared with its counterpart, by name or else in their order. Exit status: \
                0 identical, 1 different, 2 could not compare: something is missing, neither side emitted a row, or no cell is final on both sides.

                \(JobList.help)
                """)
    }

    enum Against: String, ExpressibleByArgument, CaseIterable {
        case port, tables
    }

    @Argument(help: "The job's name; may be left out if there is only one.") var job: String?
    @Option(help: ArgumentHelp("A recording's directory.", valueName: "directory")) var recording: String?
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var conf: ConfOptions
    @Option(help: "The live topic to take records from.") var topic: String?
    @Option(parsing: .unconditional, help: ArgumentHelp("Where to begin: earliest, or offsets as {\"topic\":{\"0\":120}}.", valueName: "offsets")) var from = "earliest"
    @Option(parsing: .unconditional, help: ArgumentHelp("Where to end: latest, or offsets as JSON.", valueName: "offsets")) var until = "latest"
    @Option(help: "Compare with the port, or with the legacy job itself on the table engine.") var against = Against.port
    @Option(help: ArgumentHelp("Compare this output only, by either side's name for it; or pair two. May be repeated.", valueName: "name|legacy=port"))
    var output: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column of the port that is the key, or a part of it; read off the rows unless given. May be repeated.", valueName: "column"))
    var key: [String] = []
    @Option(parsing: .unconditionalSingleValue, help: ArgumentHelp("A column of the port that is compared, in the order of the legacy values; the others unless given. May be repeated.", valueName: "column"))
    var value: [String] = []
    @Option(help: ArgumentHelp("The column of the port that says the batch or window: a time, or a window, whose end counts.", valueName: "column")) var label: String?
    @Flag(help: "Exit with 0 where all that there is is pending.") var allowPending = false
    @Flag(help: "Exit with 0 where every difference is explained, such as by records that came late: for a job whose port goes by event time.") var allowExplained = false
    @Option(help: ArgumentHelp(
        "Of --allow-explained: only by this, such as late-drop or boundary-shift, as the report calls it. May be repeated.", valueName: "class"))
    var allowClass: [DifferenceClass] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin batches at this zero time, in milliseconds since the epoch or as 2026-01-31T17:40:00Z; from the first record unless given.",
            valueName: "time"),
        transform: TimeArgument.init(parsing:))
    var zeroTime: TimeArgument?
    @Option(help: ArgumentHelp("Run the batches of this file, as --shrink writes it; cut by arrival unless given.", valueName: "file"))
    var batches: String?
    @Option(help: ArgumentHelp("Write the report as one HTML page; - is standard output, and the table then goes to standard error.", valueName: "file|-")) var html: String?
    @Option(name: .customLong("json"), help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file|-")) var jsonFile: String?
    @Flag(help: "Look for a small part of the records on which both still differ, and write its batches to a file.") var shrink = false
    @Option(help: ArgumentHelp("Where --shrink writes the batches of what it found, counterexample.json unless given; with several outputs, number and name of the output are put before the ending.", valueName: "file"))
    var shrinkTo: String?
    @Option(parsing: .unconditional, help: "Rows of the table at most.") var rows = 40
    @Flag(help: "List identical cells too.") var all = false

    func validate() throws {
        guard shrinkTo == nil || shrink else { throw ValidationError("--shrink-to without --shrink: add --shrink, or leave it out") }
        guard recording == nil || cluster.bootstrapServers == nil && topic == nil else {
            throw ValidationError("--recording and a live topic: give one of them; the range of a live topic is recorded by itself")
        }
        guard html != OutputFiles.standardOutput || jsonFile != OutputFiles.standardOutput else {
            throw ValidationError("--html - and --json -: only one of them can go to standard output")
        }
        for (option, file) in files where file == "" {
            throw ValidationError("\(option) is empty: give a file\(option == "--shrink-to" ? "" : ", or - for standard output")")
        }
        for (index, one) in files.enumerated() {
            for other in files[(index + 1)...] where one.file != OutputFiles.standardOutput && OutputFiles.isSame(one.file, other.file) {
                throw ValidationError("\(one.option) \(one.file) and \(other.option) \(other.file): they are one file, and the second would take the place of the first; give another")
            }
        }
        guard against == .port || key.isEmpty && value.isEmpty && label == nil else {
            throw ValidationError("--key, --value and --label are of the port; with --against tables both sides have the columns of the legacy job: leave them out")
        }
        guard allowClass.isEmpty || allowExplained else { throw ValidationError("--allow-class without --allow-explained: add --allow-explained, or leave it out") }
        if let wrong = allowClass.first(where: { $0 == .unexplained || ComparisonReport.looks.contains($0) }) {
            let causes = DifferenceClass.allCases.filter { $0 != .unexplained && !ComparisonReport.looks.contains($0) }
            throw ValidationError("--allow-class \(wrong.rawValue): that is no cause of a difference; there are \(causes.map(\.rawValue).joined(separator: ", "))")
        }
        for column in key where value.contains(column) { throw ValidationError("--key \(column) and --value \(column): a column is one of them") }
        guard zeroTime == nil || batches == nil else {
            throw ValidationError("--zero-time and --batches: the file has its zero time; leave --zero-time out")
        }
        guard batches == nil || recording == nil || isWhole else {
            throw ValidationError("--batches and --from or --until: the file says which records of the recording are compared; leave --from and --until out")
        }
        try NumberArgument.check(rows, "--rows", least: 0)
    }

    /// The causes of differences that are let pass.
    private var allowedClasses: Set<DifferenceClass> {
        guard allowExplained else { return [] }
        return allowClass.isEmpty ? Set(DifferenceClass.allCases).subtracting([.unexplained]) : Set(allowClass)
    }

    private static let counterexample = "counterexample.json"

    /// What is written, in the order in which it is.
    private var files: [(option: String, file: String)] {
        [("--html", html), ("--json", jsonFile), ("--shrink-to", shrink ? shrinkTo ?? Self.counterexample : nil)].compactMap { option, file in
            file.map { (option, $0) }
        }
    }

    private func range(_ topics: [String]) -> TopicRange { TopicRange(topics: topics, from: from, until: until) }

    /// Whether all that there is is compared.
    private var isWhole: Bool { range([]).isWhole }

    func run() throws {
        // Nothing catches a trap: what there is instead of a verdict is said while the process ends.
        let name = PortageCommand.configuration.commandName ?? "portage"
        TrapReport.install(head: "\(name): no verdict: the job trapped here, ", ending: .exit(2), width: PortageCommand.terminalWidth) { _, _ in "\(TrapReport.wrapping)." }
        try OutputFiles.refuseStandardOutput(recording, "--recording")
        let job = try JobList.job(named: job)
        guard let legacy = job.legacy else { throw CommandError("the job \(job.name) has no legacy side to compare") }
        if shrink { try OutputFiles.refuseStandardOutput(shrinkTo, "--shrink-to", "give a file") }
        for (option, file) in files {
            try OutputFiles.refuse(file, option, within: recording, "--recording")
            try OutputFiles.refuse(file, option, within: batches, "--batches")
            try OutputFiles.checkWritable(file, option)
        }
        let found: (report: JobReport, shrunk: [Counterexample])
        if let recording {
            found = try compare(job, legacy, Recording(directory: recording))
        } else {
            guard let topic else { throw CommandError("what to compare on? Give --recording, or --bootstrap-servers and --topic") }
            found = try OutputFiles.withTemporaryDirectory { directory in
                let reader = try KafkaCluster().reader(properties: cluster.required())
                defer { reader.close() }
                try TopicRecorder(reader).record(range([topic]).resolve(reader), to: directory)
                return try compare(job, legacy, Recording(directory: directory))
            }
        }
        let report = found.report
        try Self.show(report, html: html, json: jsonFile, rows: rows, all: all, allowsPending: allowPending)
        if let sentence = report.allowance(allowedClasses) { CommandOutput.tell(sentence, aside: [html, jsonFile].contains(OutputFiles.standardOutput)) }
        if shrink { try writeShrunk(found.shrunk, of: report, job: job.name) }
        let status = report.exitStatus(allowsPending: allowPending, allowed: allowedClasses)
        if status != 0 { throw ExitCode(status) }
    }

    private func compare(
        _ job: Job, _ legacy: @escaping @Sendable (StreamingContext) throws -> Void, _ recording: Recording
    ) throws -> (report: JobReport, shrunk: [Counterexample]) {
        try recording.verify()
        let manifest = try manifest(job, recording)
        let other: JobComparison.Other = against == .port ? .port : .tables
        var comparison = JobComparison(job.name, legacy: legacy, queries: job.port)
        comparison.conf = job.conf
        for (name, value) in try conf.settingsOfReplay() { comparison.conf = comparison.conf.set(name, value) }
        comparison.outputs = output
        comparison.columns = ComparisonSpec.PortColumns(label: label, key: key, values: value)
        let progress = ComparisonProgress(expected: manifest.entries.count * 2)
        comparison.onStep = { progress.tell($0) }
        defer { progress.finish() }
        // A part of the records may well leave a side without any.
        if batches != nil { comparison.refusesUnread = false }
        let connector = RecordingConnector(recording)
        let report = try comparison.run(against: other, connector: connector, manifest: manifest)
        guard shrink else { return (report, []) }
        let shrunk = try comparison.shrunk(report, against: other, connector: connector, manifest: manifest)
        return (shrunk.report, shrunk.found)
    }

    /// Says of a zero time behind all records that it leaves the job one batch: hardly what was meant.
    /// - Parameters:
    ///   - batch: the one that there is.
    ///   - byArrival: the batches without it.
    private func warnOfOneBatch(_ zeroTime: TimeArgument, _ batch: BatchManifest.Entry, _ byArrival: BatchManifest) {
        guard let begin = byArrival.entries.first?.batchTime, let end = byArrival.entries.last?.batchTime, zeroTime.millis >= end else { return }
        Logger(label: "portage.compare").warning(
            "--zero-time \(BatchLabel.text(zeroTime.millis)) is behind all records, which came from \(BatchLabel.text(begin.saturating(minus: byArrival.batchInterval))) to \(BatchLabel.text(end)): they are all in one batch, that of label \(BatchLabel.text(batch.batchTime))")
    }

    private func manifest(_ job: Job, _ recording: Recording) throws -> BatchManifest {
        guard let batches else {
            // Of a live topic the recording is the range already.
            let ranges = try self.recording != nil ? range(recording.topics).resolve(recording) : recording.ranges
            func cut(_ zeroTime: Int64?) throws -> BatchManifest {
                try BatchManifest(from: recording, ranges: ranges, batchInterval: job.batchInterval.milliseconds, zeroTime: zeroTime)
            }
            let manifest = try cut(zeroTime?.millis)
            if let zeroTime, let only = manifest.entries.first, manifest.entries.count == 1 { warnOfOneBatch(zeroTime, only, try cut(nil)) }
            return manifest
        }
        let text: String
        do { text = try String(contentsOfFile: batches, encoding: .utf8) } catch { throw CommandError(error, before: "--batches ") }
        let manifest: BatchManifest
        do { manifest = try BatchManifest(json: text, allowsGaps: true) } catch { throw CommandError("--batches \(batches)", underlying: error) }
        guard manifest.batchInterval == job.batchInterval.milliseconds else {
            throw CommandError(
                "--batches \(batches): its batches are of \(manifest.batchInterval) ms, those of \(job.name) of \(job.batchInterval.milliseconds) ms")
        }
        for range in manifest.entries.flatMap(\.ranges) where !range.isEmpty {
            guard let there = recording.ranges.first(where: { $0.topicPartition == range.topicPartition }), there.from <= range.from, range.until <= there.until else {
                throw CommandError("--batches \(batches): \(range) is not among the records; give those from which the file was made")
            }
        }
        return manifest
    }

    /// What was found is said, written, and how to look at it again.
    private func writeShrunk(_ found: [Counterexample], of report: JobReport, job: String) throws {
        let isTaken = [html, jsonFile].contains(OutputFiles.standardOutput)
        func say(_ text: String) { CommandOutput.tell(text, aside: isTaken) }
        let style = TerminalStyle.detected(fileDescriptor: isTaken ? 2 : 1)
        guard !found.isEmpty else {
            return say(
                report.verdict == .different
                    ? "shrink: the difference did not come again when both sides ran once more over the same records, so nothing can be made small"
                    : "shrink: no output differs, so there is nothing to make small")
        }
        let shrinkTo = shrinkTo ?? Self.counterexample
        let files = found.enumerated().map { found.count == 1 ? shrinkTo : OutputFiles.named(shrinkTo, "\($0)-\($1.outputs.legacy)") }
        // How many outputs differ, and so what the files are called, is known only now.
        for file in files { try OutputFiles.refuse(file, "--shrink-to", within: batches, "--batches") }
        for (example, file) in zip(found, files) {
            let name = report.outputs.first { $0.legacyOutput == example.outputs.legacy }?.outputName ?? job
            let all = report.outputs.first?.legacyBatches ?? []
            let end = example.isMinimal ? "neither a batch nor a record at the end of a range can go without the difference going too" : "the search was cut short, so there may be fewer"
            say(
                "shrink: \(name): still different over \(Count.of(example.records, "record")) in \(Count.of(example.batches, "batch", "batches")), of "
                    + "\(Count.of(all.reduce(0) { $0 + $1.records }, "record")) in \(Count.of(all.count, "batch", "batches")), after \(Count.of(example.runs, "run")) of both sides; \(end)")
            for entry in example.manifest.entries {
                let ranges = entry.ranges.filter { !$0.isEmpty }
                if !ranges.isEmpty { say("  batch \(BatchLine.time(entry.batchTime)): \(ranges.map(Self.records).joined(separator: ", "))") }
            }
            try OutputFiles.write(example.manifest.json, to: file)
            say("batches: \(file)")
            let words = again(job, example, file, ofSeveral: report.outputs.count > 1).map(ShellWord.quoted)
            let command = CommandOutput.command(words, after: "again:", width: style.isTerminal ? style.width : nil)
            CommandOutput.tell(command, aside: isTaken, isLaidOut: true)
        }
    }

    private static func records(_ range: OffsetRange) -> String {
        range.count == 1 ? "\(range.topicPartition)@\(range.from)" : "\(range.topicPartition)@\(range.from) to \(range.until - 1)"
    }

    /// The command that compares over a counterexample only.
    private func again(_ job: String, _ example: Counterexample, _ file: String, ofSeveral: Bool) -> [String] {
        var words = [PortageCommand.configuration.commandName ?? "portage", "compare", job]
        if let recording {
            words += ["--recording", recording]
        } else {
            if let servers = cluster.bootstrapServers { words += ["--bootstrap-servers", servers] }
            for property in cluster.property {
                let name = String(property.prefix { $0 != "=" })
                words += ["--property", "\(name)=\(KafkaSecrets.shown(name, String(property.dropFirst(name.count + 1))))"]
            }
            if let file = cluster.commandConfig { words += ["--command-config", file] }
            words += ["--topic", topic ?? ""] + (range([]).isFromStart ? [] : ["--from", from]) + (range([]).isToEnd ? [] : ["--until", until])
        }
        if let file = conf.propertiesFile { words += ["--properties-file", file] }
        for setting in conf.conf {
            let name = String(setting.prefix { $0 != "=" })
            words += ["--conf", "\(name)=\(KafkaSecrets.shown(name, String(setting.dropFirst(name.count + 1))))"]
        }
        if against != .port { words += ["--against", against.rawValue] }
        if example.outputs.legacy != example.outputs.port || ofSeveral || !output.isEmpty { words += ["--output", "\(example.outputs.legacy)=\(example.outputs.port)"] }
        for (option, columns) in [("--key", key), ("--value", value), ("--label", label.map { [$0] } ?? [])] { words += columns.flatMap { [option, $0] } }
        words += ["--batches", file]
        return words
    }

    /// The table on the terminal, and the files asked for. Where one of them is standard output, it has that for itself.
    static func show(_ report: JobReport, html: String?, json: String?, rows: Int, all: Bool, allowsPending: Bool = false) throws {
        let isTaken = [html, json].contains(OutputFiles.standardOutput)
        let text = TerminalReport(style: .detected(fileDescriptor: isTaken ? 2 : 1), limit: rows, showsIdentical: all, allowsPending: allowsPending).text(report)
        CommandOutput.tell(text, aside: isTaken, isLaidOut: true)
        for (kind, file, text) in [("page", html, { HTMLReport().page(report) }), ("json", json, { try report.json() })] as [(String, String?, () throws -> String)] {
            guard let file else { continue }
            try OutputFiles.write(text(), to: file)
            if file != OutputFiles.standardOutput { CommandOutput.tell("\(kind): \(file)", aside: isTaken) }
        }
    }
}

extension DifferenceClass: ExpressibleByArgument {}
