import Columnar
import Foundation
import KafkaTransport
import Offsets
import Recordings
import StreamTesting
import Synchronization
import Testing

/// Against a broker of its own process, or a real Kafka.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"), .serialized)
struct BrokerTests {
    private func rows(_ reader: any TopicReader, _ partition: TopicPartition, _ from: Int64, _ until: Int64) throws -> [[UInt8]?] {
        let records = try reader.fetch(OffsetRange(partition, from: from, until: until), includeHeaders: false)
        return (0..<records.count).map { records.value(of: $0) }
    }

    @Test func `produced, fetched, recorded, replayed and fetched again, nothing changes`() throws {
        let broker = try TestBroker.shared()
        let cluster = KafkaCluster()
        let first = try broker.createTopic("round", partitions: 4)
        let second = try broker.createTopic("trip", partitions: 4)
        let writer = try cluster.writer(properties: broker.properties)
        let reader = try cluster.reader(properties: broker.properties)
        defer { writer.close(); reader.close() }
        let fixture = try Recording(directory: sensorRecording)
        try fixture.replay("sensor_readings_raw", into: writer, as: first)

        let scratch = NSTemporaryDirectory() + "/portage-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        try TopicRecorder(reader).record(topic: first, to: scratch)
        let recorded = try Recording(directory: scratch)
        try recorded.replay(first, into: writer, as: second)
        #expect(recorded.recordCount == 24_855)
        for range in fixture.ranges {
            let expected = try fixture.fetch(range, includeHeaders: true)
            for (source, topic) in [(recorded as any TopicReader, first), (reader, first), (reader, second)] {
                let partition = TopicPartition(topic, range.partition)
                let found = try source.fetch(OffsetRange(partition, from: range.from, until: range.until), includeHeaders: true)
                #expect(expected.hasSameRows(as: found), "\(partition)")
            }
        }
    }

