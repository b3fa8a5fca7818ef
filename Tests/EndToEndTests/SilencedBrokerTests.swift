import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// A broker that falls silent in the middle of a run, connections open, as one does that hangs: shorter than Java's clients wait, no run
/// ends and no record is lost or doubled. PORTAGE_OUTAGE says for how many seconds it is silent; 15 was tried by hand.
@Suite(.enabled(if: BrokerProcess.executable != nil && !TestBroker.isReal, "needs a broker that it can stop"), .timeLimit(.minutes(5)))
struct SilencedBrokerTests {
    private static let seconds = ProcessInfo.processInfo.environment["PORTAGE_OUTAGE"].flatMap { Double($0) } ?? 1.5
    private static let expected = (0..<1500).map { "\($0)" }

    private func end(_ broker: BrokerProcess, _ reader: any TopicReader, _ topic: String) throws -> Int64 {
        let place = TopicPartition(topic, 0)
        return try reader.latestOffsets(of: [place])[place] ?? 0
    }

    private func silence(_ broker: BrokerProcess) async throws {
        try broker.pause()
        try await Task.sleep(for: .seconds(Self.seconds))
        try broker.resume()
    }

    private func waitUntil(_ what: String, _ life: Sensors.Life, _ isTrue: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isTrue() {
            try #require(ContinuousClock.now < deadline && life.isRunning, "\(what): \(life.complained)")
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    @Test(arguments: ["0 seconds", "continuous"])
    func `an exactly-once query goes on after its broker was silent, and writes each record once`(trigger: String) async throws {
        let broker = try RelayBroker.start(["relay-in", "relay-out"], records: 1000)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        let life = try Sensors.start(
            "relay",
            [
                "run", "copy", "--quiet", "--engine", "port", "--trigger", trigger, "--format", "kafka", "--option", "topic=relay-out",
                "--option", "kafka.bootstrap.servers=\(broker.bootstrapServers)", "--option", "deliveryGuarantee=exactly-once",
                "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
            ], in: scratch, environment: ["RELAY_CHUNK": "10"])
        let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": "read_committed"]) { $1 })
        defer { reader.close() }
        for rows in [1, 300] as [Int64] {
            try await waitUntil("\(rows) rows", life) { try end(broker, reader, "relay-out") >= rows }
            try await silence(broker)
        }
        try RelayBroker.feed(broker.properties, 1000..<1500)
        func values() throws -> [String] {
            let records = try reader.fetch(
                OffsetRange(TopicPartition("relay-out", 0), from: 0, until: end(broker, reader, "relay-out")), includeHeaders: false)
            return (0..<records.count).map { String(decoding: records.value(of: $0) ?? [], as: UTF8.self) }
        }
        try await waitUntil("all rows", life) { try values().count >= 1500 }
        life.signal(SIGINT)
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
        #expect(try values() == Self.expected)
    }

    @Test(arguments: ["dstreams", "tables"])
    func `a legacy job goes on after its broker was silent, with each record once, and its commits arrive`(engine: String) async throws {
        let broker = try RelayBroker.start(["relay-in", "relay-out"], records: 1000)
        defer { broker.stop() }
        let scratch = try Scratch(inMemory: true)
        FileManager.default.createFile(atPath: scratch.path("lines"), contents: nil)
        let life = try Sensors.start(
            "relay",
            [
                "run", "ledger", "--quiet", "--engine", engine, "--checkpoint", scratch.path("kept"), "--bootstrap-servers",
                broker.bootstrapServers,
            ],
            in: scratch, environment: ["RELAY_OUT": scratch.path("lines")])
        func lines() throws -> [String] { try scratch.text("lines").split(separator: "\n").map(String.init) }
        for rows in [1, 300] {
            try await waitUntil("\(rows) rows", life) { try lines().count >= rows }
            try await silence(broker)
        }
        try RelayBroker.feed(broker.properties, 1000..<1500)
        try await waitUntil("all rows", life) { try lines().count >= 1500 }
        let group = try KafkaReader(KafkaProperties(broker.properties.merging(["group.id": "ledger"]) { $1 }))
        defer { group.close() }
        try await waitUntil("the commit", life) {
            try group.committedOffsets(of: [TopicPartition("relay-in", 0)])[TopicPartition("relay-in", 0)] == 1500
        }
        life.signal(SIGINT)
        let ending = try await life.end()
        #expect(ending.status == 0, "\(ending)")
        #expect(try lines() == Self.expected)
    }
}
