import Checkpoints
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// What SIGINT and SIGTERM do to a running job: the first ends it after its batch, the second at once.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"))
struct SignalTests {
    private func arguments(_ broker: LentBroker, _ scratch: Scratch, _ trigger: String) -> [String] {
        [
            "run", "copy", "--quiet", "--engine", "port", "--trigger", trigger, "--format", "kafka", "--option", "topic=relay-out",
            "--option", "kafka.bootstrap.servers=\(broker.bootstrapServers)", "--option", "deliveryGuarantee=exactly-once",
            "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
        ]
    }

    private func committed(_ broker: LentBroker) throws -> [String] {
        try broker.broker.settle("relay-out")
        let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": "read_committed"]) { $1 })
        defer { reader.close() }
        let place = TopicPartition("relay-out", 0)
        let records = try reader.fetch(
            OffsetRange(place, from: 0, until: try reader.latestOffsets(of: [place])[place] ?? 0), includeHeaders: false)
        return (0..<records.count).map { String(decoding: records.value(of: $0) ?? [], as: UTF8.self) }
    }

    private func broker() async throws -> LentBroker {
        let broker = try await LentBroker.lend(without: ["relay-in", "relay-out"])
        for topic in ["relay-in", "relay-out"] { try broker.createTopic(topic, partitions: 1) }
        return broker
    }

