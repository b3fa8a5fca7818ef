import Checkpoints
import Foundation
import KafkaTransport
import Offsets
import Recordings
import StreamTesting
import Testing

/// Commands against a broker of its own process, or a real Kafka.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"))
struct BrokerTests {
    private static let topic = "sensor_readings_raw"

    /// Readings that leave no doubt: sensor and second follow from the offset.
    private func produce(_ broker: LentBroker, from: Int, until: Int, startMillis: Int64 = 1_700_000_000_000) throws {
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        for number in from..<until {
            let json = "{\"sensor_id\":\"s\(number % 3)\",\"value\":1.5,\"unit\":\"C\",\"ts_ms\":\(startMillis + Int64(number) * 1000)}"
            try writer.send(OutgoingRecord(topic: Self.topic, partition: Int32(number % 4), value: Array(json.utf8)))
        }
        try writer.flush()
    }

    private func makeTopic(_ broker: LentBroker) throws {
        try broker.createTopic(Self.topic, partitions: 4)
    }

    @Test func `replayed, recorded and compared live, a recording is the same to the byte`() async throws {
        let broker = try await LentBroker.lend(without: [Self.topic])
        let scratch = try Scratch(inMemory: true)
        let cluster = ["--bootstrap-servers", broker.bootstrapServers]
        let recording = try ShortRecording.path()
        let replayed = try await Sensors.start(["replay", recording, "--create"] + cluster, in: scratch).end()
        #expect(replayed.status == 0, "\(replayed)")
        let recorded = try await Sensors.start(["record", "--topic", Self.topic, "--to", scratch.path("again")] + cluster, in: scratch)
            .end()
        // As the README has it, in a folder that has no recordings yet.
        let below = try await Sensors.start(["record", "--topic", Self.topic, "--to", "recordings/below"] + cluster, in: scratch).end()
        #expect(below.status == 0, "\(below)")
        #expect(Scratch.differences(try Scratch.tree(recording), try Scratch.tree(scratch.path("work/recordings/below"))).isEmpty)
        try FileManager.default.removeItem(atPath: scratch.path("work/recordings"))
        #expect(recorded.status == 0, "\(recorded)")
        #expect(Scratch.differences(try Scratch.tree(recording), try scratch.tree("again")).isEmpty)

        let live = try await Sensors.start(["compare", "--topic", Self.topic, "--json", scratch.path("live.json")] + cluster, in: scratch)
            .end()
        let still = try await Sensors.run("compare", "--recording", recording, "--json", scratch.path("still.json"), in: scratch)
        #expect(live.status == 1 && still.status == 1, "\(live) \(still)")
        #expect(
            try Data(contentsOf: URL(fileURLWithPath: scratch.path("live.json")))
                == Data(contentsOf: URL(fileURLWithPath: scratch.path("still.json"))))