    @Test func `random ranges from several threads at once are slices of what was sent`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("slices", partitions: 6)
        let writer = try KafkaCluster().writer(properties: broker.properties.merging(["compression.type": "lz4"]) { $1 })
        let reader = try KafkaCluster().reader(properties: broker.properties)
        defer { writer.close(); reader.close() }
        for number in 0..<12_000 {
            try writer.send(OutgoingRecord(topic: topic, partition: Int32(number % 6), value: Array("\(number)".utf8)))
        }
        try writer.flush()
        let seed = ProcessSeed.value
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 120) { task in
            var random = SeededGenerator(seed: seed &+ UInt64(task))
            let partition = TopicPartition(topic, Int32.random(in: 0..<6, using: &random))
            let from = Int64.random(in: 0...2000, using: &random)
            let until = Int64.random(in: from...2000, using: &random)
            let found = Result { try rows(reader, partition, from, until) }
            let expected = (from..<until).map { Array("\($0 * 6 + Int64(partition.partition))".utf8) as [UInt8]? }
            if (try? found.get()) != expected { failures.withLock { $0.append("\(partition) [\(from), \(until)): \(found)") } }
        }
        #expect(failures.withLock { $0 } == [], "PORTAGE_SEED=\(seed)")
    }

    @Test func `aborted and marker offsets are passed over, and an open transaction is not there yet`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("transactions", partitions: 2)
        let partition = TopicPartition(topic, 0)
        let writer = try KafkaWriter(
            KafkaProperties(broker.properties.merging(["transactional.id": "t-\(topic)"]) { $1 }))
        let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": "read_committed"]) { $1 })
        defer { writer.close(); reader.close() }
        func transaction(_ values: [UInt8], commit: Bool) throws {
            try writer.beginTransaction()
            for value in values { try writer.send(OutgoingRecord(topic: topic, partition: 0, value: [value])) }
            if commit { try writer.commitTransaction() } else { try writer.flush(); try writer.abortTransaction() }
        }
        try transaction([1, 2], commit: true)
        try transaction([3, 4, 5], commit: false)
        try transaction([6], commit: true)
        try broker.settle(topic)
        let end = try #require(try reader.latestOffsets(of: [partition])[partition])
        #expect(end == 9)
        #expect(try rows(reader, partition, 0, end) == [[1], [2], [6]])
        #expect(try rows(reader, partition, 2, 7) == [])
        #expect(try rows(reader, partition, 3, 8) == [[6]])
        #expect(try rows(reader, partition, 1, 3) == [[2]])

        // On a partition without aborted records: noida-db goes on naming an aborted transaction after its end.
        let open = TopicPartition(topic, 1)
        try writer.beginTransaction()
        try writer.send(OutgoingRecord(topic: topic, partition: 1, value: [7]))
        try writer.flush()
        let error = try #require(throws: KafkaError.self) { try rows(reader, open, 0, 1) }
        #expect(error.message == "\(open) [0, 1): offset 0 is not there yet, the log ends at 0")
        try writer.commitTransaction()
        try broker.settle(topic)
        #expect(try rows(reader, open, 0, 2) == [[7]])
    }

    @Test func `a deleted topic fails its own fetch and no other that shares its client, and is read when it is back`() throws {
        let broker = try TestBroker.shared()
        let gone = try broker.createTopic("gone", partitions: 1)
        let kept = try broker.createTopic("kept", partitions: 4)
        let reader = try KafkaCluster().reader(
            properties: broker.properties.merging(["default.api.timeout.ms": "2000", "kafkaConsumer.pollTimeoutMs": "60000"]) { $1 })
        defer { reader.close() }
        func fill(_ topic: String, _ partitions: Int32) throws {
            let writer = try KafkaCluster().writer(properties: broker.properties)
            defer { writer.close() }
            for value in 0..<100 as Range<UInt8> {
                for partition in 0..<partitions { try writer.send(OutgoingRecord(topic: topic, partition: partition, value: [value])) }
            }
            try writer.flush()
        }
        try fill(gone, 1)
        try fill(kept, 4)
        #expect(try rows(reader, TopicPartition(gone, 0), 0, 50) == (0..<50).map { [$0] })
        try broker.deleteTopic(gone)
        let failures = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 5) { task in
            guard task > 0 else {
                let found = Result { try rows(reader, TopicPartition(gone, 0), 0, 100) }
                guard case .failure(let error as KafkaError) = found, error.code == .unknownTopic else {
                    return failures.withLock { $0.append("\(gone): \(found)") }
                }
                return
            }
            for step in 0..<25 as Range<Int64> {
                let found = Result { try rows(reader, TopicPartition(kept, Int32(task - 1)), step * 4, step * 4 + 4) }
                if (try? found.get()) != (0..<4).map({ [UInt8(step) * 4 + $0] }) {
                    failures.withLock { $0.append("\(kept)-\(task - 1) at \(step): \(found)") }
                }
            }
        }
        #expect(failures.withLock { $0 } == [])
        try broker.create(gone, partitions: 1, settings: ["retention.ms": "-1"])
        try fill(gone, 1)
        #expect(try rows(reader, TopicPartition(gone, 0), 0, 100) == (0..<100).map { [$0] })
    }

    @Test func `offsets by time, committed offsets and topics are as the broker has them`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("times", partitions: 2)
        let partitions = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
        let writer = try KafkaCluster().writer(properties: broker.properties)
        let reader = try KafkaReader(KafkaProperties(broker.properties.merging(["group.id": "g-\(topic)"]) { $1 }))
        defer { writer.close(); reader.close() }
        for (partition, millis) in [(0, 1_000), (0, 2_000), (0, 3_000), (1, 1_500)] as [(Int32, Int64)] {
            try writer.send(OutgoingRecord(topic: topic, partition: partition, value: [1], timestampMillis: millis))
            try writer.flush()
        }
        #expect(try reader.offsets(of: partitions, atOrAfterMillis: 0) == [partitions[0]: 0, partitions[1]: 0])
        #expect(try reader.offsets(of: partitions, atOrAfterMillis: 1_501) == [partitions[0]: 1])
        #expect(try reader.offsets(of: partitions, atOrAfterMillis: 3_001) == [:])
        #expect(try reader.topicNames().contains(topic))
        #expect(try reader.committedOffsets(of: partitions) == [:])
        try reader.commit([partitions[0]: 2])
        #expect(try reader.committedOffsets(of: partitions) == [partitions[0]: 2])
    }

    @Test func `a topic is deleted, and one that exists is not created again`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("gone", partitions: 1)
        let admin = try KafkaCluster().admin(properties: broker.properties)
        let again = try #require(throws: KafkaError.self) { try admin.createTopic(topic, partitions: 1) }
        #expect(again.message.contains("creating topic \(topic)") && again.message.contains("exist"))
        try broker.deleteTopic(topic)
        let missing = try #require(throws: KafkaError.self) { try admin.deleteTopic(topic) }
        #expect(missing.code == .unknownTopic && missing.message.contains(topic))
    }

    @Test(.enabled(if: BrokerProcess.executable != nil, "\(TestBroker.comment)"))
    func `a broker that restarts has its records, and a reader and writer go on`() throws {
        let broker = try BrokerProcess()
        defer { broker.stop() }
        let cluster = KafkaCluster()
        try cluster.admin(properties: broker.properties).createTopic("kept", partitions: 1, settings: ["retention.ms": "-1"])
        let partition = TopicPartition("kept", 0)
        let writer = try cluster.writer(properties: broker.properties)
        let reader = try cluster.reader(properties: broker.properties)
        defer { writer.close(); reader.close() }
        for value in 0..<5 as Range<UInt8> { try writer.send(OutgoingRecord(topic: "kept", partition: 0, value: [value])) }
        try writer.flush()
        #expect(try rows(reader, partition, 0, 3) == [[0], [1], [2]])
        try broker.restart()
        try writer.send(OutgoingRecord(topic: "kept", partition: 0, value: [5]))
        try writer.flush()
        #expect(try rows(reader, partition, 3, 6) == [[3], [4], [5]])
        #expect(try rows(reader, partition, 0, 6).count == 6)
    }
}

/// The committed recording.
let sensorRecording = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("fixtures/recordings/sensor_readings_raw").path

extension KafkaRecords {
    /// Whether keys, values, offsets, timestamps, types and headers are equal, row by row.
    func hasSameRows(as other: KafkaRecords) -> Bool {
        count == other.count
            && (0..<count).allSatisfy { row in
                [keys, values, offsets, timestamps, timestampTypes].map { $0.value(at: row) }
                    == [other.keys, other.values, other.offsets, other.timestamps, other.timestampTypes].map { $0.value(at: row) }
                    && headers?.value(at: row) == other.headers?.value(at: row)
            }
    }
}
