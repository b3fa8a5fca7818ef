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
    let client: KafkaClient
    let pool: Mutex<ConsumerPool>
    /// Where each log ended when that was last asked.
    let ends = Mutex<[TopicPartition: Int64]>([:])
    private let groupClient = Mutex<GroupClient?>(nil)

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
        // What is read ahead of a partition, of which there may be many; a message takes some 400 bytes besides its own.
        "queued.max.messages.kbytes": "16384", "queued.min.messages": "50000",
    ]

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.properties = properties
        self.logger = logger
        client = try KafkaClient(
            .consumer, properties, overrides: Self.overrides, defaults: Self.defaults, logger: logger)
        pool = Mutex(ConsumerPool())
    }

    public func close() {
        let held = pool.withLock { $0.close() }
        for consumer in held.idle { consumer.close() }
        // Ends outside of the lock: it waits for its threads.
        let group = groupClient.withLock { held in
            defer { held = nil }
            return held
        }
        withExtendedLifetime(group) {}
    }

    /// Clients that fetches share now.
    package var fetchClients: Int { pool.withLock { $0.clientCount } }

    func checkOpen(_ place: String) throws(KafkaError) {
        guard !pool.withLock({ $0.isClosed }) else { throw KafkaError(.closed, "\(place): this reader is closed") }
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
        return try groupClient.withLock { held throws(KafkaError) in
            if let held { return held }
            let made = try GroupClient(group, properties, logger: logger)
            held = made
            return made
        }
    }
}
