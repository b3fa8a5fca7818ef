import CRDKafka
import Logging
import Offsets

/// Reads and commits a consumer group's offsets at its coordinator, through a client that has the `group.id` and never joins the group.
///
/// Offsets are read with `isolation.level=read_committed` and every partition named: only then does a broker report that an offset written
/// by a transaction is not settled yet; otherwise it answers with an older offset, or none, and no error. And only a client with a
/// `group.id` makes librdkafka look up the coordinator again after it has moved (its admin request, without one, follows a null pointer
/// there).
final class GroupClient: Sendable {
    let group: String
    private let slot: ClientSlot

    /// Does not connect.
    init(_ group: String, _ properties: KafkaProperties, limit: WaitLimit, logger: Logger) {
        self.group = group
        // A commit whose coordinator cannot be found is given up after the session timeout, and closing the client waits for that.
        // Nobody joins the group, so the timeout has no other effect.
        let own = [
            "group.id": group, "isolation.level": "read_committed",
            "session.timeout.ms": "\(min(properties.waitMillis, Self.commitMillis))",
        ]
        slot = ClientSlot(of: "reader of group \(group)") { () throws(KafkaError) in
            try KafkaClient(
                .consumer, properties, overrides: KafkaReader.overrides.merging(own) { $1 }, defaults: KafkaReader.defaults, limit: limit,
                logger: logger)
        }
    }

    func close() { slot.close() }

    /// How long a commit may take, in ms. It only tells others how far the job is, and the next commit replaces it.
    private static let commitMillis: Int32 = 10_000

    /// The offsets that the group has committed; absent where it has none. Waits while the coordinator moves or loads, and while a
    /// transaction that wrote one of the offsets is being completed.
    func committed(_ partitions: [TopicPartition]) throws(KafkaError) -> PartitionOffsets {
        guard !partitions.isEmpty else { return [:] }
        let place = "committed offsets of group \(group)"
        let group = group
        return try slot.use(place) { client throws(KafkaError) in
            try client.waiting(place) { millis throws(KafkaError) in
                let list = PartitionList(partitions, offset: Int64(RD_KAFKA_OFFSET_INVALID))
                let code = list.with { rd_kafka_committed(client.handle, $0, millis) }
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(code, place) }
                client.events.heard()
                return try list.offsets { code, partition in .from(code, "committed offset of \(partition) in group \(group)") }
            }
        }
    }

    /// Commits the next offset to read of each partition. Returns once the broker has them.
    func commit(_ offsets: PartitionOffsets) throws(KafkaError) {
        guard !offsets.offsets.isEmpty else { return }
        let place = "commit of group \(group)"
        let group = group
        try slot.use(place) { client throws(KafkaError) in
            let wait = min(client.waitMillis, Self.commitMillis)
            try client.waiting(place, within: wait) { _ throws(KafkaError) in
                guard let queue = rd_kafka_queue_new(client.handle) else { throw KafkaError(.other, "\(place): librdkafka: no queue") }
                defer { rd_kafka_queue_destroy(queue) }
                let code = PartitionList(offsets).with { rd_kafka_commit_queue(client.handle, $0, queue, nil, nil) }
                guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(code, place) }
                let event = try client.event(of: queue, place, within: wait)
                defer { rd_kafka_event_destroy(event) }
                if let partitions = rd_kafka_event_topic_partition_list(event)?.pointee {
                    for element in (0..<Int(partitions.cnt)).map({ partitions.elems[$0] }) where element.err != RD_KAFKA_RESP_ERR_NO_ERROR {
                        throw KafkaError.from(
                            element.err, "commit of \(TopicPartition(String(cString: element.topic), element.partition)) in group \(group)")
                    }
                }
                let answer = rd_kafka_event_error(event)
                guard answer == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(answer, place) }
                client.events.heard()
            }
        }
    }
}
