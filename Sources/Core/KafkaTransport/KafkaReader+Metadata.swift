import CRDKafka
import Offsets

extension KafkaReader {
    public func partitions(of topic: String) throws -> [TopicPartition] {
        try asking.use("partitions of \(topic)") { client throws(KafkaError) in try client.partitions(of: topic) }
    }

    public func topicNames() throws -> [String] {
        try asking.use("topics") { client throws(KafkaError) in try client.topics() }.filter {
            !$0.hasPrefix("__") || !properties.excludesInternalTopics
        }
    }

    public func earliestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        try offsets(of: partitions, at: Int64(RD_KAFKA_OFFSET_BEGINNING), "earliest offset")
    }

    public func latestOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        let latest = try offsets(of: partitions, at: Int64(RD_KAFKA_OFFSET_END), "latest offset")
        ends.withLock { $0.merge(latest.offsets) { $1 } }
        return latest
    }

    public func offsets(of partitions: [TopicPartition], atOrAfterMillis millis: Int64) throws -> PartitionOffsets {
        // Negative times are codes in the protocol, and no record is older than the epoch.
        try offsets(of: partitions, at: max(0, millis), "offset at \(millis) ms")
    }

    /// As long as the wait lasts, a leader that has moved or is being elected is looked up and asked again.
    private func offsets(of partitions: [TopicPartition], at time: Int64, _ what: String) throws(KafkaError) -> PartitionOffsets {
        try checkOpen(what)
        guard !partitions.isEmpty else { return [:] }
        return try asking.use(what) { client throws(KafkaError) in
            try client.checkExist(partitions)
            return try client.waiting(what) { millis throws(KafkaError) in
                do throws(KafkaError) { return try Self.offsetsOnce(client, of: partitions, at: time, what, millis) } catch {
                    if error.isRetriable, error.code == .other { try client.checkExist(partitions, again: true) }
                    throw error
                }
            }
        }
    }

    /// One request to each leader for all its partitions: ListOffsets takes -1 and -2, the two ends of the log, like times.
    private static func offsetsOnce(
        _ client: KafkaClient, of partitions: [TopicPartition], at time: Int64, _ what: String, _ millis: Int32
    ) throws(KafkaError) -> PartitionOffsets {
        let list = PartitionList(partitions, offset: time)
        let code = list.with { rd_kafka_offsets_for_times(client.handle, $0, millis) }
        do throws(KafkaError) {
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                throw client.noAnswer(code, "\(what) of \(partitions.map(\.description).joined(separator: ", "))")
            }
            return try list.offsets { code, partition in .from(code, "\(what) of \(partition)") }
        } catch {
            // A deleted topic is reported in several ways, sometimes by silence: ask once more whether it exists.
            if error.code != .unreachable || client.isReachable { try client.checkExist(partitions, again: true) }
            throw error
        }
    }
}