        // Part of it, by offsets.
        let part = try await Sensors.start(
            [
                "record", "--topic", Self.topic, "--to", scratch.path("part"), "--from", "{\"\(Self.topic)\":{\"1\":10}}", "--until",
                "{\"\(Self.topic)\":{\"1\":25,\"2\":0}}",
            ]
                + cluster, in: scratch
        ).end()
        #expect(part.status == 0, "\(part)")
        #expect(
            part.errors.contains("--from does not name \(Self.topic)-0, \(Self.topic)-2, \(Self.topic)-3: taken from the start")
                && part.errors.contains("--until does not name \(Self.topic)-0, \(Self.topic)-3: taken to the end"), "\(part)")
        let whole = try Recording(directory: recording).ranges
        let expected = whole.map { range in
            switch range.partition {
            case 1: OffsetRange(range.topicPartition, from: 10, until: 25)
            case 2: OffsetRange(range.topicPartition, from: 0, until: 0)
            default: range
            }
        }
        #expect(try Recording(directory: scratch.path("part")).ranges == expected)

        for (arguments, words) in [
            (["record", "--topic", "nope", "--to", "x"], ["topic nope does not exist", "check its name"]),
            (["compare", "--topic", "nope"], ["topic nope does not exist", "check its name"]),
            (
                ["record", "--topic", Self.topic, "--to", "x", "--from", "{\"\(Self.topic)\":{\"0\":999999}}"],
                ["\(Self.topic)-0 [999999, ", "--from"]
            ),
            (
                ["record", "--topic", Self.topic, "--to", "x", "--until", "{\"\(Self.topic)\":{\"3\":999999}}"],
                ["\(Self.topic)-3", "999999", "--until"]
            ),
            (["record", "--topic", Self.topic, "--to", "x", "--until", "{\"\(Self.topic)\":{\"0\":-7}}"], ["\(Self.topic)-0", "-7"]),
            (
                ["record", "--topic", Self.topic, "--to", "x", "--from", "{\"\(Self.topic)\":{\"9\":1}}"],
                ["\(Self.topic)-9", "partitions 0 to 3"]
            ),
            (
                ["record", "--topic", Self.topic, "--to", "x", "--from", "{\"nope\":{\"0\":1}}"],
                ["--from: the topic nope is not", "they are of \(Self.topic)"]
            ),
            (["record", "--topic", Self.topic, "--to", "x", "--from", "soon"], ["--from", "soon", "{\"topic\":{\"partition\":offset}}"]),
            (["record", "--topic", Self.topic, "--to", scratch.path("again")], [scratch.path("again"), "exists already"]),
            (["record", "--topic", Self.topic, "--to", "/etc/hostname/place"], ["/etc/hostname/place", "parent"]),
            (["replay", recording, "--create"], ["--create: the topic \(Self.topic) exists already", "--topic"]),
            (["replay", recording, "--topic", "nope"], ["topic nope does not exist"]),
        ] {
            let ending = try await Sensors.start(arguments + cluster, in: scratch).end()
            ending.expectRefusal(about: "\(arguments)")
            for word in words { #expect(ending.errors.contains(word), "\(arguments): \"\(word)\" is missing: \(ending)") }
        }
        #expect(try scratch.tree("work").isEmpty)
    }

    @Test func `the port run again and again takes each record once`() async throws {
        let broker = try await LentBroker.lend(without: [Self.topic])
        try makeTopic(broker)
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "--quiet", "--engine", "port", "--trigger", "availableNow", "--format", "json", "--option",
            "path=\(scratch.path("rows"))",
            "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
        ]
        // A query begins at the end of its topic; from then on nothing is left out.
        for (from, until) in [(0, 0), (0, 100), (100, 100), (100, 250), (250, 600)] {
            try produce(broker, from: from, until: until)
            let ending = try await Sensors.start(arguments, in: scratch).end()
            #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending)")
        }
        // Readings come in order, one a second, so none is late; windows of 30 s every 10 s, closed 10 s behind the last.
        var expected: [String: Int] = [:]
        let last = 1_700_000_000_000 + Int64(599 * 1000)
        for number in 0..<600 {
            let time = 1_700_000_000_000 + Int64(number) * 1000
            for back in 0..<3 {
                let start = time / 10_000 * 10_000 - Int64(back) * 10_000
                if start + 30_000 <= last - 10_000 { expected["\(start) s\(number % 3)", default: 0] += 1 }
            }
        }
        var found: [String: Int] = [:]
        let dates = ISO8601DateFormatter()
        dates.formatOptions.insert(.withFractionalSeconds)
        for line in try JSONSinkFiles(scratch.path("rows")).rows() {
            let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let start = try #require(((row["window"] as? [String: Any])?["start"] as? String).flatMap { dates.date(from: $0) })
            let key = "\(Int64((start.timeIntervalSince1970 * 1000).rounded())) \(row["sensor_id"] as? String ?? "")"
            #expect(found.updateValue(row["n"] as? Int ?? -1, forKey: key) == nil, "\(key) twice")
        }
        #expect(found == expected)
    }

    @Test(arguments: ["dstreams", "tables"])
    func `a live job that is interrupted goes on where it left off`(engine: String) async throws {
        let broker = try await LentBroker.lend(without: [Self.topic])
        try makeTopic(broker)
        let scratch = try Scratch(inMemory: true)
        let arguments = [
            "run", "--quiet", "--engine", engine, "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
        ]
        func committed() -> Int {
            (try? FileManager.default.contentsOfDirectory(atPath: scratch.path("kept/commits")).filter { Int($0) != nil }.count) ?? 0
        }
        func waitForBatch(after count: Int) async throws {
            let deadline = ContinuousClock.now + .seconds(25)
            while committed() <= count, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(20)) }
            #expect(committed() > count)
        }
        // It begins at the end of the topic, as of its start.
        let first = try Sensors.start(arguments, in: scratch)
        try await waitForBatch(after: 0)
        try produce(broker, from: 0, until: 120)
        first.signal(SIGINT)
        let interrupted = try await first.end()
        #expect(interrupted.status == 0 && interrupted.errors.isEmpty, "\(interrupted)")
        // What comes while it is away belongs to it too.
        try produce(broker, from: 120, until: 200)
        let count = committed()
        let second = try Sensors.start(arguments, in: scratch)
        try await waitForBatch(after: count)
        second.signal(SIGTERM)
        let ended = try await second.end()
        #expect(ended.status == 0 && ended.errors.isEmpty, "\(ended)")

        let inspection = try CheckpointInspection(of: scratch.path("kept"))
        #expect(inspection.problems.isEmpty && inspection.pending == nil)
        for partition in Int32(0)..<4 {
            let ranges = inspection.batches.flatMap(\.ranges).filter { $0.partition == partition && !$0.isEmpty }
            var next: Int64 = 0
            for range in ranges {
                #expect(range.from == next, "partition \(partition): \(ranges)")
                next = range.until
            }
            #expect(next == 50, "partition \(partition): \(ranges)")
        }
        // Every label's total is that of the offsets of its last three batches.
        let times = inspection.batches.map(\.batchTime)
        #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 == 10_000 }, "\(times)")
        for batch in inspection.batches {
            var expected: [String: Int] = [:]
            for other in inspection.batches where other.batchTime <= batch.batchTime && other.batchTime > batch.batchTime - 30_000 {
                for range in other.ranges {
                    for offset in range.from..<range.until { expected["s\((Int(offset) * 4 + Int(range.partition)) % 3)", default: 0] += 1 }
                }
            }
            let file = scratch.path("published/totals-\(batch.batchTime).jsonl")
            var found: [String: Int] = [:]
            for line in try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n") {
                let row = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
                if let n = row["n"] as? Int, n != 0 { found[row["sensor_id"] as? String ?? ""] = n }
            }
            #expect(found == expected, "\(batch.batchTime)")
        }
        #expect(try scratch.tree("published").keys.filter { !$0.hasPrefix(".") }.count == inspection.batches.count)
    }
}
