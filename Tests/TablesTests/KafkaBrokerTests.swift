import BatchRuntime
import Columnar
import Foundation
import KafkaTransport
import Offsets
import Plans
import StreamTesting
import Tables
import Testing

/// The Kafka source against a broker of its own process, which restarts, grows partitions and drops records while a query runs.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"), .serialized)
struct KafkaBrokerTests {
    private func send(_ broker: [String: String], _ topic: String, _ partition: Int32, _ values: [String], millis: Int64? = nil) throws {
        let writer = try KafkaCluster().writer(properties: broker)
        defer { writer.close() }
        for value in values {
            try writer.send(OutgoingRecord(topic: topic, partition: partition, value: Array(value.utf8), timestampMillis: millis))
        }
        try writer.flush()
    }

    private func stream(_ broker: [String: String], _ topic: String, _ options: [String: String] = [:]) -> DataFrame {
        SparkSession().readStream.format("kafka").option("kafka.bootstrap.servers", broker["bootstrap.servers"] ?? "").option(
            "subscribe", topic
        )
        .option("startingOffsets", "earliest").options(options).load().select("cast(value AS string) AS v")
    }

    /// A query into JSON files, with a checkpoint.
    private func writer(_ table: DataFrame, _ directory: String) -> DataStreamWriter {
        table.writeStream.format("json").option("path", directory + "/out").option("checkpointLocation", directory + "/cp")
            .trigger(.processingTime("0 seconds"))
    }

    private func written(_ directory: String) throws -> [String] {
        try SparkSession().read.schema("v string").json(directory + "/out").collect().map {
            if case .string(let text) = $0[0] { text } else { "?" }
        }.sorted()
    }

    /// Waits until the query has written so many rows.
    private func wait(_ directory: String, _ count: Int) throws {
        for _ in 0..<1200 {
            if FileManager.default.fileExists(atPath: directory + "/out"), try written(directory).count >= count { return }
            usleep(25_000)
        }
    }

    @Test(.enabled(if: BrokerProcess.executable != nil, "needs a broker that it can start: run scripts/bootstrap"))
    func `a broker that restarts under a running query costs no record and doubles none`() throws {
        let broker = try BrokerProcess()
        defer { broker.stop() }
        try KafkaCluster().admin(properties: broker.properties).createTopic("t", partitions: 2, settings: ["retention.ms": "-1"])
        let scratch = try Scratch(inMemory: true)
        try send(broker.properties, "t", 0, (0..<200).map { "a\($0)" })
        let query = try writer(
            stream(broker.properties, "t", ["maxOffsetsPerTrigger": "50", "fetchOffset.numRetries": "20"]), scratch.path
        ).start()
        try wait(scratch.path, 100)
        try broker.restart()
        try send(broker.properties, "t", 1, (0..<200).map { "b\($0)" })
        try wait(scratch.path, 400)
        try query.stop()
        let expected = ((0..<200).map { "a\($0)" } + (0..<200).map { "b\($0)" }).sorted()
        #expect(query.exception == nil)
        #expect(try written(scratch.path) == expected)
    }

