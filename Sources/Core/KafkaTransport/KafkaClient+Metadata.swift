import CRDKafka
import Offsets

extension KafkaClient {
    /// Whether a broker has answered recently; asks none.
    var isReachable: Bool {
        poll()
        return !events.allDown
    }

    /// The partitions of a topic, in order.
    ///
    /// librdkafka's request for one topic makes a broker with `auto.create.topics.enable` create it. So a topic is first
    /// looked up in the list of all topics, which creates nothing, and requested by name only once it is known to exist.
    func partitions(of topic: String, again: Bool = false) throws(KafkaError) -> [TopicPartition] {
        let isKnown = !again && knownTopics.withLock { $0[topic] != nil }
        let asked = isKnown ? try self.topic(topic) : nil
        let found = try metadata("partitions of topic \(topic)", asked) { metadata -> Result<[TopicPartition], KafkaError> in
            let described = UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
                .first { String(cString: $0.topic) == topic }
            guard let described else { return .failure(.unknownTopic(topic, at: self.servers)) }
            switch described.err {
            case RD_KAFKA_RESP_ERR_NO_ERROR: break
            case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
                return .failure(.unknownTopic(topic, at: self.servers))
            default: return .failure(.from(described.err, "topic \(topic)"))
            }
            let ids = UnsafeBufferPointer(start: described.partitions, count: Int(described.partition_cnt)).map(\.id)
            return .success(ids.sorted().map { TopicPartition(topic, $0) })
        }
        do throws(KafkaError) {
            let partitions = try found.get()
            knownTopics.withLock { $0[topic] = Set(partitions.map(\.partition)) }
            return partitions
        } catch {
            knownTopics.withLock { $0[topic] = nil }
            throw error
        }
    }

    func topics() throws(KafkaError) -> [String] {
        try metadata("topics", nil) { metadata in
            UnsafeBufferPointer(start: metadata.topics, count: Int(metadata.topic_cnt))
                .filter { $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }.map { String(cString: $0.topic) }.sorted()
        }
    }

    /// - Throws: `.unknownTopic`, `.unknownPartition`. Asks the broker only for unknown partitions, unless `again`.
    func checkExist(_ partitions: [TopicPartition], again: Bool = false) throws(KafkaError) {
        let unknown = again ? partitions : knownTopics.withLock { known in
            partitions.filter { known[$0.topic]?.contains($0.partition) != true }
        }
        for (topic, wanted) in Dictionary(grouping: unknown, by: \.topic).sorted(by: { $0.key < $1.key }) {
            let there = Set(try self.partitions(of: topic, again: again))
            if let missing = wanted.first(where: { !there.contains($0) }) { throw .unknownPartition(missing, at: servers) }
        }
    }

    /// Requests the metadata of one topic, or of all.
    private func metadata<R>(_ place: String, _ topic: OpaquePointer?, _ body: @escaping (rd_kafka_metadata) -> R) throws(KafkaError) -> R {
        try waiting(place) { [self] millis throws(KafkaError) in
            var found: UnsafePointer<rd_kafka_metadata>?
            let code = rd_kafka_metadata(handle, topic == nil ? 1 : 0, topic, &found, millis)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let found else { throw noAnswer(code, place) }
            defer { rd_kafka_metadata_destroy(found) }
            events.heard()
            return body(found.pointee)
        }
    }
}
