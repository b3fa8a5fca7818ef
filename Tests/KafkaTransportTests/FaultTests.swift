import KafkaTransport
import Offsets
import Synchronization
import Testing

/// Leaders that move, brokers that answer with errors, logs that lose their beginning: on the cluster inside of this process.
@Suite struct FaultTests {
    private let partition = TopicPartition("t", 0)

    private func values(_ reader: any TopicReader, _ from: Int64, _ until: Int64) throws -> [[UInt8]?] {
        let records = try reader.fetch(OffsetRange(partition, from: from, until: until), includeHeaders: false)
        return (0..<records.count).map { records.value(of: $0) }
    }

    private func cluster(brokers: Int, records: UInt8) throws -> (EmbeddedCluster, any TopicReader, any TopicWriter) {
        let cluster = try EmbeddedCluster(brokers: brokers)
        try cluster.createTopic("t", partitions: 1)
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        for value in 0..<records { try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [value])) }
        try writer.flush()
        return (cluster, try KafkaCluster().reader(properties: cluster.properties), writer)
    }

    @Test func `a leader that moves between fetches, and back, costs no record and doubles none`() throws {
        let (cluster, reader, writer) = try cluster(brokers: 3, records: 30)
        defer { writer.close(); reader.close(); cluster.close() }
        var seen: [[UInt8]?] = []
        for (step, broker) in [2, 3, 1, 3, 2, 1].enumerated() {
            let from = Int64(step) * 5
            seen += try values(reader, from, from + 5)
            try cluster.moveLeader(of: partition, to: Int32(broker))
            #expect(try reader.latestOffsets(of: [partition]) == [partition: 30])
        }
        #expect(seen == (0..<30).map { [$0] })
    }

    @Test func `requests that fail for a while are asked again below the fetch`() throws {
        let (cluster, reader, writer) = try cluster(brokers: 1, records: 10)
        defer { writer.close(); reader.close(); cluster.close() }
        #expect(try values(reader, 0, 3).count == 3)
        try cluster.failNext(3, of: .fetch, with: .notLeader)
        #expect(try values(reader, 5, 10) == (5..<10).map { [$0] })
        try cluster.failNext(2, of: .listOffsets, with: .notLeader)
        #expect(try reader.latestOffsets(of: [partition]) == [partition: 10])
    }

    @Test func `a fetch waits for its own time, metadata for another`() throws {
        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        try cluster.createTopic("t", partitions: 1)
        let properties = cluster.properties.merging(["kafkaConsumer.pollTimeoutMs": "400", "default.api.timeout.ms": "5000"]) { $1 }
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        try writer.send(OutgoingRecord(topic: "t", partition: 0, value: [1]))
        try writer.flush()
        let reader = try KafkaCluster().reader(properties: properties)
        defer { writer.close(); reader.close() }
        #expect(try values(reader, 0, 1).count == 1)
        cluster.setBroker(1, up: false)
        let error = #expect(throws: KafkaError.self) { try values(reader, 0, 1) }
        #expect(error?.message.contains("within 0.4 s") == true, "\(error?.message ?? "")")
    }

    @Test func `what is not committed is read unless asked otherwise, as by Java's client`() {
        #expect(KafkaReader.defaults["isolation.level"] == "read_uncommitted")
    }
}
