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

    @Argument(help: "The job's name; may be omitted if there is only one.") var job: String?
    @Option(help: ArgumentHelp("A recording's directory.", valueName: "directory")) var recording: String?
    @OptionGroup var cluster: ClusterOptions
    @OptionGroup var conf: ConfOptions
    @Option(help: "The live topic to take records from.") var topic: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("Where to begin: earliest, or offsets as {\"topic\":{\"0\":120}}.", valueName: "offsets")) var from = "earliest"
    @Option(parsing: .unconditional, help: ArgumentHelp("Where to end: latest, or offsets as JSON.", valueName: "offsets")) var until =
        "latest"
    @Option(help: "Compare with the port, or with the legacy job itself on the table engine.") var against = Against.port
    @Option(
        help: ArgumentHelp(
            "Compare only this output, by its name on either side; or pair two. May be repeated.", valueName: "name|legacy=port"))
    var output: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A column of the port that is the key, or a part of it; by default inferred from the rows. May be repeated.",
            valueName: "column"))
    var key: [String] = []
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "A column of the port that is compared, in the order of the legacy values; by default all others. May be repeated.",
            valueName: "column"))
    var value: [String] = []
    @Option(
        help: ArgumentHelp(
            "The column of the port that identifies the batch or window: a time, or a window, of which the end is taken.",
            valueName: "column")) var label: String?
    @Flag(help: "Exit with 0 if every cell is pending.") var allowPending = false
    @Flag(help: "Exit with 0 if every difference is explained, for example by late records: for a job whose port uses event time.")
    var allowExplained = false
    @Option(
        help: ArgumentHelp(
            "With --allow-explained: accept only this class of the report, such as late-drop or boundary-shift. May be repeated.",
            valueName: "class"))
    var allowClass: [DifferenceClass] = []
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Begin batches at this zero time, in milliseconds since the epoch or as 2026-01-31T17:40:00Z; by default derived from the "
                + "first record.",
            valueName: "time"),
        transform: TimeArgument.init(parsing:))
    var zeroTime: TimeArgument?
    @Option(
        help: ArgumentHelp("Run the batches of this file, as --shrink writes it; by default batches are cut by arrival.", valueName: "file")
    )
    var batches: String?
    @Option(
        help: ArgumentHelp(
            "Write the report as one HTML page; - is standard output, and the table then goes to standard error.", valueName: "file|-"))
    var html: String?
    @Option(name: .customLong("json"), help: ArgumentHelp("Write the report as JSON; - is standard output.", valueName: "file|-"))
    var jsonFile: String?
    @Flag(help: "Look for a small part of the records on which both still differ, and write its batches to a file.") var shrink = false
    @Option(
        help: ArgumentHelp(
            "The file for the batches that --shrink finds, by default counterexample.json; with several outputs, the output's number and "
                + "name are put before the file name's ending.",
            valueName: "file"))
    var shrinkTo: String?
    @Option(parsing: .unconditional, help: "The most rows of the table.") var rows = 40
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
                throw ValidationError(
                    "\(one.option) \(one.file) and \(other.option) \(other.file): they are the same file, and the second would overwrite "
                        + "the first; give another"
                )
            }
        }
        guard against == .port || key.isEmpty && value.isEmpty && label == nil else {
            throw ValidationError(
                "--key, --value and --label are for the port; with --against tables both sides have the columns of the legacy job: leave "
                    + "them out"
            )
        }
        guard allowClass.isEmpty || allowExplained else {
            throw ValidationError("--allow-class without --allow-explained: add --allow-explained, or leave it out")
        }
        if let wrong = allowClass.first(where: { $0 == .unexplained || ComparisonReport.looks.contains($0) }) {
            let causes = DifferenceClass.allCases.filter { $0 != .unexplained && !ComparisonReport.looks.contains($0) }
            throw ValidationError(
                "--allow-class \(wrong.rawValue): that is not a cause of a difference; the causes are "
                    + "\(causes.map(\.rawValue).joined(separator: ", "))"
            )
        }
        for column in key where value.contains(column) {
            throw ValidationError("--key \(column) and --value \(column): a column can be only one of them")
        }
        guard zeroTime == nil || batches == nil else {
            throw ValidationError("--zero-time and --batches: the file has its zero time; leave --zero-time out")
        }
        guard batches == nil || recording == nil || isWhole else {
            throw ValidationError(
                "--batches and --from or --until: the file says which records of the recording are compared; leave --from and --until out")
        }
        try NumberArgument.check(rows, "--rows", least: 0)
    }

    /// The accepted causes of differences.
    private var allowedClasses: Set<DifferenceClass> {
        guard allowExplained else { return [] }
        return allowClass.isEmpty ? Set(DifferenceClass.allCases).subtracting([.unexplained]) : Set(allowClass)
    }

    private static let counterexample = "counterexample.json"

    /// The files to write, in order.
    private var files: [(option: String, file: String)] {
        [("--html", html), ("--json", jsonFile), ("--shrink-to", shrink ? shrinkTo ?? Self.counterexample : nil)].compactMap {
            option, file in
            file.map { (option, $0) }
        }
    }

    private func range(_ topics: [String]) -> TopicRange { TopicRange(topics: topics, from: from, until: until) }

    private func ranges(_ topics: [String], _ reader: any TopicReader) throws -> [OffsetRange] {
        let (ranges, notes) = try range(topics).resolve(reader)
        for note in notes { CommandOutput.say(note) }
        return ranges
    }

    /// Whether the whole recording is compared.
    private var isWhole: Bool { range([]).isWhole }

    func run() throws {
        // A trap cannot be caught: the message that replaces the verdict is printed while the process ends.
        let name = PortageCommand.name
        TrapReport.install(head: "\(name): no verdict: the job trapped here, ", ending: .exit(2), width: PortageCommand.terminalWidth) {
            _, _ in "\(TrapReport.wrapping)."
        }
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
                try TopicRecorder(reader).record(ranges([topic], reader), to: directory)
                return try compare(job, legacy, Recording(directory: directory))
            }
        }
        let report = found.report
        try Self.show(report, html: html, json: jsonFile, rows: rows, all: all, allowsPending: allowPending)
        if let sentence = report.allowance(allowedClasses) {
            CommandOutput.tell(sentence, aside: [html, jsonFile].contains(OutputFiles.standardOutput))
        }
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
        // A part of the records may contain none for a side.
        if batches != nil { comparison.refusesUnread = false }
        let connector = RecordingConnector(recording)
        let report = try comparison.run(against: other, connector: connector, manifest: manifest)
        guard shrink else { return (report, []) }
        let shrunk = try comparison.shrunk(report, against: other, connector: connector, manifest: manifest)
        return (shrunk.report, shrunk.found)
    }

    /// Warns if a zero time after all records leaves the job only one batch, which is hardly intended.
    /// - Parameters:
    ///   - batch: the single batch.
    ///   - byArrival: the batches without that zero time.
    private func warnOfOneBatch(_ zeroTime: TimeArgument, _ batch: BatchManifest.Entry, _ byArrival: BatchManifest) {
        guard let begin = byArrival.entries.first?.batchTime, let end = byArrival.entries.last?.batchTime, zeroTime.millis >= end else {
            return
        }
        Logger(label: "portage.compare").warning(
            """
            --zero-time \(BatchLabel.text(zeroTime.millis)) is after all records, which arrived from \
            \(BatchLabel.text(begin.saturating(minus: byArrival.batchInterval))) to \(BatchLabel.text(end)): they are all in one batch, \
            that of label \(BatchLabel.text(batch.batchTime))
            """)
    }

    private func manifest(_ job: Job, _ recording: Recording) throws -> BatchManifest {
        guard let batches else {
            // For a live topic, the recording is the range already.
            let ranges = try self.recording != nil ? self.ranges(recording.topics, recording) : recording.ranges
            func cut(_ zeroTime: Int64?) throws -> BatchManifest {
                try BatchManifest(from: recording, ranges: ranges, batchInterval: job.batchInterval.milliseconds, zeroTime: zeroTime)
            }
            let manifest = try cut(zeroTime?.millis)
            if let zeroTime, let only = manifest.entries.first, manifest.entries.count == 1 { warnOfOneBatch(zeroTime, only, try cut(nil)) }
            return manifest
        }
        let text = String(decoding: try InputFiles.read(batches, "--batches"), as: UTF8.self)
        let manifest: BatchManifest
        do { manifest = try BatchManifest(json: text, allowsGaps: true) } catch {
            throw CommandError("--batches \(batches)", underlying: error)
        }
        guard manifest.batchInterval == job.batchInterval.milliseconds else {
            throw CommandError(
                "--batches \(batches): its batches are of \(manifest.batchInterval) ms, those of \(job.name) of "
                    + "\(job.batchInterval.milliseconds) ms"
            )
        }
        for range in manifest.entries.flatMap(\.ranges) where !range.isEmpty {
            guard let there = recording.ranges.first(where: { $0.topicPartition == range.topicPartition }), there.from <= range.from,
                range.until <= there.until
            else {
                throw CommandError("--batches \(batches): \(range) is not among the records; give those from which the file was made")
            }
        }
        return manifest
    }

    /// Prints and writes the counterexamples, and prints how to run the comparison on them.
    private func writeShrunk(_ found: [Counterexample], of report: JobReport, job: String) throws {
        let isTaken = [html, jsonFile].contains(OutputFiles.standardOutput)
        func say(_ text: String) { CommandOutput.tell(text, aside: isTaken) }
        let style = TerminalStyle.detected(fileDescriptor: isTaken ? 2 : 1)
        guard !found.isEmpty else {
            return say(
                report.verdict == .different
                    ? "shrink: the difference did not occur again when both sides ran once more over the same records, so there is "
                        + "nothing to reduce"
                    : "shrink: no output differs, so there is nothing to reduce")
        }
        let shrinkTo = shrinkTo ?? Self.counterexample
        let files = found.enumerated().map { found.count == 1 ? shrinkTo : OutputFiles.named(shrinkTo, "\($0)-\($1.outputs.legacy)") }
        // The number of differing outputs, and so the files' names, is known only now.
        for file in files { try OutputFiles.refuse(file, "--shrink-to", within: batches, "--batches") }
        for (example, file) in zip(found, files) {
            let name = report.outputs.first { $0.legacyOutput == example.outputs.legacy }?.outputName ?? job
            let all = report.outputs.first?.legacyBatches ?? []
            let end =
                example.isMinimal
                ? "no batch, and no record at the end of a range, can be removed without removing the difference"
                : "the search was stopped early, so a smaller input may exist"
            say(
                "shrink: \(name): still different over \(Count.of(example.records, "record")) in "
                    + "\(Count.of(example.batches, "batch", "batches")), of "
                    + "\(Count.of(all.reduce(0) { $0 + $1.records }, "record")) in \(Count.of(all.count, "batch", "batches")), after "
                    + "\(Count.of(example.runs, "run")) of both sides; \(end)"
            )
            for entry in example.manifest.entries {
                let ranges = entry.ranges.filter { !$0.isEmpty }
                if !ranges.isEmpty {
                    say("  batch \(BatchLine.time(entry.batchTime)): \(ranges.map(Self.records).joined(separator: ", "))")
                }
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
        var words = [PortageCommand.name, "compare", job]
        if let recording {
            words += ["--recording", recording]
        } else {
            if let servers = cluster.bootstrapServers { words += ["--bootstrap-servers", servers] }
            for property in cluster.property {
                let name = String(property.prefix { $0 != "=" })
                words += ["--property", "\(name)=\(KafkaSecrets.shown(name, String(property.dropFirst(name.count + 1))))"]
            }
            if let file = cluster.commandConfig { words += ["--command-config", file] }
            words +=
                ["--topic", topic ?? ""] + (range([]).isFromStart ? [] : ["--from", from]) + (range([]).isToEnd ? [] : ["--until", until])
        }
        if let file = conf.propertiesFile { words += ["--properties-file", file] }
        for setting in conf.conf {
            let name = String(setting.prefix { $0 != "=" })
            words += ["--conf", "\(name)=\(KafkaSecrets.shown(name, String(setting.dropFirst(name.count + 1))))"]
        }
        if against != .port { words += ["--against", against.rawValue] }
        if example.outputs.legacy != example.outputs.port || ofSeveral || !output.isEmpty {
            words += ["--output", "\(example.outputs.legacy)=\(example.outputs.port)"]
        }
        for (option, columns) in [("--key", key), ("--value", value), ("--label", label.map { [$0] } ?? [])] {
            words += columns.flatMap { [option, $0] }
        }
        words += ["--batches", file]
        return words
    }

    /// Prints the table on the terminal and writes the requested files. If one of them is standard output, nothing else is written there.
    static func show(_ report: JobReport, html: String?, json: String?, rows: Int, all: Bool, allowsPending: Bool = false) throws {
        let isTaken = [html, json].contains(OutputFiles.standardOutput)
        let text = TerminalReport(
            style: .detected(fileDescriptor: isTaken ? 2 : 1), limit: rows, showsIdentical: all, allowsPending: allowsPending
        ).text(report)
        CommandOutput.tell(text, aside: isTaken, isLaidOut: true)
        for (kind, file, text) in [("page", html, { HTMLReport().page(report) }), ("json", json, { try report.json() })]
            as [(String, String?, () throws -> String)]
        {
            guard let file else { continue }
            try OutputFiles.write(text(), to: file)
            if file != OutputFiles.standardOutput { CommandOutput.tell("\(kind): \(file)", aside: isTaken) }
        }
    }
}

extension DifferenceClass: ExpressibleByArgument {}
