import CRDKafka
import Logging
import Offsets

/// A consumer group's offsets as its coordinator has them, read and committed by a client that is of the group and never joins it.
///
/// Read with `isolation.level=read_committed` and every partition named: only then does a broker say that an offset which a
/// transaction has just written is not settled yet; it answers any other question with an older one, or none, and no error. And only
/// on a client with a `group.id` does librdkafka look the coordinator up anew when it has moved (its admin request, on one without,
/// follows a null pointer there).
final class GroupClient: Sendable {
    let group: String
    private let slot: ClientSlot

    /// Does not connect yet.
    init(_ group: String, _ properties: KafkaProperties, limit: WaitLimit, logger: Logger) {
        self.group = group
        // A commit whose coordinator cannot be found is given up after what a session may last, and the client's end waits for that.
        // Nobody joins the group, so the time means nothing else here.
        let own = [
            "group.id": group, "isolation.level": "read_committed", "session.timeout.ms": "\(min(properties.waitMillis, Self.commitMillis))",
        ]
        slot = ClientSlot(of: "reader of group \(group)") { () throws(KafkaError) in
            try KafkaClient(
                .consumer, properties, overrides: KafkaReader.overrides.merging(own) { $1 }, defaults: KafkaReader.defaults, limit: limit, logger: logger)
        }
    }

    func close() { slot.close() }

    /// How long a commit may take, in ms. It only tells others how far a job is, and the next one says more.
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

    /// Commits for each partition the next offset to read. Returns when the broker has them.
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
                        throw KafkaError.from(element.err, "commit of \(TopicPartition(String(cString: element.topic), element.partition)) in group \(group)")
                    }
                }
                let answer = rd_kafka_event_error(event)
                guard answer == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(answer, place) }
                client.events.heard()
            }
        }
    }
}
