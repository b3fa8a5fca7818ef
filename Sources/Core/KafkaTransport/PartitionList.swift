import CRDKafka
import Offsets

/// librdkafka's list of partitions with an offset each, owned for the length of one call.
final class PartitionList {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    init(_ partitions: [TopicPartition], offset: Int64) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: partitions.count))
        for partition in partitions { add(partition, offset) }
    }

    init(_ offsets: PartitionOffsets) {
        pointer = rd_kafka_topic_partition_list_new(Int32(clamping: offsets.offsets.count))
        for partition in offsets.partitions { add(partition, offsets[partition] ?? 0) }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// Passes the list to a call. Without this scope the list could be freed before the call reads it: nothing else holds it.
    func with<R>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) -> R) -> R {
        withExtendedLifetime(self) { body(pointer) }
    }

    private func add(_ partition: TopicPartition, _ offset: Int64) {
        rd_kafka_topic_partition_list_add(pointer, partition.topic, partition.partition)?.pointee.offset = offset
    }

    /// The offsets that were returned; negative ones mean "none". Throws the first error of a partition.
    func offsets(_ error: (rd_kafka_resp_err_t, TopicPartition) -> KafkaError) throws(KafkaError) -> PartitionOffsets {
        var result = PartitionOffsets()
        for index in 0..<Int(pointer.pointee.cnt) {
            let element = pointer.pointee.elems[index]
            let partition = TopicPartition(String(cString: element.topic), element.partition)
            guard element.err == RD_KAFKA_RESP_ERR_NO_ERROR else { throw error(element.err, partition) }
            if element.offset >= 0 { result[partition] = element.offset }
        }
        return result
    }
}
