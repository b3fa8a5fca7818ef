import BatchRuntime
import DStreams
import Foundation
import KafkaTransport
import RDDs
import Recordings
import StreamTesting
import Testing

/// How a live run begins, and what it says of where it begins, of what it makes up, and of what it cannot do.
@Suite(.enabled(if: BrokerProcess.executable != nil, "needs a broker that it can start: run scripts/bootstrap"))
struct RunStartTests {
    private struct Line: Decodable {
        struct Range: Decodable, Equatable {
            var topic: String
            var partition: Int
            var from: Int
            var until: Int
        }

        var event: String
        var job: String?
        var message: String?
        var batches: Int?
        var batchId: Int?
        var batchTime: String?
        var output: String?
        var operation: String?
        var record: String?
        var offsetRanges: [Range]?
        var skippedRecords: Int?
        var inputRecords: Int?
        var reason: String?
        var firstBatchTime: String?
        var lastBatchTime: String?
    }

    private func lines(_ text: some StringProtocol) throws -> [Line] {
        try text.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test
    func `a start fifty years after its checkpoint's last batch says how many it makes up, and one signal ends it; another goes on there`()
        async throws
    {
        let broker = try RelayBroker.start(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let kept = scratch.path("kept")
        // The job `tally` at the epoch.
        let ssc = StreamingContext(SparkContext(appName: "tally"), .milliseconds(200), clock: ManualClock(millis: 0), printer: { _ in })
        ssc.checkpoint(kept)
        let properties = ["bootstrap.servers": broker.bootstrapServers, "group.id": "tally", "auto.offset.reset": "earliest"]
        try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["relay-in"], properties)).count().print()
        try ssc.runBatches(until: Time(400))
        ssc.stop()

        var next = "1970-01-01T00:00:00.600Z"
        for format in ["json", "text"] {
            let life = try Sensors.start(
                "relay", ["run", "tally", "--log-format", format, "--checkpoint", kept, "--bootstrap-servers", broker.bootstrapServers],
                in: scratch)
            life.signal(SIGINT, whenComplained: format == "json" ? "\"event\":\"batch\"" : "batches to make up, from")
            let ending = try await life.end()
            #expect(ending.status == 0, "\(ending)")
            #expect(ending.errors.contains("batches to make up, from \(next) to 20"), "\(ending)")
            #expect(
                ending.errors.contains("To begin at the present, without the old windows, state and offsets, use a new checkpoint")
                    && !ending.errors.contains(": batch "), "\(ending)")
            guard format == "json" else { continue }
            let told = try lines(ending.errors)
            #expect(
                told.prefix(2).map(\.event) == ["started", "missed"] && told.last?.event == "stopped" && told.last?.reason == "signal",
                "\(ending)")
            // Five a second for more than fifty years.
            let missed = try #require(told.first { $0.event == "missed" })
            #expect(
                (missed.batches ?? 0) > 50 * 365 * 86_400 * 5 && missed.firstBatchTime == next
                    && missed.lastBatchTime?.hasPrefix("20") == true, "\(ending)")
            let ran = told.filter { $0.event == "batch" }
            #expect(ran.first?.batchTime == next && ran.count < (missed.batches ?? 0) / 100, "\(ending)")
            let last = try #require(ran.last?.batchTime)
            let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
            next = try (Date(last, strategy: style) + 0.2).formatted(style)
        }
    }

    @Test func `an output that throws is named in the error's members, and its batch is skipped for all outputs of the job`() async throws {
        let broker = try RelayBroker.start(records: 30)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        // 50 a second are 10 in 200 ms.
        let arguments = [
            "run", "several", "--until-end", "--log-format", "json", "--conf", "spark.streaming.kafka.maxRatePerPartition=50",
            "--checkpoint", scratch.path("kept"),
            "--bootstrap-servers", broker.bootstrapServers,
        ]
        let failed = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_REFUSE": "15"]).end()
        let told = try lines(failed.errors)
        let error = try #require(told.last)
        #expect(failed.status == 2 && error.event == "error" && error.job == "several", "\(failed)")
        #expect(error.output == "foreachRDD-1" && error.operation == "foreachRDD" && error.record == nil, "\(failed)")
        #expect(error.offsetRanges == [Line.Range(topic: "relay-in", partition: 0, from: 10, until: 20)], "\(failed)")
        let batches = told.filter { $0.event == "batch" }
        #expect(batches.map(\.inputRecords) == [10] && error.batchId == (batches.last?.batchId ?? 0) + 1, "\(failed)")
        #expect(
            error.message?.hasPrefix("a record that this output refuses (job several, batch ") == true
                && error.message?.contains(
                    ", output foreachRDD-1, operation foreachRDD, records relay-in-0 offsets 10 until 20). The batch is not committed")
                    == true,
            "\(failed)")
        let label = try #require(error.batchTime)

        let skipping = try await Sensors.start(
            "relay", arguments + ["--skip-batch", label], in: scratch, environment: ["RELAY_REFUSE": "15"]
        ).end()
        #expect(skipping.status == 0, "\(skipping)")
        let skipped = try lines(skipping.errors).filter { $0.skippedRecords != nil }
        #expect(skipped.count == 1 && skipped.first?.batchTime == label && skipped.first?.skippedRecords == 10, "\(skipping)")
        let printed = skipping.output.split(separator: "\n")
        #expect(printed.filter { $0.hasPrefix("value ") } == (20..<30).map { "value \($0)" }, "\(skipping)")
        #expect(printed.first == "count 0" && printed.filter { $0.hasPrefix("count ") && $0 != "count 0" } == ["count 10"], "\(skipping)")
    }

    @Test(arguments: ["dstreams", "tables", "port"])
    func `that a run begins at the end of its topics is said when it starts, and no more once it has a checkpoint`(
        engine: String
    ) async throws {
        let broker = try RelayBroker.start(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let legacy = ["tally", "--property", "auto.offset.reset=latest"]
        let arguments =
            ["run"] + (engine == "port" ? ["copy", "--format", "noop"] : legacy) + [
                "--engine", engine, "--until-end", "--log-format", "json", "--checkpoint", scratch.path("kept"), "--bootstrap-servers",
                broker.bootstrapServers,
            ]
        for isFirst in [true, false] {
            let ending = try await Sensors.start("relay", arguments, in: scratch, environment: ["RELAY_FROM": "latest"]).end()
            let started = try #require(try lines(ending.errors).first)
            #expect(ending.status == 0 && started.event == "started", "\(ending)")
            #expect(started.message?.contains("it begins at the end of relay-in, so earlier records are not read") == isFirst, "\(ending)")
            if isFirst { try RelayBroker.feed(broker.properties, 20..<21) }
        }
        let other = try await Sensors.start(
            "relay",
            ["run"] + (engine == "port" ? ["copy", "--format", "noop"] : ["tally"]) + [
                "--engine", engine, "--until-end", "--bootstrap-servers", broker.bootstrapServers,
            ],
            in: scratch
        ).end()
        #expect(other.status == 0 && !other.errors.contains("begins at the end"), "\(other)")
    }

    @Test func `a run that cannot go on with its state as it is asked to never says that it started`() async throws {
        let broker = try RelayBroker.start(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        for engine in ["tables", "port"] {
            let arguments =
                ["run"] + (engine == "port" ? ["counts", "--format", "noop"] : ["tally"]) + [
                    "--engine", engine, "--until-end", "--log-format", "json", "--checkpoint", scratch.path(engine), "--bootstrap-servers",
                    broker.bootstrapServers, "--conf",
                ]
            let first = try await Sensors.start("relay", arguments + ["spark.sql.shuffle.partitions=2"], in: scratch).end()
            #expect(try first.status == 0 && lines(first.errors).first?.event == "started", "\(first)")
            let second = try await Sensors.start("relay", arguments + ["spark.sql.shuffle.partitions=3"], in: scratch).end()
            #expect(try second.status == 2 && lines(second.errors).map(\.event) == ["error"], "\(second)")
            #expect(second.errors.contains("its state has 2 partitions and spark.sql.shuffle.partitions is 3 now"), "\(second)")
        }
    }

    @Test func `more databases than the system lets the process open are refused before anything is said to have started`() async throws {
        let broker = try RelayBroker.start(records: 5)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "counts", "--engine", "port", "--format", "noop", "--until-end", "--log-format", "json", "--checkpoint",
            scratch.path("kept"),
            "--bootstrap-servers", broker.bootstrapServers, "--conf",
            "spark.sql.streaming.stateStore.providerClass=org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider",
            "--conf",
        ]
        // Six files a database.
        let refused = try await Sensors.start("relay", arguments + ["spark.sql.shuffle.partitions=30"], in: scratch, openFiles: 150).end()
        #expect(try refused.status == 2 && lines(refused.errors).map(\.event) == ["error"], "\(refused)")
        #expect(
            refused.errors.contains(
                "30 databases, which have some 180 files open, and the system allows this process 150; raise that limit (ulimit -n)"),
            "\(refused)")
        let fewer = try await Sensors.start("relay", arguments + ["spark.sql.shuffle.partitions=3"], in: scratch, openFiles: 150).end()
        #expect(try fewer.status == 0 && lines(fewer.errors).last?.inputRecords == 5, "\(fewer)")
    }

    @Test func `a legacy job waits for a topic that does not exist yet, and a port is refused with what to do`() async throws {
        let broker = try BrokerProcess()
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let port = try await Sensors.start(
            "relay", ["run", "copy", "--engine", "port", "--format", "noop", "--bootstrap-servers", broker.bootstrapServers], in: scratch
        ).end()
        #expect(
            port.status == 2
                && port.errors.contains("topic relay-in does not exist at \(broker.bootstrapServers): check its name, or create it first"),
            "\(port)")

        let life = try Sensors.start(
            "relay", ["run", "tally", "--bootstrap-servers", broker.bootstrapServers, "--log-format", "json"], in: scratch)
        await life.says("\"event\":\"batch\"")
        #expect(
            life.complained.contains(
                "topic relay-in does not exist at \(broker.bootstrapServers): check its name, or create it first. As in Spark the job "
                    + "runs without it"
            ))
        try KafkaCluster().admin(properties: broker.properties).createTopic("relay-in", partitions: 1, settings: ["retention.ms": "-1"])
        try RelayBroker.feed(broker.properties, 0..<7)
        await life.says("\"inputRecords\":7")
        life.signal(SIGTERM)
        let ending = try await life.end()
        let told = try lines(ending.errors)
        #expect(
            ending.status == 0 && told.last?.inputRecords == 7
                && told.contains { $0.event == "warning" && $0.message?.contains("topic relay-in exists now") == true }, "\(ending)")
    }

    @Test func `a run over a recording with the checkpoint of a live run says whose it is, and counts nothing that it does not know`()
        async throws
    {
        let broker = try RelayBroker.start(records: 20)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        // Its batch has another label than the records' own.
        try await Task.sleep(for: .milliseconds(400))
        let live = try await Sensors.start(
            "relay", ["run", "tally", "--until-end", "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers],
            in: scratch
        ).end()
        #expect(live.status == 0, "\(live)")
        let reader = try KafkaCluster().reader(properties: broker.properties)
        defer { reader.close() }
        let partitions = try reader.partitions(of: "relay-in")
        let ranges = try reader.earliestOffsets(of: partitions).ranges(until: reader.latestOffsets(of: partitions))
        try TopicRecorder(reader).record(ranges, to: scratch.path("recording"))
        let replay = try await Sensors.start(
            "relay", ["run", "tally", "--recording", scratch.path("recording"), "--checkpoint", scratch.path("kept")], in: scratch
        ).end()
        #expect(replay.status == 0, "\(replay)")
        #expect(
            replay.output.contains("nothing new: the checkpoint belongs to a run over other batches, such as a live run: its last, batch ")
                && !replay.output.contains("had done"),
            "\(replay)")
    }

    @Test func `an address for metrics without a port, and numbers below what has a meaning, are refused as what they are`() async throws {
        let scratch = try Scratch(inMemory: true)
        for (arguments, words) in [
            (["run", "tally", "--metrics-host", "0.0.0.0"], "--metrics-host without --metrics-port"),
            (["compare", "tally", "--rows", "-1"], "--rows -1: must be 0 or more"),
            (["demo", "--rows", "-1"], "--rows -1: must be 0 or more"),
            (["inspect", "nowhere", "--batches", "-1"], "--batches -1: must be 0 or more"),
            (["state", "read", "nowhere", "--rows", "-1"], "--rows -1: must be 1 or more"),
            (["run", "tally", "--metrics-port", "-1"], "--metrics-port -1: must be from 0 to 65535"),
        ] {
            let ending = try await Sensors.start("relay", arguments, in: scratch).end()
            #expect(ending.status == 64 && ending.errors.contains(words), "\(ending)")
        }
        // A time may lie before the epoch.
        let early = try await Sensors.start(
            "relay", ["run", "tally", "--skip-batch", "-200", "--recording", scratch.path("none")], in: scratch
        ).end()
        #expect(early.status == 2 && early.errors.contains("none"), "\(early)")
    }
}
