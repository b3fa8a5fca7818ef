import KafkaTransport
import Offsets
import Synchronization

/// Topics in memory, with transactions: a broker that a test can stop at any instant.
///
/// It outlives the lives that use it. Each life opens new connections; a transaction of a life that ended stays open until its writer's
/// successor ends it, as with a real broker, and no reader sees it.
public final class SimulatedTopics: Sendable {
    public struct Record: Sendable, Hashable {
        public var key: [UInt8]?
        public var value: [UInt8]?
        public var timestampMillis: Int64
    }

    struct Transaction {
        var epoch: Int
        var isOpen = false
        var records: [(TopicPartition, Record)] = []
    }

    struct State {
        var topics: [String: [[Record]]] = [:]
        /// By `transactional.id`.
        var transactions: [String: Transaction] = [:]
        /// By group, then topic and partition.
        var markers: [String: [TopicPartition: Int64]] = [:]
        var commitFailures: [KafkaError] = []
    }

    let state = Mutex(State())

    public init() {}

    public func createTopic(_ topic: String, partitions: Int) {
        state.withLock { $0.topics[topic] = Array(repeating: [], count: partitions) }
    }

    public func append(_ topic: String, _ partition: Int, _ value: String, timestampMillis: Int64 = 1000) {
        state.withLock { $0.topics[topic]?[partition].append(Record(key: nil, value: Array(value.utf8), timestampMillis: timestampMillis)) }
    }

    /// The values of a topic, partition by partition, as a reader of committed records sees them.
    public func values(_ topic: String) -> [String] {
        state.withLock { ($0.topics[topic] ?? []).flatMap { $0.map { String(decoding: $0.value ?? [], as: UTF8.self) } } }
    }

    /// Removes a group's markers, as a broker does after a time.
    public func expireMarkers(of group: String) { state.withLock { $0.markers[group] = nil } }

    /// The next commits of transactions fail with these errors, and nothing is committed.
    public func failCommits(_ errors: [KafkaError]) { state.withLock { $0.commitFailures += errors } }

    /// The groups that have a marker.
    public var groups: [String] { state.withLock { $0.markers.keys.sorted() } }

    /// The topics as one life accesses them.
    public func connector(_ life: SimulatedLife) -> any TopicConnector { Connector(topics: self, life: life) }

    private struct Connector: TopicConnector {
        let topics: SimulatedTopics
        let life: SimulatedLife

        func reader(properties: [String: String]) -> any TopicReader { SimulatedReader(topics, life) }
        func writer(properties: [String: String]) -> any TopicWriter { SimulatedWriter(topics, life, properties["transactional.id"]) }
    }
}

extension SimulatedLife {
    /// Does one exchange with the broker, with its fault if it has one.
    func exchange<R>(_ operation: String, _ body: () throws -> R) throws -> R {
        let fault = try begin(operation)
        if fault == .refusal { throw KafkaError(.other, "\(operation): the simulated broker refuses") }
        let result = try body()
        try end(operation, fault)
        if fault == .lostAnswer { throw KafkaError(.timedOut, "\(operation): no answer from the simulated broker", isRetriable: true) }
        return result
    }
}
