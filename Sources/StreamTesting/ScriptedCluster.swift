import Columnar
import KafkaTransport
import Offsets
import Synchronization

/// Topics in memory that change when a test says so: they grow, lose their oldest records, get partitions, disappear, do not answer.
///
/// It is its own connector and reader, stores keys, values and timestamps exactly, and records what it was asked to commit.
public final class ScriptedCluster: TopicConnector, TopicReader, GroupOffsets {
    public struct Record: Sendable {
        public var value: String
        public var millis: Int64
    }

    private struct Log {
        var from: Int64 = 0
        /// nil for an offset without a record: a transaction's marker, or a compacted record.
        var records: [Record?] = []
        var until: Int64 { from + Int64(records.count) }
    }

    private struct State {
        var topics: [String: [Log]] = [:]
        var failures: [KafkaError] = []
        var commits: [PartitionOffsets] = []
        var properties: [String: String] = [:]
        var questions = 0
        var fetched: [OffsetRange] = []
    }

    private let state = Mutex(State())

    public init() {}

    // MARK: The script

    public func create(_ topic: String, partitions: Int) {
        state.withLock { $0.topics[topic] = Array(repeating: Log(), count: partitions) }
    }
    public func delete(_ topic: String) { state.withLock { $0.topics[topic] = nil } }
    public func addPartition(_ topic: String) { state.withLock { $0.topics[topic]?.append(Log()) } }

    /// - Parameter millis: the timestamp of each record.
    public func append(_ values: [String], to topic: String, _ partition: Int = 0, millis: Int64 = 0) {
        state.withLock { $0.topics[topic]?[partition].records += values.map { Record(value: $0, millis: millis) } }
    }

    /// Adds offsets without records.
    public func appendGap(_ count: Int, to topic: String, _ partition: Int = 0) {
        state.withLock { $0.topics[topic]?[partition].records += Array(repeating: nil, count: count) }
    }

    /// Drops the records before an offset, as retention does.
    public func truncate(_ topic: String, _ partition: Int = 0, before offset: Int64) {
        state.withLock { state in
            guard let log = state.topics[topic]?[partition] else { return }
            let kept = min(max(offset, log.from), log.until)
            state.topics[topic]?[partition] = Log(from: kept, records: Array(log.records.dropFirst(Int(kept - log.from))))
        }
    }

    /// The next requests, of any kind, fail with these errors.
    public func fail(_ errors: [KafkaError]) { state.withLock { $0.failures += errors } }

    /// What was committed for the group, in order.
    public var commits: [PartitionOffsets] { state.withLock { $0.commits } }
    /// The properties with which the last reader was opened.
    public var properties: [String: String] { state.withLock { $0.properties } }
    /// How many requests there were.
    public var questions: Int { state.withLock { $0.questions } }
    /// The ranges that were fetched, in the order in which their fetches ended.
    public var fetched: [OffsetRange] { state.withLock { $0.fetched } }

    // MARK: TopicConnector

    public func reader(properties: [String: String]) -> any TopicReader {
        state.withLock { $0.properties = properties }
        return self
    }

    public func writer(properties: [String: String]) throws -> any TopicWriter {
        throw KafkaError(.other, "a scripted cluster is read only")
    }

    // MARK: TopicReader

    private func ask<R>(_ body: (inout State) throws -> R) throws -> R {
        try state.withLock { state in
            state.questions += 1
            if !state.failures.isEmpty { throw state.failures.removeFirst() }
            return try body(&state)
        }
    }

    public func topicNames() throws -> [String] { try ask { $0.topics.keys.sorted() } }

    public func partitions(of topic: String) throws -> [TopicPartition] {
        try ask { state in
            guard let logs = state.topics[topic] else { throw KafkaError.unknownTopic(topic, at: "the script") }
            return logs.indices.map { TopicPartition(topic, Int32($0)) }
        }
    }

    private func offsets(_ partitions: [TopicPartition], _ offset: (Log, TopicPartition) -> Int64?) throws -> PartitionOffsets {
        try ask { state in
            var offsets = PartitionOffsets()
            for partition in partitions { offsets[partition] = offset(try Self.log(partition, state), partition) }
            return offsets
        }
    }

    private static func log(_ partition: TopicPartition, _ state: State) throws -> Log {
        guard let logs = state.topics[partition.topic] else { throw KafkaError.unknownTopic(partition.topic, at: "the script") }
        guard logs.indices.contains(Int(partition.partition)) else { throw KafkaError.unknownPartition(partition, at: "the script") }
        return logs[Int(partition.partition)]
    }

    public func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try offsets(partitions) { log, _ in log.from }
    }
    public func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try offsets(partitions) { log, _ in log.until }
    }

    public func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets {
        try offsets(partitions) { log, _ in log.records.firstIndex { ($0?.millis ?? .min) >= millis }.map { log.from + Int64($0) } }
    }

    public func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        try ask { state in
            let log = try Self.log(range.topicPartition, state)
            guard range.from >= log.from, range.until <= log.until, range.from <= range.until else {
                throw KafkaError.outOfRange(range, earliest: log.from, latest: log.until)
            }
            state.fetched.append(range)
            var builder = KafkaRecordsBuilder(capacity: 0, bytes: 0, includeHeaders: includeHeaders)
            for offset in range.from..<range.until {
                guard let record = log.records[Int(offset - log.from)] else { continue }
                builder.append(key: nil, value: Array(record.value.utf8), offset: offset, timestampMillis: record.millis, timestampType: 0)
                if includeHeaders { builder.appendHeaders([]) }
            }
            return builder.finish(range)
        }
    }

    public func close() {}

    // MARK: GroupOffsets

    public var groupOffsets: (any GroupOffsets)? { self }

    public func committedOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try ask { state in PartitionOffsets((state.commits.last ?? [:]).offsets.filter { partitions.contains($0.key) }) }
    }

    public func commit(_ offsets: PartitionOffsets) throws { try ask { $0.commits.append(offsets) } }
}
