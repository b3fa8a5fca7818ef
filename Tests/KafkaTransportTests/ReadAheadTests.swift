import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// What a reader holds of records that nobody asked for yet: bounded for all partitions together.
@Suite struct ReadAheadTests {
    private static let recordBytes = 200

    private func cluster(partitions: Int, records: Int) throws -> EmbeddedCluster {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: partitions)
        let writer = try KafkaCluster().writer(properties: cluster.properties.merging(["batch.size": "20000"]) { $1 })
        defer { writer.close() }
        let value = [UInt8](repeating: 7, count: Self.recordBytes)
        for partition in 0..<partitions {
            for _ in 0..<records { try writer.send(OutgoingRecord(topic: "t", partition: Int32(partition), value: value)) }
        }
        try writer.flush()
        return cluster
    }

    /// Reads a few records of each partition, as a rate limit would, and waits until what comes ahead of the next reads has come.
    private func bytesAhead(_ cluster: EmbeddedCluster, _ partitions: Int, _ budget: ReadAhead) async throws -> Int {
        let reader = try KafkaReader(KafkaProperties(cluster.properties), readAhead: budget)
        defer { reader.close() }
        let places = (0..<Int32(partitions)).map { TopicPartition("t", $0) }
        let end = try #require(try reader.latestOffsets(of: places).offsets.values.min())
        for place in places {
            let records = try reader.fetch(OffsetRange(place, from: 0, until: 5), includeHeaders: false)
            #expect(records.count == 5)
        }
        var (held, unchanged) = (0, 0)
        while unchanged < 10 {
            try await Task.sleep(for: .milliseconds(20))
            let now = reader.messagesAhead
            (unchanged, held) = now == held ? (unchanged + 1, now) : (0, now)
        }
        // What was held is given when it is asked for.
        for place in places {
            let records = try reader.fetch(OffsetRange(place, from: 5, until: end), includeHeaders: false)
            #expect(records.count == Int(end) - 5 && records.value(of: 0)?.count == Self.recordBytes)
        }
        return held * (Self.recordBytes + ReadAhead.bytesAMessage)
    }

    /// What an answer of a partition takes: the least number of whole record batches of 20,000 bytes that has as many bytes as were asked
    /// for.
    private static func answer(_ share: ReadAhead.Share) -> Int {
        (share.answerBytes + 20_000) / recordBytes * (recordBytes + ReadAhead.bytesAMessage)
    }

    @Test(arguments: [(8, 4000), (24, 2000), (96, 800)])
    func `many partitions hold no more than the budget, and an answer each`(partitions: Int, records: Int) async throws {
        let cluster = try cluster(partitions: partitions, records: records)
        defer { cluster.close() }
        let budget = ReadAhead(bytes: 8 << 20)
        let held = try await bytesAhead(cluster, partitions, budget)
        let most = budget.bytes + partitions * Self.answer(budget.share(of: partitions))
        #expect(held <= most, "\(held)")
        // There was more to read ahead than that, and some of it was.
        #expect(partitions * records * (Self.recordBytes + ReadAhead.bytesAMessage) > most)
        #expect(held > 0)
    }

    @Test func `shares add up to the budget, and never to more`() {
        for bytes in [1 << 20, 96 << 20, 1 << 30] {
            for partitions in [1, 2, 3, 7, 24, 96, 1000, 2000, 100_000] {
                let budget = ReadAhead(bytes: bytes)
                let share = budget.share(of: partitions)
                #expect(share.bytes * min(partitions, budget.places(of: partitions)) <= max(bytes, share.bytes))
                #expect(share.messages >= 1 && share.messages * ReadAhead.bytesAMessage <= share.bytes && share.payloadBytes <= share.bytes)
            }
        }
    }

    @Test func `a reader that gets many more partitions divides its budget again`() async throws {
        let cluster = try cluster(partitions: 24, records: 1500)
        defer { cluster.close() }
        let budget = ReadAhead(bytes: 2 << 20)
        let reader = try KafkaReader(KafkaProperties(cluster.properties), readAhead: budget)
        defer { reader.close() }
        let first = TopicPartition("t", 0)
        _ = try reader.latestOffsets(of: [first])
        #expect(try reader.fetch(OffsetRange(first, from: 0, until: 5), includeHeaders: false).count == 5)
        let places = (0..<24 as Range<Int32>).map { TopicPartition("t", $0) }
        _ = try reader.latestOffsets(of: places)
        for place in places.reversed() {
            #expect(try reader.fetch(OffsetRange(place, from: 5, until: 10), includeHeaders: false).count == 5)
        }
        var (held, unchanged) = (0, 0)
        while unchanged < 10 {
            try await Task.sleep(for: .milliseconds(20))
            (unchanged, held) = reader.messagesAhead == held ? (unchanged + 1, held) : (0, reader.messagesAhead)
        }
        #expect(held * (Self.recordBytes + ReadAhead.bytesAMessage) <= budget.bytes + 24 * Self.answer(budget.share(of: 24)), "\(held)")
        #expect(try reader.fetch(OffsetRange(first, from: 10, until: 1500), includeHeaders: false).count == 1490)
    }
}
