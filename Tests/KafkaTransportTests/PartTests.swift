import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// A range read part by part.
@Suite struct PartTests {
    private func filled(_ values: [[UInt8]]) throws -> (EmbeddedCluster, KafkaReader) {
        let cluster = try EmbeddedCluster()
        try cluster.createTopic("t", partitions: 1)
        let writer = try KafkaCluster().writer(properties: cluster.properties)
        defer { writer.close() }
        for value in values { try writer.send(OutgoingRecord(topic: "t", partition: 0, value: value)) }
        try writer.flush()
        return (cluster, try KafkaReader(KafkaProperties(cluster.properties)))
    }

    private let partition = TopicPartition("t", 0)

    @Test(arguments: [
        FetchLimit(records: 1, bytes: 1 << 20), FetchLimit(records: 7, bytes: 1 << 20), FetchLimit(records: 1000, bytes: 1),
        FetchLimit(records: 5000, bytes: 1 << 30),
    ])
    func `the parts in order are the range, whatever the limit`(_ limit: FetchLimit) throws {
        let (cluster, reader) = try filled((0..<300).map { Array("\($0)".utf8) })
        defer {
            reader.close()
            cluster.close()
        }
        let range = OffsetRange(partition, from: 20, until: 290)
        var (values, next, parts) = ([String](), range.from, 0)
        try reader.forEachPart(of: range, includeHeaders: false, limit: limit) { part in
            #expect(
                part.range.from == next && part.range.until > next && part.count == Int(part.range.count) && part.count <= limit.records)
            values += (0..<part.count).map { String(decoding: part.value(of: $0) ?? [], as: UTF8.self) }
            next = part.range.until
            parts += 1
        }
        #expect(values == (20..<290).map { "\($0)" } && next == range.until)
        #expect(parts >= (270 + limit.records - 1) / limit.records)
    }

    @Test func `a part of large records ends when it has bytes enough`() throws {
        let (cluster, reader) = try filled((0..<40).map { [UInt8](repeating: UInt8($0), count: 50_000) })
        defer {
            reader.close()
            cluster.close()
        }
        var sizes: [Int] = []
        try reader.forEachPart(
            of: OffsetRange(partition, from: 0, until: 40), includeHeaders: true, limit: FetchLimit(records: 2, bytes: 1 << 30)
        ) {
            sizes.append($0.count)
        }
        #expect(sizes == Array(repeating: 2, count: 20), "the reader goes on where the part before has ended")
    }

    @Test func `a part past the end of the log is refused as the whole range is`() throws {
        let (cluster, reader) = try filled((0..<10).map { Array("\($0)".utf8) })
        defer {
            reader.close()
            cluster.close()
        }
        var seen = 0
        let error = #expect(throws: KafkaError.self) {
            try reader.forEachPart(
                of: OffsetRange(partition, from: 0, until: 12), includeHeaders: false, limit: FetchLimit(records: 4, bytes: 1 << 20)
            ) {
                seen += $0.count
            }
        }
        #expect(error?.code == .offsetOutOfRange && seen == 8)
    }
}
