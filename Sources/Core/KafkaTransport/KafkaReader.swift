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
    /// For metadata and offsets; fetches never use it.
    let asking: ClientSlot
    let limit = WaitLimit()
    let pool: Mutex<ConsumerPool>
    let readAhead: ReadAhead
    /// The end of each log at the last request.
    let ends = Mutex<[TopicPartition: Int64]>([:])
    private let groups = Mutex(HeldClients<GroupClient>(of: "reader"))

    /// Settings that make a fetch exact: they override the job's properties.
    static let overrides = [
        // An offset out of range is reported as an error, never skipped.
        "auto.offset.reset": "error",
        // A fetch over gaps knows by the end of the partition that it is done.
        "enable.partition.eof": "true",
        "enable.auto.commit": "false", "enable.auto.offset.store": "false", "allow.auto.create.topics": "false",
    ]
    /// `fetch.wait.max.ms` is short, because a long poll at the end of a log delays the next fetch on the same connection.
    /// `isolation.level` is Java's default, and so Spark's, which is not librdkafka's: uncommitted records are read.
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

    /// Closes everything that it opened, once the calls under way have ended. A second call does nothing.
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

    /// Messages that are now held for later fetches.
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

    /// Commits `offsets` for `group.id`: the next offset to read of each partition. Returns once the broker has them.
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
