import CRDKafka

/// A kind of admin request about topics: librdkafka has the same functions for each kind, under different names.
struct TopicRequest: Sendable {
    let operation: rd_kafka_admin_op_t
    /// The kind of event that brings the result.
    let event: Int32
    let send: @Sendable (OpaquePointer?, UnsafeMutablePointer<OpaquePointer?>?, Int, OpaquePointer?, OpaquePointer?) -> Void
    let destroy: @Sendable (OpaquePointer) -> Void
    /// The results for each topic in an event of this kind; their number is written to the second argument.
    let topics: @Sendable (OpaquePointer, inout Int) -> UnsafeMutablePointer<OpaquePointer?>?

    static let createTopics = TopicRequest(
        operation: RD_KAFKA_ADMIN_OP_CREATETOPICS, event: RD_KAFKA_EVENT_CREATETOPICS_RESULT,
        send: { rd_kafka_CreateTopics($0, $1, $2, $3, $4) }, destroy: { rd_kafka_NewTopic_destroy($0) },
        topics: { rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result($0), &$1) })

    static let createPartitions = TopicRequest(
        operation: RD_KAFKA_ADMIN_OP_CREATEPARTITIONS, event: RD_KAFKA_EVENT_CREATEPARTITIONS_RESULT,
        send: { rd_kafka_CreatePartitions($0, $1, $2, $3, $4) }, destroy: { rd_kafka_NewPartitions_destroy($0) },
        topics: { rd_kafka_CreatePartitions_result_topics(rd_kafka_event_CreatePartitions_result($0), &$1) })

    static let deleteTopics = TopicRequest(
        operation: RD_KAFKA_ADMIN_OP_DELETETOPICS, event: RD_KAFKA_EVENT_DELETETOPICS_RESULT,
        send: { rd_kafka_DeleteTopics($0, $1, $2, $3, $4) }, destroy: { rd_kafka_DeleteTopic_destroy($0) },
        topics: { rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result($0), &$1) })
}
