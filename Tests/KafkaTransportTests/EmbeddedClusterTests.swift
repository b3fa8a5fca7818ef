import Columnar
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// Against librdkafka's cluster in this process: always there.
@Suite struct EmbeddedClusterTests {
    private func open(_ topic: String, partitions: Int) throws -> (EmbeddedCluster, any TopicWriter, any TopicReader) {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic(topic, partitions: partitions)
        let kafka = KafkaCluster()
        return (cluster, try kafka.writer(properties: cluster.properties), try kafka.reader(properties: cluster.properties))
    }

    @Test func `what was sent is fetched, with null and empty told apart, headers and timestamps`() throws {
        let (cluster, writer, reader) = try open("orders", partitions: 2)
        defer { writer.close(); reader.close(); cluster.close() }
        let sent = [
            OutgoingRecord(topic: "orders", partition: 1, key: Array("k".utf8), value: Array("v".utf8), timestampMillis: 1_700_000_000_123),
            OutgoingRecord(topic: "orders", partition: 1, key: nil, value: nil, timestampMillis: 1_700_000_000_124),
            OutgoingRecord(
                topic: "orders", partition: 1, key: [], value: [], timestampMillis: 5, headers: [("a", [1, 0, 2]), ("a", nil), ("ü", [])]),
            OutgoingRecord(topic: "orders", partition: 1, key: [0xff, 0], value: [0, 0xfe], timestampMillis: 1_600_000_000_000),
        ]
        for record in sent { try writer.send(record) }
        try writer.flush()
        #expect(try reader.partitions(of: "orders") == [TopicPartition("orders", 0), TopicPartition("orders", 1)])
        let end = try reader.latestOffsets(of: reader.partitions(of: "orders"))
        #expect(end == [TopicPartition("orders", 0): 0, TopicPartition("orders", 1): 4])
        #expect(try reader.earliestOffsets(of: end.partitions).offsets.values.allSatisfy { $0 == 0 })

        let records = try reader.fetch(OffsetRange(TopicPartition("orders", 1), from: 0, until: 4), includeHeaders: true)
        #expect(records.count == 4)
        #expect((0..<4).map { records.key(of: $0) } == [Array("k".utf8), nil, [], [0xff, 0]])
        #expect((0..<4).map { records.value(of: $0) } == [Array("v".utf8), nil, [], [0, 0xfe]])
        #expect((0..<4).map { records.timestampMillis(of: $0) } == [1_700_000_000_123, 1_700_000_000_124, 5, 1_600_000_000_000])
        #expect((0..<4).map { records.offsets.value(at: $0) } == [.long(0), .long(1), .long(2), .long(3)])
        #expect((0..<4).map { records.timestampTypes.value(at: $0) } == Array(repeating: .long(0), count: 4))
        let headers = try #require(records.headers)
        #expect(
            (0..<4).map { headers.value(at: $0) } == [
                .null, .null,
                .array([
                    .structure([.string("a"), .binary([1, 0, 2])]), .structure([.string("a"), .null]),
                    .structure([.string("ü"), .binary([])]),
                ]), .null,
            ])
        #expect(try reader.fetch(records.range, includeHeaders: false).headers == nil)
    }

    @Test func `any range of a log is exactly the slice of what was sent`() throws {
        let (cluster, writer, reader) = try open("numbers", partitions: 3)
        defer { writer.close(); reader.close(); cluster.close() }
        for number in 0..<3000 {
            try writer.send(
                OutgoingRecord(topic: "numbers", partition: Int32(number % 3), value: Array("\(number)".utf8), timestampMillis: 1))
        }
        try writer.flush()
        var random = SeededGenerator(seed: ProcessSeed.value)
        for _ in 0..<60 {
            let partition = Int32.random(in: 0..<3, using: &random)
            let from = Int64.random(in: 0...1000, using: &random)
            let range = OffsetRange(TopicPartition("numbers", partition), from: from, until: .random(in: from...1000, using: &random))
            let records = try reader.fetch(range, includeHeaders: false)
            #expect(
                (0..<records.count).map { records.value(of: $0) }
                    == (range.from..<range.until).map { Array("\($0 * 3 + Int64(partition))".utf8) },
                "PORTAGE_SEED=\(ProcessSeed.value): \(range)")
        }
    }

    @Test func `a log that grew since the last fetch is read on, whatever was read ahead`() throws {
        let (cluster, writer, reader) = try open("growing", partitions: 1)
        defer { writer.close(); reader.close(); cluster.close() }
        let partition = TopicPartition("growing", 0)
        func send(_ count: Int) throws {
            for _ in 0..<count { try writer.send(OutgoingRecord(topic: "growing", partition: 0, value: [1])) }
            try writer.flush()
        }
        try send(5)
        #expect(try reader.fetch(OffsetRange(partition, from: 0, until: 3), includeHeaders: false).count == 3)
        // Time for the consumer to read ahead to the end that the log has now.
        usleep(200_000)
        try send(1)
        #expect(try reader.fetch(OffsetRange(partition, from: 3, until: 6), includeHeaders: false).count == 3)
    }

    @Test func `a range that the log does not hold yet is refused by name`() throws {
        let (cluster, writer, reader) = try open("short", partitions: 1)
        defer { writer.close(); reader.close(); cluster.close() }
        let partition = TopicPartition("short", 0)
        for _ in 0..<10 { try writer.send(OutgoingRecord(topic: "short", partition: 0, value: [1])) }
        try writer.flush()
        for (range, message) in [
            (OffsetRange(partition, from: 5, until: 12), "short-0 [5, 12): offset 10 is not there yet, the log ends at 10"),
            (OffsetRange(partition, from: 10, until: 12), "short-0 [10, 12): offset 10 is not there yet, the log ends at 10"),
            (OffsetRange(partition, from: 40, until: 42), "short-0 [40, 42): offset 40 is not there yet, the log ends at 10"),
            (OffsetRange(partition, from: -1, until: 2), "short-0 [-1, 2): a range needs 0 <= from <= until"),
            (OffsetRange(partition, from: 3, until: 2), "short-0 [3, 2): a range needs 0 <= from <= until"),
        ] {
            #expect(throws: KafkaError(.offsetOutOfRange, message)) { try reader.fetch(range, includeHeaders: false) }
        }
        #expect(try reader.fetch(OffsetRange(partition, from: 0, until: 10), includeHeaders: false).count == 10)
    }

    @Test func `a topic or partition that does not exist is named, and not created`() throws {
        let (cluster, writer, reader) = try open("there", partitions: 1)
        defer { writer.close(); reader.close(); cluster.close() }
        func code(_ body: () throws -> Void) -> KafkaError.Code? {
            do { try body() } catch let error as KafkaError {
                #expect(error.message.contains("missing") || error.message.contains("there-7"))
                return error.code
            } catch {}
            return nil
        }
        for _ in 0..<2 {
            #expect(code { _ = try reader.partitions(of: "missing") } == .unknownTopic)
            #expect(code { _ = try reader.latestOffsets(of: [TopicPartition("missing", 0)]) } == .unknownTopic)
            #expect(
                code { _ = try reader.fetch(OffsetRange(TopicPartition("missing", 0), from: 0, until: 1), includeHeaders: false) }
                    == .unknownTopic)
            #expect(code { try writer.send(OutgoingRecord(topic: "missing", value: [1])) } == .unknownTopic)
            #expect(code { _ = try reader.latestOffsets(of: [TopicPartition("there", 7)]) } == .unknownPartition)
            #expect(
                code { _ = try reader.fetch(OffsetRange(TopicPartition("there", 7), from: 0, until: 1), includeHeaders: false) }
                    == .unknownPartition)
            #expect(code { try writer.send(OutgoingRecord(topic: "there", partition: 7, value: [1])) } == .unknownPartition)
        }
    }
}
