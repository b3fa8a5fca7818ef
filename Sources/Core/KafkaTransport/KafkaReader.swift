import Logging
import Offsets
import Synchronization

/// Reads a cluster by offset, through librdkafka. Safe from several threads: fetches share a few clients, and each has a queue of its own.
///
/// No consumer group is joined and no offset is stored: positions belong to the caller. `group.id` serves `committedOffsets`
/// and `commit` only.
public final class KafkaReader: TopicReader {
    let properties: KafkaProperties
    let logger: Logger
    /// Asks for metadata and offsets; fetches never run on it.
    let asking: ClientSlot
    let limit = WaitLimit()
    let pool: Mutex<ConsumerPool>
    let readAhead: ReadAhead
    /// Where each log ended when that was last asked.
    let ends = Mutex<[TopicPartition: Int64]>([:])
    private let groups = Mutex(HeldClients<GroupClient>(of: "reader"))

    /// Settings that make a fetch exact: they are ours, whatever the job's properties say.
    static let overrides = [
        // An offset out of range is an error to report, never a jump.
        "auto.offset.reset": "error",
        // The end of a partition is how a fetch over gaps knows that it is done.
        "enable.partition.eof": "true",
        "enable.auto.commit": "false", "enable.auto.offset.store": "false", "allow.auto.create.topics": "false",
    ]
    /// A long poll at the end of a log holds back the next fetch on the same connection.
    /// What is not committed is read unless told otherwise: Java's default, and so Spark's, is not librdkafka's.
    package static let defaults = [
        "isolation.level": "read_uncommitted", "fetch.wait.max.ms": "5", "fetch.error.backoff.ms": "50", "check.crcs": "true",
    ]

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public convenience init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        try self.init(properties, readAhead: .standard, logger: logger)
    }

    package init(_ properties: KafkaProperties, readAhead: ReadAhead, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.readAhead = readAhead
        self.properties = properties
        self.logger = logger
        pool = Mutex(ConsumerPool())
        asking = ClientSlot(of: "reader") { [limit] () throws(KafkaError) in
            try KafkaClient(.consumer, properties, overrides: Self.overrides, defaults: Self.defaults, limit: limit, logger: logger)
        }
        try asking.check()
    }

    /// Ends all that it opened; what runs on it meanwhile ends first. A second call does nothing.
    public func close() {
        let held = pool.withLock { $0.close() }
        for consumer in held.idle { consumer.close() }
        for client in held.clients { client.close() }
        let groups = groups.withLock { $0.close() }
        for group in groups { group.close() }
        asking.close()
    }

    public func giveUpWaiting() { limit.begin() }

    /// Clients that fetches share now.
    package var fetchClients: Int { pool.withLock { $0.clientCount } }

    /// Messages that are held for later fetches now.
    package var messagesAhead: Int { pool.withLock { $0.messagesAhead } }

    func checkOpen(_ place: String) throws(KafkaError) {
        guard !asking.isClosed else { throw KafkaError(.closed, "\(place): this reader is closed") }
    }

    // MARK: Committed offsets

    /// The offsets that `group.id` has committed; absent where it has none.
    /// - Throws: `KafkaError` `.badProperty` without a `group.id`, `.unreachable`.
    public func committedOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try groupClientOrThrow().committed(partitions)
    }

    /// Commits `offsets` for `group.id`: for each partition the next offset to read. Returns when the broker has them.
    /// - Throws: `KafkaError` `.badProperty` without a `group.id`, `.unreachable`.
    public func commit(_ offsets: PartitionOffsets) throws { try groupClientOrThrow().commit(offsets) }

    private func groupClientOrThrow() throws(KafkaError) -> GroupClient {
        try checkOpen("committed offsets")
        guard let group = properties.group else {
            throw KafkaError(.badProperty, "group.id is missing: committed offsets belong to a consumer group")
        }
        return try groups.withLock { groups throws(KafkaError) in
            try groups.client(group, for: "committed offsets") { GroupClient(group, properties, limit: limit, logger: logger) }
        }
    }
}
