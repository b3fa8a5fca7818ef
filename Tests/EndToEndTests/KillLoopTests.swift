import Columnar
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// A real process, killed with `kill -9` at random instants over and over, between a topic and a transactional sink.
///
/// `make kills` does it 200 times; `PORTAGE_KILLS` says another number.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"), .serialized)
struct KillLoopTests {
    private static let kills = ProcessInfo.processInfo.environment["PORTAGE_KILLS"].flatMap { Int($0) } ?? 16

    /// What a run did, for whoever asked for a long one.
    private struct Tally {
        var fed = 0
        var kills = 0
        /// Lives that ended before they were killed, by themselves.
        var early: [String] = []
        var committed = 0
    }

    private static func commits(_ scratch: Scratch) -> Int {
        ((try? FileManager.default.contentsOfDirectory(atPath: scratch.path("kept/commits"))) ?? []).compactMap { Int($0) }.max().map {
            $0 + 1
        } ?? 0
    }

    /// Feeds, runs and kills the job, then lets it finish. Returns the values of `relay-out` as a reader of committed records has them.
    private func run(_ job: String, kills: Int) async throws -> (Tally, [String]) {
        var random = SeededGenerator(seed: ProcessSeed.value)
        let broker = try await LentBroker.lend(without: ["relay-in", "relay-out"])
        // On a real disk: what is killed may be waiting for it.
        let scratch = try Scratch()
        for topic in ["relay-in", "relay-out"] { try broker.createTopic(topic, partitions: 3) }
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        var tally = Tally()
        func feed(_ count: Int) throws {
            let rows = tally.fed..<tally.fed + count
            let keys = try #require(ColumnArray(rows.map { .string("k\($0 % 7)") }, type: .string))
            let values = try #require(ColumnArray(rows.map { .string("\($0)") }, type: .string))
            try writer.send(OutgoingRecords(topic: .named("relay-in"), keys: keys, values: values))
            try writer.flush()
            tally.fed += count
        }
        func arguments(_ trigger: String) -> [String] {
            [
                "run", job, "--engine", "port", "--trigger", trigger, "--format", "kafka", "--option", "topic=relay-out",
                "--option", "kafka.bootstrap.servers=\(broker.bootstrapServers)", "--option", "deliveryGuarantee=exactly-once",
                "--checkpoint", scratch.path("kept"), "--bootstrap-servers", broker.bootstrapServers,
            ]
        }
        for life in 0..<kills {
            // More than a life gets done, so that most die at work.
            try feed(600)
            let before = Self.commits(scratch)
            let process = try Sensors.start(
                "relay", arguments(life % 2 == 0 ? "0 seconds" : "continuous"), in: scratch,
                environment: ["RELAY_CHUNK": "\(10 + random.below(60))"])
            // Two lives of three get on with their work before they die, whenever that may be; the third may die before it began.
            if life % 3 != 2 {
                await process.reach { Self.commits(scratch) > before }
            }
            try await Task.sleep(for: .microseconds(random.below(life % 3 == 2 ? 150_000 : 60_000)))
            process.signal(SIGKILL)
            let ending = try await process.end()
            if ending.signal == SIGKILL { tally.kills += 1 } else { tally.early.append("\(ending)") }
        }
        let last = try await Sensors.start("relay", arguments("availableNow"), in: scratch).end()
        #expect(last.status == 0, "\(last)")
        tally.committed = Self.commits(scratch)
        try broker.broker.settle("relay-out")

        let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": "read_committed"]) { $1 })
        defer { reader.close() }
        var values: [String] = []
        for partition in try reader.partitions(of: "relay-out") {
            let end = try reader.latestOffsets(of: [partition])[partition] ?? 0
            let records = try reader.fetch(OffsetRange(partition, from: 0, until: end), includeHeaders: false)
            values += (0..<records.count).map { String(decoding: records.value(of: $0) ?? [], as: UTF8.self) }
        }
        print(
            "kill loop \(job): PORTAGE_SEED=\(ProcessSeed.value), \(tally.kills) kills, \(tally.fed) records, \(tally.committed) batches, "
                + "\(values.count) rows"
        )
        return (tally, values)
    }

    @Test(.timeLimit(.minutes(15))) func `each record is copied once`() async throws {
        let (tally, values) = try await run("copy", kills: Self.kills)
        #expect(tally.early.isEmpty)
        #expect(tally.kills == Self.kills)
        #expect(values.count == tally.fed)
        #expect(Set(values) == Set((0..<tally.fed).map { "\($0)" }), "PORTAGE_SEED=\(ProcessSeed.value)")
    }

    @Test(.timeLimit(.minutes(15))) func `each count is told once and the last ones are right`() async throws {
        let (tally, values) = try await run("counts", kills: max(4, Self.kills / 4))
        #expect(tally.early.isEmpty)
        #expect(Set(values).count == values.count, "PORTAGE_SEED=\(ProcessSeed.value): a count was told twice")
        var greatest: [String: Int] = [:]
        for value in values {
            let parts = value.split(separator: ":")
            let key = String(parts[0])
            greatest[key] = max(greatest[key] ?? 0, Int(parts[1]) ?? 0)
        }
        for key in 0..<7 {
            #expect(greatest["k\(key)"] == (0..<tally.fed).count { $0 % 7 == key }, "PORTAGE_SEED=\(ProcessSeed.value): k\(key)")
        }
    }
}
