import CRDKafka
import Offsets

extension KafkaError {
    static func bad(_ name: String, _ value: String, _ expected: String) -> KafkaError {
        KafkaError(.badProperty, "\(name)=\(value): expected \(expected)")
    }

    /// librdkafka's text for an error code.
    static func text(_ code: rd_kafka_resp_err_t) -> String { String(cString: rd_kafka_err2str(code)) }

    /// Converts a librdkafka error into ours. `place` says what was being done, and where.
    static func from(_ code: rd_kafka_resp_err_t, _ place: String, detail: String? = nil) -> KafkaError {
        let said = detail.map { "\(text(code)) (\($0))" } ?? text(code)
        let message = "\(place): \(said)"
        return switch code {
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC: KafkaError(.unknownTopic, message)
        case RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS: KafkaError(.topicExists, message)
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: KafkaError(.unknownPartition, message)
        case RD_KAFKA_RESP_ERR__TIMED_OUT, RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
            KafkaError(.timedOut, message, isRetriable: true)
        case RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN, RD_KAFKA_RESP_ERR__RESOLVE:
            KafkaError(.unreachable, message, isRetriable: true)
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            KafkaError(.offsetOutOfRange, message)
        case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION,
            RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE, RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
            RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, RD_KAFKA_RESP_ERR__WAIT_COORD, RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE,
            RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH, RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH, RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
            KafkaError(.other, message, isRetriable: true)
        default: KafkaError(.other, message)
        }
    }

    /// The topic does not exist.
    package static func unknownTopic(_ topic: String, at place: String) -> KafkaError {
        KafkaError(.unknownTopic, "topic \(topic) does not exist at \(place): check its name, or create it first")
    }

    /// The topic exists, the partition does not.
    package static func unknownPartition(_ partition: TopicPartition, at place: String) -> KafkaError {
        KafkaError(.unknownPartition, "\(partition) does not exist at \(place): the topic has fewer partitions")
    }

    /// `range` lies outside of the log `[earliest, latest)`.
    package static func outOfRange(_ range: OffsetRange, earliest: Int64, latest: Int64) -> KafkaError {
        if range.from < 0 || range.until < range.from {
            return KafkaError(.offsetOutOfRange, "\(range): a range needs 0 <= from <= until")
        }
        if range.from < earliest {
            return KafkaError(
                .offsetOutOfRange, "\(range): offset \(range.from) is no longer there, the log starts at \(earliest)")
        }
        return KafkaError(
            .offsetOutOfRange, "\(range): offset \(max(latest, range.from)) is not there yet, the log ends at \(latest)")
    }
}
