import Columnar
import KafkaTransport
import Offsets
import Synchronization

/// A topic in memory whose records arrive when a test says so. It is its own connector and reader.
final class ScriptedTopic: TopicConnector, TopicReader {
    private struct State {
        var partitions: [[String]]
        var fetches = 0
        var isUnreachable = false
        var isMissing = false
    }

    let topic: String
    private let state: Mutex<State>

    init(_ topic: String = "t", partitions: Int = 2) {
        self.topic = topic
        state = Mutex(State(partitions: Array(repeating: [], count: partitions)))
    }

    func append(_ values: [String], to partition: Int = 0) { state.withLock { $0.partitions[partition] += values } }
    func addPartition() { state.withLock { $0.partitions.append([]) } }
    func setUnreachable(_ isUnreachable: Bool) { state.withLock { $0.isUnreachable = isUnreachable } }
    func setMissing(_ isMissing: Bool) { state.withLock { $0.isMissing = isMissing } }
    /// Called before each answer about the ends of partitions. Set before anything runs.
    var onLatestOffsets: (@Sendable () -> Void)? {
        get { hook.withLock { $0 } }
        set { hook.withLock { $0 = newValue } }
    }
    private let hook = Mutex<(@Sendable () -> Void)?>(nil)
    var fetches: Int { state.withLock { $0.fetches } }

    func reader(properties: [String: String]) -> any TopicReader { self }
    func writer(properties: [String: String]) throws -> any TopicWriter { throw KafkaError(.other, "a scripted topic is read only") }

    func topicNames() -> [String] { [topic] }

    func partitions(of topic: String) throws -> [TopicPartition] {
        guard topic == self.topic else { throw KafkaError(.unknownTopic, "topic \(topic) does not exist") }
        return try state.withLock { state in
            if state.isMissing { throw KafkaError(.unknownTopic, "topic \(topic) does not exist") }
            if state.isUnreachable { throw KafkaError(.unreachable, "no broker answers", isRetriable: true) }
            return state.partitions.indices.map { TopicPartition(topic, Int32($0)) }
        }
    }

    func earliestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets {
        PartitionOffsets(Dictionary(partitions.map { ($0, 0) }, uniquingKeysWith: { $1 }))
    }

    func latestOffsets(of partitions: [TopicPartition]) -> PartitionOffsets {
        onLatestOffsets?()
        return state.withLock { state in
            PartitionOffsets(
                Dictionary(partitions.map { ($0, Int64(state.partitions[Int($0.partition)].count)) }, uniquingKeysWith: { $1 }))
        }
    }

    func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) -> PartitionOffsets { [:] }

    func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        let values = try state.withLock { state -> [String] in
            state.fetches += 1
            let all = state.partitions[Int(range.partition)]
            guard range.from >= 0, range.until <= all.count else { throw KafkaError(.offsetOutOfRange, "\(range) is not in the log") }
            return Array(all[Int(range.from)..<Int(range.until)])
        }
        func column(_ values: [Value], _ type: DataType) throws -> ColumnArray {
            guard let column = ColumnArray(values, type: type) else { throw KafkaError(.other, "bad script") }
            return column
        }
        return KafkaRecords(
            range: range, keys: .nulls(.binary, count: values.count),
            // "-" stands for a tombstone.
            values: try column(values.map { $0 == "-" ? .null : .binary(Array($0.utf8)) }, .binary),
            offsets: try column(values.indices.map { .long(range.from + Int64($0)) }, .long),
            timestamps: try column(values.map { _ in .timestamp(7_000) }, .timestamp),
            timestampTypes: try column(values.map { _ in .long(0) }, .integer), headers: nil)
    }

    func close() {}
}
