import CRDKafka
import Offsets

extension KafkaAdmin {
    /// Increases a topic's partitions to `count`.
    /// - Throws: `KafkaError` `.unknownTopic`, `.unreachable`, or `.other` with the broker's reason (the topic has that many already).
    public func createPartitions(_ topic: String, count: Int) throws(KafkaError) {
        try run(.createPartitions, "adding partitions to topic \(topic)") { text, size in
            rd_kafka_NewPartitions_new(topic, count, text, size)
        }
    }

    /// Deletes the records before each partition's offset, as retention does.
    /// - Throws: `KafkaError` `.offsetOutOfRange` for an offset past the end, `.unreachable`, or `.other` with the broker's reason.
    public func deleteRecords(before offsets: PartitionOffsets) throws(KafkaError) {
        let place = "deleting records of \(offsets.partitions.map(\.description).joined(separator: ", "))"
        guard let wanted = PartitionList(offsets).with({ rd_kafka_DeleteRecords_new($0) }) else {
            throw KafkaError(.other, "\(place): librdkafka: out of memory")
        }
        defer { rd_kafka_DeleteRecords_destroy(wanted) }
        try withClient { client throws(KafkaError) in
            let event = try Self.result(client, place, RD_KAFKA_ADMIN_OP_DELETERECORDS, RD_KAFKA_EVENT_DELETERECORDS_RESULT) {
                queue, options in
                var list: [OpaquePointer?] = [wanted]
                rd_kafka_DeleteRecords(client.handle, &list, 1, options, queue)
            }
            defer { rd_kafka_event_destroy(event) }
            guard let found = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(event)) else { return }
            for index in 0..<Int(found.pointee.cnt) {
                let element = found.pointee.elems[index]
                guard element.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                    throw .from(element.err, "deleting records of \(TopicPartition(String(cString: element.topic), element.partition))")
                }
            }
        }
    }
}
