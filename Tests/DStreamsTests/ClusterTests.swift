import BatchRuntime
import DStreams
import KafkaTransport
import Offsets
import RDDs
import Synchronization
import Testing

/// The direct stream over the Kafka protocol, on the cluster inside of this process.
@Suite struct ClusterTests {
    @Test func `records come with their keys, headers and tombstones, and committed offsets are where a group goes on`() throws {
        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        try cluster.createTopic("orders", partitions: 2)
        let connector = KafkaCluster()
        let writer = try connector.writer(properties: cluster.properties)
        defer { writer.close() }
        func send(_ key: String, _ value: String?, partition: Int32) throws {
            try writer.send(
                OutgoingRecord(
                    topic: "orders", partition: partition, key: Array(key.utf8), value: value.map { Array($0.utf8) },
                    timestampMillis: 42_000, headers: [("trace", Array("x".utf8)), ("none", nil)]))
        }
        try send("a", "1", partition: 0)
        try send("b", nil, partition: 1)
        try writer.flush()

        let properties = cluster.properties.merging(["group.id": "g", "auto.offset.reset": "earliest"]) { $1 }
        func run(_ batches: Int, between: (Int) throws -> Void) throws -> [String] {
            let ssc = StreamingContext(
                SparkContext(defaultParallelism: 2), .milliseconds(10), clock: ManualClock(millis: 0), connector: connector)
            let output = Emitted<String>()
            let stream = try KafkaUtils.createDirectStream(ssc, .preferConsistent, .subscribe(["orders"], properties))
            stream.map { record in
                let headers = record.headers.map { "\($0.key):\($0.value.map { String(decoding: $0, as: UTF8.self) } ?? "nil")" }
                return "\(record.key?.string ?? "-")=\(record.value?.string ?? "-")@\(record.timestamp) \(headers.joined(separator: " "))"
            }.foreachRDD { try output.take($0, $1) }
            stream.foreachRDD { rdd in stream.commitAsync(try rdd.offsetRanges) }
            for batch in 1...batches {
                try ssc.runBatches(until: Time(Int64(batch) * 10))
                try between(batch)
            }
            ssc.stop()
            return output.all.map { "\($0.label): \($0.elements.joined(separator: ", "))" }
        }
        let first = try run(2) { batch in
            guard batch == 1 else { return }
            try send("c", "3", partition: 0)
            try writer.flush()
        }
        #expect(first == ["10: a=1@42000 trace:x none:nil, b=-@42000 trace:x none:nil", "20: c=3@42000 trace:x none:nil"])
        // The last batch's offsets were never sent, as in Spark (SPARK-20050).
        let second = try run(1) { _ in }
        #expect(second == ["10: c=3@42000 trace:x none:nil"])
    }
}
