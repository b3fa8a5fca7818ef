import CRDKafka
import Offsets

/// Faults of a real cluster, on request.
extension EmbeddedCluster {
    /// A kind of request to a broker, by its number in the protocol.
    public enum Request: Int16, Sendable {
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetFetch = 9
    }

    /// What a broker answers instead of a result.
    public enum Fault: Sendable {
        case notLeader, timedOut, leaderNotAvailable, notCoordinator, coordinatorNotAvailable, coordinatorLoading, unstableOffset

        var code: rd_kafka_resp_err_t {
            switch self {
            case .notLeader: RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION
            case .timedOut: RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT
            case .leaderNotAvailable: RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE
            case .notCoordinator: RD_KAFKA_RESP_ERR_NOT_COORDINATOR
            case .coordinatorNotAvailable: RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE
            case .coordinatorLoading: RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS
            case .unstableOffset: RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT
            }
        }
    }

    /// Makes another broker the leader of a partition; the old one answers that it is not the leader. Broker numbers start at 1.
    /// - Throws: `KafkaError` `.other` for a partition or broker that does not exist, `.closed`.
    public func moveLeader(of partition: TopicPartition, to broker: Int32) throws(KafkaError) {
        try withCluster("moving the leader of \(partition)") { cluster throws(KafkaError) in
            let code = rd_kafka_mock_partition_set_leader(cluster, partition.topic, partition.partition, broker)
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw .from(code, "moving the leader of \(partition) to broker \(broker)") }
        }
    }

    /// The next `count` requests of a kind are answered with `fault`.
    /// - Throws: `KafkaError` `.closed`.
    public func failNext(_ count: Int, of request: Request, with fault: Fault) throws(KafkaError) {
        try withCluster("failing requests") { cluster in
            let codes = [rd_kafka_resp_err_t](repeating: fault.code, count: count)
            rd_kafka_mock_push_request_errors_array(cluster, request.rawValue, codes.count, codes)
        }
    }

    /// Reports a topic as unknown whenever it is looked up, though its records are still there: a deletion on its way through a cluster.
    /// - Throws: `KafkaError` `.closed`.
    public func disown(_ topic: String) throws(KafkaError) {
        try withCluster("disowning topic \(topic)") { cluster in
            rd_kafka_mock_topic_set_error(cluster, topic, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART)
        }
    }
}