    @Test func `a partition added under a running query is read from its beginning`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("grows", partitions: 1)
        let scratch = try Scratch(inMemory: true)
        try send(broker.properties, topic, 0, ["a", "b"])
        let query = try writer(stream(broker.properties, topic), scratch.path).start()
        try wait(scratch.path, 2)
        try KafkaCluster().admin(properties: broker.properties).createPartitions(topic, count: 3)
        try send(broker.properties, topic, 2, ["c", "d"])
        try send(broker.properties, topic, 0, ["e"])
        try wait(scratch.path, 5)
        try query.stop()
        #expect(query.exception == nil)
        #expect(try written(scratch.path) == ["a", "b", "c", "d", "e"])
        #expect(query.recentProgress.last { $0.numInputRows > 0 }?.sources.first?.endOffset == "{\"\(topic)\":{\"0\":3,\"1\":0,\"2\":2}}")
    }

    @Test func `retention that passed the committed offset is named, or warned of and gone on after`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("ages", partitions: 1)
        let scratch = try Scratch(inMemory: true)
        try send(broker.properties, topic, 0, ["0", "1", "2"])
        let first = try writer(stream(broker.properties, topic), scratch.path).prepare()
        try first.runAvailable()
        try first.stop()
        try send(broker.properties, topic, 0, ["3", "4", "5", "6"])
        let partition = TopicPartition(topic, 0)
        try KafkaCluster().admin(properties: broker.properties).deleteRecords(before: [partition: 5])
        let reader = try KafkaCluster().reader(properties: broker.properties)
        defer { reader.close() }
        try #require(try reader.earliestOffsets(of: [partition]) == [partition: 5])
        let second = try writer(stream(broker.properties, topic), scratch.path).prepare()
        let error = #expect(throws: KafkaError.self) { try second.runAvailable() }
        #expect(error?.code == .dataLoss)
        #expect(
            error?.message.hasPrefix("\(partition) [3, 7): offset 3 is no longer there, the log starts at 5") == true,
            "\(error?.message ?? "")")
        try? second.stop()
        #expect(try written(scratch.path) == ["0", "1", "2"])
        let third = try writer(stream(broker.properties, topic, ["failOnDataLoss": "false"]), scratch.path).prepare()
        try third.runAvailable()
        try third.stop()
        #expect(try written(scratch.path) == ["0", "1", "2", "5", "6"])
    }

    @Test func `timestamps are looked up by the broker`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("times", partitions: 2)
        for (partition, value, millis) in [(0, "a", 1000), (0, "b", 2000), (0, "c", 3000), (1, "x", 1500), (1, "y", 2500)]
            as [(Int32, String, Int64)]
        {
            try send(broker.properties, topic, partition, [value], millis: millis)
        }
        func values(_ options: [String: String]) throws -> String {
            let table = SparkSession().read.format("kafka").option("kafka.bootstrap.servers", broker.properties["bootstrap.servers"] ?? "")
                .option("subscribePattern", "^\(topic)$").options(options).load()
            return try table.select("cast(value AS string)").collect().map { if case .string(let text) = $0[0] { text } else { "?" } }
                .joined()
        }
        #expect(try values(["startingTimestamp": "1600"]) == "bcy")
        #expect(try values(["startingTimestamp": "1600", "endingTimestamp": "3000"]) == "by")
        #expect(try values(["startingOffsetsByTimestamp": "{\"\(topic)\":{\"0\":3000,\"1\":0}}"]) == "cxy")
        #expect(try values(["startingTimestamp": "2600", "startingOffsetsByTimestampStrategy": "latest"]) == "c")
        let error = #expect(throws: KafkaError.self) { try values(["startingTimestamp": "2600"]) }
        #expect(error?.message.hasPrefix("\(topic)-1: no record at or after 2600 ms") == true)
    }

    @Test func `aborted transactions and markers are passed over under read_committed, and shown without`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("transacted", partitions: 1)
        let producer = try KafkaWriter(KafkaProperties(broker.properties.merging(["transactional.id": "id-\(topic)"]) { $1 }))
        defer { producer.close() }
        for (values, commit) in [(["a", "b"], true), (["lost"], false), (["c"], true)] {
            try producer.beginTransaction()
            for value in values { try producer.send(OutgoingRecord(topic: topic, partition: 0, value: Array(value.utf8))) }
            if commit { try producer.commitTransaction() } else { try producer.flush(); try producer.abortTransaction() }
        }
        try broker.settle(topic)
        let scratch = try Scratch(inMemory: true)
        let committed = try writer(stream(broker.properties, topic, ["kafka.isolation.level": "read_committed"]), scratch.path).prepare()
        try committed.runAvailable()
        try committed.stop()
        #expect(try written(scratch.path) == ["a", "b", "c"])
        #expect(committed.lastProgress?.sources.first?.endOffset == "{\"\(topic)\":{\"0\":7}}")
        let all = try Scratch(inMemory: true)
        let dirty = try writer(stream(broker.properties, topic), all.path).prepare()
        try dirty.runAvailable()
        try dirty.stop()
        #expect(try written(all.path) == ["a", "b", "c", "lost"])
    }

    @Test func `a group is told how far a query is`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("lagging", partitions: 1)
        try send(broker.properties, topic, 0, ["a", "b", "c"])
        let scratch = try Scratch(inMemory: true)
        let query = try writer(stream(broker.properties, topic, ["commitOffsets": "true", "kafka.group.id": "lag-\(topic)"]), scratch.path)
            .prepare()
        try query.runAvailable()
        try query.stop()
        let reader = try KafkaReader(KafkaProperties(broker.properties.merging(["group.id": "lag-\(topic)"]) { $1 }))
        defer { reader.close() }
        #expect(try reader.committedOffsets(of: [TopicPartition(topic, 0)]) == [TopicPartition(topic, 0): 3])
    }
}
