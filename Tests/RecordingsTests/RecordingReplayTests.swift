import KafkaTransport
import Offsets
import Recordings
import Synchronization
import StreamTesting
import Testing

@Suite struct RecordingReplayTests {
    /// Takes what is sent, as a broker's empty topic would.
    private final class Taker: TopicWriter {
        let rows = Mutex<[TopicPartition: [Row]]>([:])
        let flushes = Mutex(0)

        func send(_ record: OutgoingRecord) throws {
            rows.withLock { rows in
                let partition = TopicPartition(record.topic, record.partition ?? -1)
                rows[partition, default: []].append(
                    Row(
                        offset: Int64(rows[partition]?.count ?? 0), key: record.key, value: record.value,
                        millis: record.timestampMillis ?? -1, type: record.timestampMillis == nil ? -1 : 0,
                        headers: record.headers.map { Row.Header(name: $0.key, value: $0.value) }))
            }
        }
        func flush() throws { flushes.withLock { $0 += 1 } }
        func close() {}
    }

    @Test func `a replay sends each partition to its own, in order, and waits for it`() throws {
        let scratch = try Scratch()
        var random = SeededGenerator(seed: 11)
        let topic = ListedTopic.random("t", partitions: 3, records: 7_000, using: &random)
        try TopicRecorder(topic).record(topic: "t", to: "\(scratch.path)/r")
        let recording = try Recording(directory: "\(scratch.path)/r")
        let taker = Taker()
        var told: Int64 = 0
        try recording.replay("t", into: taker, as: "again") { told += $0.count }
        #expect(taker.flushes.withLock { $0 } == 1)
        #expect(told == topic.ranges.reduce(0) { $0 + $1.count })
        for range in topic.ranges {
            let sent = taker.rows.withLock { $0[TopicPartition("again", range.partition)] } ?? []
            let expected = topic.rows(range).enumerated().map { index, row in
                Row(
                    offset: Int64(index), key: row.key, value: row.value, millis: row.millis, type: row.type == -1 ? -1 : 0,
                    headers: row.headers)
            }
            #expect(sent == expected)
        }
        let part = Taker()
        let first = topic.ranges[0]
        let range = OffsetRange(first.topicPartition, from: first.from + 10, until: first.from + 20)
        try recording.replay("t", into: part, ranges: [range])
        #expect(part.rows.withLock { $0.values.reduce(0) { $0 + $1.count } } == topic.rows(range).count)
        #expect(throws: KafkaError.self) { try recording.replay("other", into: part) }
    }
}
