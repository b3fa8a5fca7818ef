import Columnar
import Foundation
import KafkaTransport
import Offsets

/// A record as a test writes it down.
struct Row: Equatable {
    var offset: Int64
    var key: [UInt8]?
    var value: [UInt8]?
    var millis: Int64
    var type: Int32 = 0
    var headers: [Header] = []

    struct Header: Equatable {
        var name: String
        var value: [UInt8]?
    }

    static func rows(_ records: KafkaRecords) -> [Row] {
        (0..<records.count).map { row in
            Row(
                offset: records.offsets.values(as: Int64.self)[row], key: records.key(of: row), value: records.value(of: row),
                millis: records.timestamps.values(as: Int64.self)[row] / 1000, type: records.timestampTypes.values(as: Int32.self)[row],
                headers: records.headers(of: row).map { Header(name: $0.key, value: $0.value) })
        }
    }
}

/// Topics as plain lists of rows: the naive log that everything else is held to.
final class ListedTopic: TopicReader {
    struct Log {
        var from: Int64
        var until: Int64
        var rows: [Row]
    }

    let logs: [TopicPartition: Log]

    init(_ logs: [TopicPartition: Log]) { self.logs = logs }

    var ranges: [OffsetRange] { logs.sorted { $0.key < $1.key }.map { OffsetRange($0.key, from: $0.value.from, until: $0.value.until) } }

    func rows(_ range: OffsetRange) -> [Row] {
        logs[range.topicPartition]?.rows.filter { $0.offset >= range.from && $0.offset < range.until } ?? []
    }

    func topicNames() -> [String] { Set(logs.keys.map(\.topic)).sorted() }
    func partitions(of topic: String) throws -> [TopicPartition] { logs.keys.filter { $0.topic == topic }.sorted() }
    func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        PartitionOffsets(logs.mapValues(\.from).filter { partitions.contains($0.key) })
    }
    func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        PartitionOffsets(logs.mapValues(\.until).filter { partitions.contains($0.key) })
    }
    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets {
        PartitionOffsets(logs.compactMapValues { $0.rows.first { $0.millis >= millis }?.offset }.filter { partitions.contains($0.key) })
    }
    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        let rows = rows(range)
        var builder = KafkaRecordsBuilder(capacity: rows.count, bytes: 0, includeHeaders: includeHeaders)
        for row in rows {
            builder.append(key: row.key, value: row.value, offset: row.offset, timestampMillis: row.millis, timestampType: row.type)
            if includeHeaders { builder.appendHeaders(row.headers.map { ($0.name, $0.value) }) }
        }
        return builder.finish(range)
    }
    func close() {}

    /// A topic of random logs: gaps, nulls, empty bytes, headers, wild timestamps, empty partitions.
    static func random(_ topic: String, partitions: Int, records: Int, using random: inout some RandomNumberGenerator) -> ListedTopic {
        var logs: [TopicPartition: Log] = [:]
        for partition in 0..<Int32(partitions) {
            let from = Int64.random(in: 0...1, using: &random) * .random(in: 0...5_000_000_000, using: &random)
            var next = from
            var rows: [Row] = []
            for _ in 0..<Int.random(in: 0...records, using: &random) {
                next += Int64.random(in: 0..<5, using: &random) == 0 ? .random(in: 0...3, using: &random) : 0
                let type = Int32.random(in: -1...1, using: &random)
                rows.append(
                    Row(
                        offset: next, key: bytes(12, &random), value: bytes(60, &random),
                        millis: type == -1 ? -1 : .random(in: 0...2_000_000_000_000, using: &random), type: type,
                        headers: Int.random(in: 0..<4, using: &random) == 0
                            ? (0..<Int.random(in: 1...3, using: &random)).map { Row.Header(name: "h\($0)é", value: bytes(9, &random)) } : []
                    ))
                next += 1
            }
            let until = next + .random(in: 0...2, using: &random)
            logs[TopicPartition(topic, partition)] = Log(from: from, until: until, rows: rows)
        }
        return ListedTopic(logs)
    }

    private static func bytes(_ most: Int, _ random: inout some RandomNumberGenerator) -> [UInt8]? {
        Int.random(in: 0..<6, using: &random) == 0
            ? nil : (0..<Int.random(in: 0...most, using: &random)).map { _ in .random(in: 0...255, using: &random) }
    }
}
