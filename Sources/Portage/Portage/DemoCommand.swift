import ArgumentParser
import Differential
import Foundation
import Paths
import KafkaTransport
import Offsets
import Recordings

/// `demo`: runs the first job on a cluster inside this process, in three ways, and compares them.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Run the first job on a recorded topic: legacy, on the table engine, and ported; then compare.",
        discussion: """
            A Kafka cluster inside this process is filled from the recording. The job runs over it with checkpoints below --directory, so a demo \
            that was killed goes on where it was when the same command is given again.
            """)

    @Argument(help: "The job's name; by default the first one.") var job: String?
    @Option(help: ArgumentHelp("The recording to fill the topic from.", valueName: "directory"))
    var recording = Self.ownRecording
    @Option(help: ArgumentHelp("Where checkpoints, outputs and the report go.", valueName: "directory")) var directory = "out/demo"
    @Flag(help: "Delete the results of an earlier demo there.") var fresh = false
    @Option(parsing: .unconditional, help: "The most rows of the table.") var rows = 12

    /// The recording in Portage's own repository.
    private static let ownRecording = "fixtures/recordings/sensor_readings_raw"

    func validate() throws { try NumberArgument.check(rows, "--rows", least: 0) }

    func run() throws {
        try OutputFiles.refuseStandardOutput(directory, "--directory")
        try OutputFiles.refuseStandardOutput(recording, "--recording")
        let job = try JobList.job(named: job ?? JobList.all.first?.name)
        guard let legacy = job.legacy, let port = job.port else {
            throw CommandError("the demo needs a job with both a legacy side and a port; \(job.name) has only one")
        }
        if fresh, FilePlace.isWithin(recording, directory) {
            throw CommandError(
                "--fresh: --recording \(recording) lies in --directory \(directory), which would be emptied; give another directory")
        }
        if fresh { try? FileManager.default.removeItem(atPath: directory) }
        guard recording != Self.ownRecording || FileManager.default.fileExists(atPath: recording) else {
            throw CommandError(
                "\(recording) is not here: the demo of \(job.name) needs a recording of its topics; give it with --recording, or make one "
                    + "with record"
            )
        }
        let source = try Recording(directory: recording)
        try source.verify()

        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        let kafka = KafkaCluster()
        try fill(cluster, kafka, from: source)
        let connector = ClusterOverride(base: kafka, properties: cluster.properties)
        let manifest = try Self.manifest(job, source, connector)
        let records = source.recordCount
        print(
            """
            \(Count.of(records, "record")) of \(source.topics.joined(separator: ", ")), on a cluster in this process.
            \(Count.of(manifest.entries.count, "batch", "batches")) of \(Self.text(millis: job.batchInterval.milliseconds)), run three times: the legacy job on DStreams,
            the same on the table engine, and its port; then two comparisons.
            It takes \(Self.duration(records)) on two cores.
            """)
        // In a file, the following output on standard error must come after this.
        fflush(nil)

        let progress = ComparisonProgress(expected: manifest.entries.count * 4)
        let advance: @Sendable () -> Void = { progress.advance() }
        var legacyRun = LegacyJobRun(job.name, engine: .dstreams, build: legacy)
        legacyRun.conf = job.conf
        let onDStreams = try legacyRun.run(input("legacy", connector, manifest, .all), onBatch: advance)
        legacyRun.engine = .tables
        let onTables = try legacyRun.run(input("tables", connector, manifest, .fenced), onBatch: advance)
        var portRun = PortJobRun(job.name, queries: port)
        portRun.conf = job.conf
        let rowsPath = "\(directory)/port/rows"
        // A directory for each query, if there are several.
        portRun.sink = { [name = job.name] writer in
            let path = writer.givenName.map { $0 == name ? rowsPath : "\(rowsPath)/\($0)" } ?? rowsPath
            return writer.format("json").option("path", path)
        }
        let ported = try portRun.run(input("port", connector, manifest, .all), onBatch: advance)
        progress.finish()

        var comparison = JobComparison(job.name, legacy: legacy, queries: port)
        comparison.conf = job.conf
        print("\n1. The legacy job, unchanged, on the table engine: its cells must be the same.\n")
        let same = try comparison.report(legacy: onDStreams, other: onTables, against: .tables, connector: connector, manifest: manifest)
        try CompareCommand.show(same, html: "\(directory)/tables.html", json: "\(directory)/tables.json", rows: rows, all: false)
        let other = try comparison.report(legacy: onDStreams, other: ported, against: .port, connector: connector, manifest: manifest)
        print(
            """

            2. The port, by event time.

               To expect: the legacy job counts a record in the window in which it
               arrived, the port in the window of its own time. Wherever records come
               late, cells differ, often most of them. That is no mistake of either;
               what to look at is whether every difference is explained, by records
               that are named.

            """)
        try CompareCommand.show(other, html: "\(directory)/compare.html", json: "\(directory)/compare.json", rows: rows, all: false)
    }

    private static func text(millis: Int64) -> String { millis % 1000 == 0 ? "\(millis / 1000) s" : "\(millis) ms" }

    /// The approximate duration, printed beforehand.
    private static func duration(_ records: Int64) -> String {
        records < 200_000 ? "some seconds" : records < 2_000_000 ? "less than a minute" : "some minutes"
    }

    private func input(
        _ side: String, _ connector: any TopicConnector, _ manifest: BatchManifest, _ sideEffects: RunInput.SideEffects
    ) -> RunInput {
        RunInput(
            connector: connector, manifest: manifest, checkpoint: "\(directory)/\(side)/checkpoint",
            observations: "\(directory)/\(side)/observations", sideEffects: sideEffects)
    }

    /// The cluster loses its data with its process, so a resumed demo fills it again: same partitions, same order, same offsets.
    private func fill(_ cluster: EmbeddedCluster, _ kafka: KafkaCluster, from source: Recording) throws {
        let writer = try kafka.writer(properties: cluster.properties)
        defer { writer.close() }
        for topic in source.topics {
            let partitions = source.ranges.filter { $0.topic == topic }.map { Int($0.partition) + 1 }.max() ?? 1
            try cluster.createTopic(topic, partitions: partitions)
            try source.replay(topic, into: writer)
        }
    }

    private static func manifest(_ job: Job, _ source: Recording, _ connector: any TopicConnector) throws -> BatchManifest {
        let reader = try connector.reader(properties: [:])
        defer { reader.close() }
        return try BatchManifest(from: reader, ranges: source.ranges, batchInterval: job.batchInterval.milliseconds)
    }
}
