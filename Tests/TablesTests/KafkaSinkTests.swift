import BatchRuntime
import Checkpoints
import Columnar
import KafkaTransport
import StreamTesting
import Synchronization
import Tables
import Testing

/// The Kafka sink on simulated topics: what it asks for, and what it does when it cannot know.
struct KafkaSinkTests {
    /// One query from a memory stream to the topic `out`, over as many lives as a test wants.
    final class Scene {
        let topics = SimulatedTopics()
        let disk = SimulatedDisk()
        let input = MemoryStream(Schema([Field("value", .string)]), addsPerTrigger: 1)

        init() { topics.createTopic("out", partitions: 2) }

        func query(
            _ life: SimulatedLife = SimulatedLife(), _ options: [String: String] = ["deliveryGuarantee": "exactly-once"]
        ) throws -> StreamingQuery {
            let session = SparkSession(connector: topics.connector(life))
            session.storage = CheckpointStorage(files: disk.mount(life), lease: .heirOfTheDead)
            return try input.toDF(session).writeStream.format("kafka").option("kafka.bootstrap.servers", "b:1").option("topic", "out")
                .option("checkpointLocation", "cp").options(options).prepare()
        }

        func run(_ life: SimulatedLife = SimulatedLife(), _ options: [String: String] = ["deliveryGuarantee": "exactly-once"]) throws {
            let query = try query(life, options)
            try query.runAvailable()
            try query.stop()
        }

        func add(_ values: String...) throws { try input.add(values.map { [.string($0)] }) }
        var written: [String] { topics.values("out").sorted() }
        var group: String { topics.groups.first ?? "" }
    }

    private func message(_ body: () throws -> Void) -> String {
        do { try body() } catch { return "\(error)" }
        return "nothing was thrown"
    }

