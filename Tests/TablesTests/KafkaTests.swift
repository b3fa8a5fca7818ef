import BatchRuntime
import Columnar
import Foundation
import KafkaTransport
import Offsets
import Expressions
import Plans
import Tables
import Testing

/// The Kafka source and sink on a cluster inside the process.
@Suite(.serialized) struct KafkaTests {
    /// A topic with so many records in each partition; record `i` of partition `p` is `p:i`.
    static func topic(_ counts: [Int], _ body: (EmbeddedCluster) throws -> Void) throws {
        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        try cluster.createTopic("t", partitions: counts.count)
        try produce(cluster, counts)
        try body(cluster)
    }

    static func produce(_ cluster: EmbeddedCluster, _ counts: [Int]) throws {
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        defer { writer.close() }
        for (partition, count) in counts.enumerated() {
            for index in 0..<count {
                try writer.send(
                    OutgoingRecord(
                        topic: "t", partition: Int32(partition), key: index % 2 == 0 ? Array("k".utf8) : nil,
                        value: Array("\(partition):\(index)".utf8), timestampMillis: 1_000 + Int64(index),
                        headers: [(key: "h", value: Array("x".utf8))]))
            }
        }
        try writer.flush()
    }

    static func reader(_ cluster: EmbeddedCluster, _ session: SparkSession = SparkSession()) -> DataStreamReader {
        session.readStream.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers).option("subscribe", "t")
    }

    static func values(_ table: DataFrame) throws -> [String] {
        try table.select("cast(value AS string)").collect().map { row in if case .string(let text) = row[0] { text } else { "null" } }
    }

    @Test func `rows have the columns of Spark's source`() throws {
        try Self.topic([1, 2]) { cluster in
            let table = SparkSession().read.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers)
                .option("assign", "{\"t\":[1]}").option("includeHeaders", true).load()
            let fields = try table.schema.fields
            #expect(
                DataType.structure(fields).sqlName
                    == "struct<key:binary,value:binary,topic:string,partition:int,offset:bigint,timestamp:timestamp,timestampType:int,"
                    + "headers:array<struct<key:string,value:binary>>>")
            let header = Value.array([.structure([.string("h"), .binary(Array("x".utf8))])])
            #expect(
                try table.collect().map(\.values) == [
                    [
                        .binary([0x6B]), .binary(Array("1:0".utf8)), .string("t"), .long(1), .long(0), .timestamp(1_000_000), .long(0),
                        header,
                    ],
                    [.null, .binary(Array("1:1".utf8)), .string("t"), .long(1), .long(1), .timestamp(1_001_000), .long(0), header],
                ])
        }
    }

    @Test func `a limit is shared out by lag`() throws {
        try Self.topic([120, 90, 90]) { cluster in
            let query = try Self.reader(cluster).option("startingOffsets", "earliest").option("maxOffsetsPerTrigger", 100).load()
                .writeStream.format("noop").prepare()
            try query.step()
            let first = try #require(query.lastProgress)
            #expect(first.sources.first?.endOffset == "{\"t\":{\"0\":40,\"1\":30,\"2\":30}}")
            #expect(first.sources.first?.description == "KafkaV2[Subscribe[t]]")
            #expect(first.sources.first?.latestOffset == "{\"t\":{\"0\":120,\"1\":90,\"2\":90}}")
            #expect(
                first.sources.first?.metrics
                    == ["minOffsetsBehindLatest": "60", "maxOffsetsBehindLatest": "80", "avgOffsetsBehindLatest": "66.66666666666667"])
            try query.runAvailable()
            let rows = query.recentProgress.reduce(0) { $0 + $1.numInputRows }
            #expect(rows == 300)
            try query.stop()
        }
    }

    @Test func `offsets say where to start and end`() throws {
        try Self.topic([3, 3]) { cluster in
            let read = SparkSession().read.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers).option(
                "subscribe", "t")
            let part = read.option("startingOffsets", "{\"t\":{\"0\":1,\"1\":-2}}").option("endingOffsets", "{\"t\":{\"0\":2,\"1\":-1}}")
                .load()
            let values = try Self.values(part)
            #expect(values == ["0:1", "1:0", "1:1", "1:2"])
            let incomplete = read.option("startingOffsets", "{\"t\":{\"0\":1}}").load()
            let error = #expect(throws: AnalysisError.self) { _ = try incomplete.collect() }
            #expect(error?.message.contains("t-1") == true)
            let outside = read.option("startingOffsets", "{\"t\":{\"0\":9,\"1\":-2}}").load()
            let range = #expect(throws: KafkaError.self) { _ = try outside.collect() }
            #expect(range?.message == "t-0: offset 9 was requested, but the log holds [0, 3)")
        }
    }

    @Test func `a new query starts at the latest offsets, and goes on where it was after a restart`() throws {
        try Self.topic([2, 0]) { cluster in
            let directory = try RestartTests.scratch()
            defer { try? FileManager.default.removeItem(atPath: directory) }
            func query() throws -> StreamingQuery {
                try Self.reader(cluster).load().select("cast(value AS string) AS v").writeStream.format("json")
                    .option("path", directory + "/out").option("checkpointLocation", directory + "/cp").trigger(.availableNow).prepare()
            }
            for _ in 0..<2 {
                let query = try query()
                try query.runAvailable()
                try query.stop()
                try Self.produce(cluster, [1, 2])
            }
            let last = try query()
            try last.runAvailable()
            try last.stop()
            let out = try SparkSession().read.schema("v string").json(directory + "/out").orderBy("v").collect()
            #expect(out.map(\.description) == ["[0:0]", "[0:0]", "[1:0]", "[1:0]", "[1:1]", "[1:1]"])
        }
    }

    @Test func `a topic that is not there and a broker that does not answer are named`() throws {
        try Self.topic([1]) { cluster in
            let table = SparkSession().read.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers)
                .option("subscribe", "nosuch").load()
            let error = #expect(throws: KafkaError.self) { try table.collect() }
            #expect(error?.code == .unknownTopic)
            #expect(error?.message.contains("nosuch") == true)
        }
        let session = SparkSession(connector: KafkaCluster(wait: .milliseconds(300)))
        let dead = session.read.format("kafka").option("kafka.bootstrap.servers", "127.0.0.1:1").option("subscribe", "t").load()
        let error = #expect(throws: KafkaError.self) { try dead.collect() }
        #expect(error?.message.contains("127.0.0.1:1") == true)
    }

    @Test func `rows are produced with key, topic and headers`() throws {
        try Self.topic([0]) { cluster in
            let session = SparkSession()
            let rows = try session.createDataFrame([[.string("k"), .string("v")], [.null, .string("w")]], "key string, value string")
            try rows.write.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers).option("topic", "t").save()
            let back = session.read.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers).option("subscribe", "t")
                .load()
            #expect(
                try back.select("cast(key AS string)", "cast(value AS string)").collect().map(\.values) == [
                    [.string("k"), .string("v")], [.null, .string("w")],
                ])
            #expect(throws: AnalysisError.self) {
                try rows.write.format("kafka").option("kafka.bootstrap.servers", cluster.bootstrapServers).save()
            }
        }
    }

    @Test func `a manifest lays down each batch and its time`() throws {
        try Self.topic([4, 4]) { cluster in
            func range(_ partition: Int32, _ from: Int64, _ until: Int64) -> OffsetRange {
                OffsetRange(TopicPartition("t", partition), from: from, until: until)
            }
            let manifest = BatchManifest(
                batchInterval: 10_000, zeroTime: 0,
                entries: [
                    .init(batchTime: 10_000, ranges: [range(0, 0, 2)]), .init(batchTime: 20_000, ranges: []),
                    .init(batchTime: 30_000, ranges: [range(0, 2, 3), range(1, 1, 4)]),
                ])
            let observer = Recorder()
            let session = SparkSession(clock: ManualClock(millis: 0), observer: observer, manifest: manifest)
            let query = try Self.reader(cluster, session).load().select("cast(value AS string) AS v").writeStream.queryName("q")
                .format("noop").prepare()
            try query.runAvailable()
            #expect(try query.step() == .finished)
            #expect(observer.seen.map(\.batchTime) == [10_000, 20_000, 30_000])
            #expect(
                observer.seen.map { $0.rows.flatMap { $0 } } == [
                    [.string("0:0"), .string("0:1")], [], [.string("0:2"), .string("1:1"), .string("1:2"), .string("1:3")],
                ])
            #expect(observer.seen.allSatisfy { $0.output == "q" && $0.kind == .append && $0.columns == ["v"] })
        }
    }

    /// Keeps what it is shown.
    final class Recorder: OutputObserver, @unchecked Sendable {
        // Touched by the one thread that steps the query.
        private(set) var seen: [Observation] = []
        func observe(_ observation: Observation) { seen.append(observation) }
        func letsThrough(output: String) -> Bool { false }
    }
}