    @Test(arguments: [SIGINT, SIGTERM], ["0 seconds", "continuous"])
    func `the first signal ends a query after the batch under way, and nothing is pending`(signal: Int32, trigger: String) async throws {
        let broker = try await broker()
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<2000)
        let life = try Sensors.start("relay", arguments(broker, scratch, trigger), in: scratch, environment: ["RELAY_CHUNK": "20"])
        let kept = scratch.path("kept")
        life.signal(signal) { (try? CheckpointInspection(of: kept))?.lastCommitted != nil }
        let ending = try await life.end()
        // A broker of a machine that has much to do may be waited for, and that is said.
        #expect(
            ending.status == 0 && ending.errorLines.allSatisfy { $0.contains("does not answer yet") || $0.contains("answers again") },
            "\(ending)")
        let inspection = try CheckpointInspection(of: scratch.path("kept"))
        #expect(inspection.pending == nil && inspection.problems.isEmpty && inspection.leaseStanding == .free)
        let done = (inspection.lastCommitted.map { Int($0.id) } ?? 0) * 20 + 20
        #expect(try committed(broker) == (0..<min(done, 2000)).map { "\($0)" })

        // What is left is how far it is behind.
        let lag = try await Sensors.start(
            "relay", ["inspect", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers], in: scratch
        ).end()
        let row = lag.output.split(separator: "\n").last { $0.hasPrefix("relay-in-0 ") }?.split(separator: " ").map(String.init)
        #expect(row == ["relay-in-0", "\(done)", "2000", "\(2000 - done)"], "\(lag)")
        let json = try await Sensors.start(
            "relay", ["inspect", scratch.path("kept"), "--json", "--bootstrap-servers", broker.bootstrapServers], in: scratch
        ).end()
        #expect(json.output.contains("\"lag\" : \(2000 - done)"), "\(json)")
    }

    /// Two signals without a pause are two only if they differ: of equal ones that are not handled yet the system keeps one.
    @Test(arguments: [(SIGINT, SIGTERM, 300), (SIGTERM, SIGTERM, 300), (SIGINT, SIGTERM, 0), (SIGTERM, SIGINT, 0)])
    func `the second signal ends it at once, and the next start goes on where it was`(first: Int32, second: Int32, pause: Int) async throws
    {
        let broker = try await broker()
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<100)
        FileManager.default.createFile(atPath: scratch.path("lines"), contents: nil)
        let arguments = [
            "run", "slow", "--engine", "port", "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
        ]
        let environment = ["RELAY_CHUNK": "20", "RELAY_OUT": scratch.path("lines")]
        let life = try Sensors.start("relay", arguments, in: scratch, environment: environment.merging(["RELAY_SLEEP": "600"]) { $1 })
        await life.reach { (try? scratch.text("lines").isEmpty) == false }
        // A batch that is under way goes on, and here for long.
        life.signal(first)
        if pause > 0 {
            try await Task.sleep(for: .milliseconds(pause))
            #expect(life.isRunning)
        }
        life.signal(second)
        let ending = try await life.end()
        // Without a pause either may be handled first.
        #expect(ending.signal == second || pause == 0 && ending.signal == first, "\(ending)")
        let answer = "slow: interrupted; it ends after the batch under way, and at once if it is interrupted again"
        #expect(ending.errorLines.filter { $0 == answer }.count == 1 || pause == 0, "\(ending)")
        let next = try await Sensors.start("relay", arguments + ["--until-end"], in: scratch, environment: environment).end()
        #expect(next.status == 0, "\(next)")
        let lines = try scratch.text("lines")
        #expect(lines == "begun 0 20\n" + (0..<5).map { "begun \($0) 20\ndone \($0) 20\n" }.joined())
    }

    /// Handlers are set while threads of the run begin.
    @Test(arguments: ["dstreams", "tables", "port"])
    func `a signal at any moment of the start ends the run`(engine: String) async throws {
        let broker = try await broker()
        try RelayBroker.feed(broker.properties, 0..<100)
        let job = engine == "port" ? "copy" : "tally"
        for moment in 0..<12 {
            let scratch = try Scratch(inMemory: true)
            let arguments = [
                "run", job, "--engine", engine, "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
            ]
            let life = try Sensors.start("relay", arguments + (engine == "port" ? ["--format", "noop"] : []), in: scratch)
            try await Task.sleep(for: .milliseconds(moment * 15))
            life.signal(moment % 2 == 0 ? SIGTERM : SIGINT)
            let ending = try await life.end(within: 30)
            #expect(ending.status == 0 || ending.signal == (moment % 2 == 0 ? SIGTERM : SIGINT), "after \(moment * 15) ms: \(ending)")
        }
    }

    /// `timeout` sends a signal to its child and to the group of both.
    @Test func `a signal that is sent twice at once is one`() async throws {
        let broker = try await broker()
        try RelayBroker.feed(broker.properties, 0..<100)
        let scratch = try Scratch(inMemory: true)
        let life = try Sensors.start(
            "relay", ["run", "tally", "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers], in: scratch)
        await life.says("100 records in")
        for _ in 0..<5 { life.signal(SIGTERM) }
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
        #expect(try CheckpointInspection(of: scratch.path("kept")).leaseStanding == .free)
    }

    @Test(.enabled(if: !TestBroker.isReal, "needs a broker that it can stop"), arguments: ["0 seconds", "continuous"])
    func `the first signal ends a query whose broker does not answer, and the next start loses and repeats nothing`(
        trigger: String
    ) async throws {
        let broker = try await broker()
        let process = try #require(broker.broker.process)
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<2000)
        let life = try Sensors.start("relay", arguments(broker, scratch, trigger), in: scratch, environment: ["RELAY_CHUNK": "20"])
        let kept = scratch.path("kept")
        await life.reach { (try? CheckpointInspection(of: kept))?.lastCommitted != nil }
        try process.pause()
        try await Task.sleep(for: .milliseconds(300))
        life.signal(SIGTERM)
        let ending = try await life.end(within: 30)
        try process.resume()
        #expect(ending.status == 0, "\(ending)")
        #expect(
            ending.errors.contains("copy: stopped while it waited: ")
                && ending.errors.contains("no answer from \(broker.bootstrapServers)"), "\(ending)")
        #expect(try CheckpointInspection(of: scratch.path("kept")).leaseStanding == .free)
        let next = try await Sensors.start("relay", arguments(broker, scratch, "availableNow"), in: scratch).end()
        #expect(next.status == 0, "\(next)")
        #expect(try committed(broker) == (0..<2000).map { "\($0)" })
    }

    @Test(.enabled(if: !TestBroker.isReal, "needs a broker that it can stop"), arguments: ["dstreams", "tables"])
    func `the first signal ends a legacy job whose broker does not answer, and the next start takes what is left`(
        engine: String
    ) async throws {
        let broker = try await broker()
        let process = try #require(broker.broker.process)
        let scratch = try Scratch(inMemory: true)
        try RelayBroker.feed(broker.properties, 0..<100)
        let arguments = [
            "run", "tally", "--engine", engine, "--log-format", "text", "--checkpoint", scratch.path("kept"), "--bootstrap-servers",
            broker.bootstrapServers,
        ]
        let life = try Sensors.start("relay", arguments, in: scratch)
        await life.says("100 records in")
        try process.pause()
        try await Task.sleep(for: .milliseconds(500))
        life.signal(SIGINT)
        let ending = try await life.end(within: 30)
        try process.resume()
        #expect(ending.status == 0, "\(ending)")
        #expect(
            ending.errors.contains("tally: stopped while it waited: ")
                && ending.errors.contains("no answer from \(broker.bootstrapServers)"), "\(ending)")
        try RelayBroker.feed(broker.properties, 100..<130)
        let next = try await Sensors.start("relay", arguments + ["--until-end"], in: scratch).end()
        #expect(next.status == 0 && next.errors.contains("of 30 records"), "\(next)")
    }
}
