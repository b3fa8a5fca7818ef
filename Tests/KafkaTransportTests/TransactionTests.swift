import Columnar
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// Transactions with marks, against a broker of its own process, or a real Kafka.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"))
struct TransactionTests {
    private func writer(_ broker: TestBroker, _ id: String) throws -> KafkaWriter {
        try KafkaWriter(KafkaProperties(broker.properties.merging(["transactional.id": id]) { $1 }))
    }

    private func committed(_ broker: TestBroker, _ topic: String) throws -> [String] {
        try broker.settle(topic)
        let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": "read_committed"]) { $1 })
        defer { reader.close() }
        return try reader.partitions(of: topic).flatMap { partition -> [String] in
            let end = try reader.latestOffsets(of: [partition])[partition] ?? 0
            let records = try reader.fetch(OffsetRange(partition, from: 0, until: end), includeHeaders: false)
            return (0..<records.count).map { String(decoding: records.value(of: $0) ?? [], as: UTF8.self) }
        }
    }

    @Test func `a mark is there exactly if the records are, and a newer writer ends what an older one left`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("marked", partitions: 1)
        let group = "marks-\(topic)"
        func mark(_ number: Int64) -> ProgressMarker {
            ProgressMarker(group: group, partition: TopicPartition(topic, 0), number: number, note: "n")
        }
        func send(_ writer: KafkaWriter, _ value: String) throws {
            try writer.send(OutgoingRecord(topic: topic, partition: 0, value: Array(value.utf8)))
        }

        let first = try writer(broker, "t-\(topic)")
        defer { first.close() }
        #expect(try first.newestMarker(of: group, at: TopicPartition(topic, 0)) == nil)
        try first.beginTransaction()
        try send(first, "a")
        try first.commitTransaction(mark(7))
        #expect(try first.newestMarker(of: group, at: TopicPartition(topic, 0)) == 7)
        try first.beginTransaction()
        try send(first, "dropped")
        try first.flush()
        try first.abortTransaction()
        #expect(try first.newestMarker(of: group, at: TopicPartition(topic, 0)) == 7)
        // Left open: records sent, nothing committed.
        try first.beginTransaction()
        try send(first, "left")
        try first.flush()

        let second = try writer(broker, "t-\(topic)")
        defer { second.close() }
        #expect(try second.newestMarker(of: group, at: TopicPartition(topic, 0)) == 7)
        let error = try #require(throws: KafkaError.self) { try first.commitTransaction(mark(8)) }
        #expect(
            error.code == .fenced && error.message.contains("another writer has taken over the transactional.id t-\(topic)"), "\(error)")
        try second.beginTransaction()
        try send(second, "b")
        try second.commitTransaction(mark(8))
        #expect(try second.newestMarker(of: group, at: TopicPartition(topic, 0)) == 8)
        #expect(try committed(broker, topic) == ["a", "b"])
    }

    @Test func `a mark may be alone`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("alone", partitions: 1)
        let writer = try writer(broker, "t-\(topic)")
        defer { writer.close() }
        try writer.beginTransaction()
        try writer.commitTransaction(ProgressMarker(group: topic, partition: TopicPartition(topic, 0), number: 0))
        #expect(try writer.newestMarker(of: topic, at: TopicPartition(topic, 0)) == 0)
    }

    @Test func `columns arrive as they are: topics, partitions, keys, headers, nulls`() throws {
        let broker = try TestBroker.shared()
        let topics = try [broker.createTopic("left", partitions: 2), broker.createTopic("right", partitions: 3)]
        let count = 1000
        func column(_ type: DataType, _ value: (Int) -> Value) throws -> ColumnArray {
            try #require(ColumnArray((0..<count).map(value), type: type))
        }
        // Left takes partitions 0 and 1, right 0 to 2: all follow from the row's number.
        func partition(_ row: Int) -> Int { row % 2 == 0 ? row / 2 % 2 : row / 2 % 3 }
        let records = OutgoingRecords(
            topic: .column(try column(.string) { .string(topics[$0 % 2]) }),
            partitions: try column(.integer) { .long(Int64(partition($0))) },
            keys: try column(.binary) { $0 % 3 == 0 ? .null : .binary(Array("k\($0)".utf8)) },
            values: try column(.string) { $0 % 5 == 0 ? .null : .string($0 % 7 == 0 ? "" : "v\($0)") },
            headers: try column(KafkaRecords.headersType) { row in
                row % 4 == 0
                    ? .null
                    : .array((0..<row % 4).map { .structure([.string("h\($0)"), $0 == 1 ? .null : .binary(Array("\(row)".utf8))]) })
            })
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        try writer.send(records)
        try writer.flush()
        let reader = try KafkaCluster().reader(properties: broker.properties)
        defer { reader.close() }
        var seen = 0
        for (index, topic) in topics.enumerated() {
            for place in try reader.partitions(of: topic) {
                let rows = (0..<count).filter { $0 % 2 == index && partition($0) == Int(place.partition) }
                let found = try reader.fetch(OffsetRange(place, from: 0, until: Int64(rows.count)), includeHeaders: true)
                #expect(try reader.latestOffsets(of: [place])[place] == Int64(rows.count))
                for (position, row) in rows.enumerated() {
                    let expected = try records.record(row)
                    #expect(found.key(of: position) == expected.key && found.value(of: position) == expected.value, "row \(row)")
                    #expect(found.headers(of: position).map { "\($0)" } == expected.headers.map { "\($0)" }, "row \(row)")
                    seen += 1
                }
            }
        }
        #expect(seen == count)
    }

    @Test func `a row without a topic and a topic that is not there are named`() throws {
        let broker = try TestBroker.shared()
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        let values = try #require(ColumnArray([.string("a"), .string("b")], type: .string))
        let null = try #require(ColumnArray([.null, .null], type: .string))
        #expect(throws: KafkaError.nullTopic) { try writer.send(OutgoingRecords(topic: .column(null), values: values)) }
        let error = #expect(throws: KafkaError.self) { try writer.send(OutgoingRecords(topic: .named("nosuch"), values: values)) }
        #expect(error?.code == .unknownTopic)
    }
}

/// A cluster that takes transactions and forgets their offsets.
struct UnmarkedClusterTests {
    @Test func `a cluster that keeps no offsets of transactions has no mark afterwards`() throws {
        let cluster = try EmbeddedCluster()
        defer { cluster.close() }
        try cluster.createTopic("t", partitions: 1)
        let writer = try KafkaWriter(KafkaProperties(cluster.properties.merging(["transactional.id": "x"]) { $1 }))
        defer { writer.close() }
        try writer.beginTransaction()
        try writer.commitTransaction(ProgressMarker(group: "g", partition: TopicPartition("t", 0), number: 1))
        #expect(try writer.newestMarker(of: "g", at: TopicPartition("t", 0)) == nil)
    }
}
