import CRDKafka
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
    private let groupClient = Mutex<KafkaClient?>(nil)

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
        let client = try groupClientOrThrow()
        let list = PartitionList(partitions, offset: Int64(RD_KAFKA_OFFSET_INVALID))
        let code = list.with { rd_kafka_committed(client.handle, $0, client.waitMillis) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw client.noAnswer(code, "committed offsets of group \(properties.group ?? "")")
        }
        return try list.offsets { code, partition in .from(code, "committed offset of \(partition)") }
    }

    /// Commits `offsets` for `group.id`: for each partition the next offset to read. Returns when the broker has them.
    /// - Throws: `KafkaError` `.badProperty` without a `group.id`, `.unreachable`.
    public func commit(_ offsets: PartitionOffsets) throws {
        let client = try groupClientOrThrow()
        guard !offsets.offsets.isEmpty else { return }
        let place = "commit of group \(properties.group ?? "")"
        guard let queue = rd_kafka_queue_new(client.handle) else { throw KafkaError(.other, "\(place): librdkafka: no queue") }
        defer { rd_kafka_queue_destroy(queue) }
        let code = PartitionList(offsets).with { rd_kafka_commit_queue(client.handle, $0, queue, nil, nil) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(code, place) }
        guard let event = rd_kafka_queue_poll(queue, client.waitMillis) else { throw client.unreachable(place) }
        defer { rd_kafka_event_destroy(event) }
        if let partitions = rd_kafka_event_topic_partition_list(event)?.pointee {
            for element in (0..<Int(partitions.cnt)).map({ partitions.elems[$0] }) where element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                throw KafkaError.from(element.err, "commit of \(TopicPartition(String(cString: element.topic), element.partition))")
            }
        }
        let answer = rd_kafka_event_error(event)
        guard answer == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(answer, place) }
    }

    private func groupClientOrThrow() throws(KafkaError) -> KafkaClient {
        try checkOpen("committed offsets")
        guard let group = properties.group else {
            throw KafkaError(.badProperty, "group.id is missing: committed offsets belong to a consumer group")
        }
        return try groupClient.withLock { held throws(KafkaError) in
            if let held { return held }
            // A commit whose coordinator cannot be found is given up after what a session may last, and the client's end waits for that.
            // Nobody joins the group, so the time means nothing else here.
            let own = ["group.id": group, "session.timeout.ms": "\(min(properties.waitMillis, 45_000))"]
            let made = try KafkaClient(
                .consumer, properties, overrides: Self.overrides.merging(own) { $1 }, defaults: Self.defaults, logger: logger)
            held = made
            return made
        }
    }
}