    @Test func `each batch is a transaction whose mark is the number of the next`() throws {
        let scene = Scene()
        try scene.add("a", "b")
        try scene.add("c")
        let life = SimulatedLife()
        try scene.run(life)
        #expect(scene.written == ["a", "b", "c"])
        #expect(
            life.operations.filter { $0.hasPrefix("commit transaction") } == [
                "commit transaction 0", "commit transaction 1", "commit transaction 2",
            ])
        #expect(scene.group.hasPrefix("portage-"))
        // A restart has nothing to write, and no mark to set.
        let second = SimulatedLife()
        try scene.run(second)
        #expect(!second.operations.contains { $0.hasPrefix("commit transaction") })
    }

    @Test func `a batch whose transaction must be aborted is written again in the same run, and is seen once`() throws {
        let scene = Scene()
        try scene.add("a", "b")
        try scene.run()
        try scene.add("c")
        scene.topics.failCommits([
            KafkaError(.aborted, "the coordinator wants an abort"), KafkaError(.notDelivered, "a record was not delivered"),
        ])
        let life = SimulatedLife()
        try scene.run(life)
        #expect(scene.written == ["a", "b", "c"])
        #expect(
            life.operations.filter { $0.hasSuffix("transaction") || $0.hasPrefix("commit transaction") } == [
                "commit transaction 2", "abort transaction", "commit transaction 2", "abort transaction", "commit transaction 2",
            ])
        // Not for ever: what never goes is said.
        try scene.add("d")
        scene.topics.failCommits(Array(repeating: KafkaError(.aborted, "the coordinator wants an abort"), count: 3))
        #expect(message { try scene.run() }.contains("the coordinator wants an abort"))
        try scene.run()
        #expect(scene.written == ["a", "b", "c", "d"])
    }

    @Test func `a commit whose answer was lost is not repeated`() throws {
        let scene = Scene()
        try scene.add("a")
        let whole = SimulatedLife()
        try Scene().run(whole)
        let calm = SimulatedLife()
        let probe = Scene()
        try probe.add("a")
        try probe.run(calm)
        let index = try #require(calm.operations.firstIndex(of: "commit transaction 1"))
        #expect(message { try scene.run(SimulatedLife([index: .lostAnswer])) }.contains("no answer"))
        #expect(scene.written == ["a"])
        try scene.run()
        #expect(scene.written == ["a"])
    }

    @Test func `a batch that may have been written, and whose mark has expired, is not guessed at`() throws {
        let scene = Scene()
        try scene.add("a")
        let probe = Scene()
        try probe.add("a")
        let calm = SimulatedLife()
        try probe.run(calm)
        let index = try #require(calm.operations.firstIndex(of: "commit transaction 1"))
        _ = message { try scene.run(SimulatedLife([index: .killAfter])) }
        scene.topics.expireMarkers(of: scene.group)
        let refusal = message { try scene.run() }
        for words in ["batch 0 was under way", "no longer records", "its progress marker is gone", "deliveryGuarantee=at-least-once"] {
            #expect(refusal.contains(words), "\(refusal)")
        }
        #expect(scene.written == ["a"])
        // What the message says to do works, at the price that it names.
        try scene.run(SimulatedLife(), [:])
        #expect(scene.written == ["a", "a"])
        try scene.add("b")
        try scene.run()
        #expect(scene.written == ["a", "a", "b"])
    }

    @Test func `a checkpoint that is older than the marks is refused`() throws {
        let scene = Scene()
        try scene.add("a")
        try scene.run()
        let old = scene.disk.contents
        try scene.add("b")
        try scene.run()
        for (path, _) in scene.disk.contents { scene.disk.overwrite(path, old[path]) }
        let refusal = message { try scene.run() }
        for words in ["batches up to 1 are written", "continues with batch 1", "older copy", "delete that group"] {
            #expect(refusal.contains(words), "\(refusal)")
        }
        #expect(scene.written == ["a", "b"])
    }

    @Test func `a second writer fences the first, which writes nothing more`() throws {
        let scene = Scene()
        try scene.add("a")
        let first = try scene.query()
        try first.step()
        try scene.add("b")
        try scene.run()
        try scene.add("c")
        #expect(message { try first.step() } != "nothing was thrown")
        #expect(scene.written == ["a", "b"])
    }

    @Test func `a query that was at-least-once goes on as exactly-once`() throws {
        let scene = Scene()
        try scene.add("a")
        try scene.run(SimulatedLife(), [:])
        try scene.add("b")
        try scene.run()
        #expect(scene.written == ["a", "b"])
    }

    @Test(arguments: [
        (["deliveryGuarantee": "twice"], "Invalid value 'twice' for option 'deliveryGuarantee', must be at-least-once or exactly-once"),
        (["deliveryGuarantee": "exactly-once", "kafka.transactional.id": "x"], "kafka.transactional.id is not allowed"),
        (["deliveryGuarantee": "exactly-once", "kafka.acks": "1"], "kafka.acks=1 excludes"),
        (["marksTopic": "m"], "the option marksTopic is for deliveryGuarantee=exactly-once only"),
        (["kafka.value.serializer": "x"], "kafka.value.serializer is not allowed"),
    ])
    func `what cannot be is refused when the query starts`(options: [String: String], words: String) throws {
        #expect(message { _ = try Scene().query(SimulatedLife(), options) }.contains(words))
    }

    @Test func `topics from a column need a place for the marks`() throws {
        let scene = Scene()
        scene.topics.createTopic("marks", partitions: 1)
        let session = SparkSession(connector: scene.topics.connector(SimulatedLife()))
        session.storage.files = scene.disk.mount(SimulatedLife())
        let writer = try scene.input.toDF(session).selectExpr("value", "'out' AS topic").writeStream.format("kafka")
            .option("kafka.bootstrap.servers", "b:1").option("checkpointLocation", "cp").option("deliveryGuarantee", "exactly-once")
        #expect(message { _ = try writer.prepare() }.contains("needs the option marksTopic"))
        try scene.add("a")
        let query = try writer.option("marksTopic", "marks").prepare()
        try query.runAvailable()
        try query.stop()
        #expect(scene.written == ["a"])
        #expect(scene.topics.values("marks").isEmpty)
    }

    @Test func `a table that is written once cannot tell one attempt from the next`() throws {
        let scene = Scene()
        let table = try SparkSession(connector: scene.topics.connector(SimulatedLife())).createDataFrame([[.string("a")]], "value string")
        let writer = table.write.format("kafka").option("kafka.bootstrap.servers", "b:1").option("topic", "out")
        #expect(message { try writer.option("deliveryGuarantee", "exactly-once").save() }.contains("is for streaming queries"))
        #expect(message { try writer.mode("overwrite").save() }.contains("save mode 'overwrite' is not allowed"))
        try writer.save()
        #expect(scene.written == ["a"])
    }
}
