import Columnar
import Foundation
import KafkaTransport
import Offsets
import StreamTesting
import Testing

/// Logs with offsets that hold no record, against a broker of its own process, or a real Kafka.
@Suite(.enabled(if: TestBroker.isAvailable, "\(TestBroker.comment)"), .serialized)
struct LogGapTests {
    private func fetch(
        _ reader: any TopicReader, _ partition: TopicPartition, _ from: Int, _ until: Int
    ) throws -> [(offset: Int, value: [UInt8]?)] {
        let records = try reader.fetch(OffsetRange(partition, from: Int64(from), until: Int64(until)), includeHeaders: false)
        let offsets = records.offsets.values(as: Int64.self)
        return (0..<records.count).map { (Int(offsets[$0]), records.value(of: $0)) }
    }

    private func values(_ reader: any TopicReader, _ partition: TopicPartition, _ from: Int, _ until: Int) throws -> [[UInt8]?] {
        try fetch(reader, partition, from, until).map(\.value)
    }

    @Test func `a log of transactions is read on from wherever a range ended, markers and all`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic("cuts", partitions: 1)
        let partition = TopicPartition(topic, 0)
        let writer = try KafkaWriter(KafkaProperties(broker.properties.merging(["transactional.id": "t-\(topic)"]) { $1 }))
        defer { writer.close() }
        let seed = ProcessSeed.value
        var random = SeededGenerator(seed: seed)
        // What a log of transactions is: their records, and after each a marker that takes an offset.
        var log: [[UInt8]?] = []
        for transaction in 0..<40 as Range<UInt8> {
            try writer.beginTransaction()
            let values = (0..<UInt8.random(in: 1...4, using: &random)).map { [transaction, $0] }
            for value in values { try writer.send(OutgoingRecord(topic: topic, partition: 0, value: value)) }
            try writer.commitTransaction()
            log += values.map { $0 } + [nil]
        }
        for reading in ["read_committed", "read_uncommitted"] {
            let reader = try KafkaCluster().reader(properties: broker.properties.merging(["isolation.level": reading]) { $1 })
            defer { reader.close() }
            for round in 0..<5 {
                // With the end of the log known and not, and from where the last range ended.
                if round == 4 { #expect(try reader.latestOffsets(of: [partition])[partition] == Int64(log.count)) }
                var from = 0
                while from < log.count {
                    let until = min(log.count, from + Int.random(in: 1...9, using: &random))
                    let found = try values(reader, partition, from, until)
                    #expect(
                        found == log[from..<until].filter { $0 != nil },
                        "PORTAGE_SEED=\(seed), \(reading), round \(round), [\(from), \(until))")
                    from = until
                }
            }
        }
    }

    @Test func `of a compacted log each range gives the records that are left of it`() throws {
        let broker = try TestBroker.shared()
        let topic = try broker.createTopic(
            "compacted", partitions: 1,
            settings: [
                "cleanup.policy": "compact", "segment.ms": "100", "segment.bytes": "14000", "min.cleanable.dirty.ratio": "0.01",
                "max.compaction.lag.ms": "200", "min.compaction.lag.ms": "0",
            ])
        let partition = TopicPartition(topic, 0)
        let seed = ProcessSeed.value
        var random = SeededGenerator(seed: seed)
        let keys = (0..<600).map { _ in UInt8.random(in: 0..<40, using: &random) }
        let sent = keys.indices.map { [keys[$0], UInt8($0 & 255), UInt8($0 >> 8)] }
        let writer = try KafkaCluster().writer(properties: broker.properties)
        defer { writer.close() }
        for (number, key) in keys.enumerated() {
            try writer.send(OutgoingRecord(topic: topic, partition: 0, key: [key], value: sent[number]))
            if number % 30 == 29 { try writer.flush(); usleep(10_000) }
        }
        try writer.flush()

        // The cleaner comes when it comes, also between two reads: a range is right if each of its records is what was sent there, and
        // none is missing that is its key's last.
        func isLast(_ offset: Int) -> Bool { !keys[(offset + 1)...].contains(keys[offset]) }
        func fault(_ found: [(offset: Int, value: [UInt8]?)], _ from: Int, _ until: Int) -> String? {
            let offsets = found.map(\.offset)
            let missing = (from..<until).filter { isLast($0) && !offsets.contains($0) }
            guard offsets == offsets.filter({ from <= $0 && $0 < until }).sorted(), Set(offsets).count == offsets.count, missing.isEmpty,
                found.allSatisfy({ $0.value == sent[$0.offset] })
            else { return "[\(from), \(until)) gave offsets \(offsets), without \(missing)" }
            return nil
        }
        let reader = try KafkaCluster().reader(properties: broker.properties)
        defer { reader.close() }
        var left = try fetch(reader, partition, 0, 600)
        for _ in 0..<300 where left.count > 500 {
            usleep(100_000)
            left = try fetch(reader, partition, 0, 600)
        }
        #expect(left.count <= 500, "the broker did not compact the log within half a minute")
        #expect(fault(left, 0, 600) == nil, "PORTAGE_SEED=\(seed)")
        for round in 0..<6 {
            if round == 3 { #expect(try reader.latestOffsets(of: [partition])[partition] == 600) }
            var from = 0
            while from < 600 {
                let until = min(600, from + Int.random(in: 1...(round % 3 == 0 ? 5 : 90), using: &random))
                #expect(fault(try fetch(reader, partition, from, until), from, until) == nil, "PORTAGE_SEED=\(seed), round \(round)")
                from = until
            }
        }
    }
}
