import CRDKafka
import Logging

/// Creates and deletes topics. Each request opens and closes a client of its own, so there is nothing to close.
public final class KafkaAdmin: Sendable {
    private let properties: KafkaProperties
    private let logger: Logger

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.properties = properties
        self.logger = logger
        try withClient { _ throws(KafkaError) in }
    }

    func withClient<R>(_ body: (KafkaClient) throws(KafkaError) -> R) throws(KafkaError) -> R {
        let client = try KafkaClient(.producer, properties, overrides: [:], logger: logger)
        defer { client.close() }
        return try body(client)
    }

    /// Creates a topic and waits until the broker has it.
    ///
    /// - Parameters:
    ///   - replication: copies of each partition; nil for the broker's default.
    ///   - settings: the topic's own, such as `["retention.ms": "-1"]` for records with old timestamps.
    /// - Throws: `KafkaError` `.unreachable`, `.topicExists`, or `.other` with the broker's reason, such as a bad setting.
    public func createTopic(
        _ topic: String, partitions: Int, replication: Int? = 1, settings: [String: String] = [:]
    ) throws(KafkaError) {
        try run(.createTopics, "creating topic \(topic)") { text, size in
            let wanted = rd_kafka_NewTopic_new(topic, Int32(clamping: partitions), Int32(clamping: replication ?? -1), text, size)
            if let wanted { for (name, value) in settings { rd_kafka_NewTopic_set_config(wanted, name, value) } }
            return wanted
        }
    }

    /// Deletes a topic with all its records.
    /// - Throws: `KafkaError` `.unknownTopic`, `.unreachable`.
    public func deleteTopic(_ topic: String) throws(KafkaError) {
        try run(.deleteTopics, "deleting topic \(topic)") { _, _ in rd_kafka_DeleteTopic_new(topic) }
    }

    /// Sends a request about one topic, waits for its result and throws the topic's error.
    /// - Parameter make: makes the request; nil, with a reason in the text argument, where it cannot.
    func run(
        _ request: TopicRequest, _ place: String, _ make: (UnsafeMutablePointer<CChar>, Int) -> OpaquePointer?
    ) throws(KafkaError) {
        var text = [CChar](repeating: 0, count: 512)
        let made = text.withUnsafeMutableBufferPointer { text in text.baseAddress.flatMap { make($0, text.count) } }
        guard let wanted = made else { throw KafkaError(.other, "\(place): \(Self.string(text))") }
        defer { request.destroy(wanted) }
        try withClient { client throws(KafkaError) in
            let event = try Self.result(client, place, request.operation, request.event) { queue, options in
                var list: [OpaquePointer?] = [wanted]
                request.send(client.handle, &list, 1, options, queue)
            }
            defer { rd_kafka_event_destroy(event) }
            var count = 0
            guard let results = request.topics(event, &count) else { return }
            for index in 0..<count {
                let code = rd_kafka_topic_result_error(results[index])
                guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { continue }
                if code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART {
                    throw KafkaError(.unknownTopic, "\(place): it does not exist at \(client.servers)")
                }
                throw .from(code, place, detail: rd_kafka_topic_result_error_string(results[index]).map { String(cString: $0) })
            }
        }
    }

    /// Sends an admin request and waits for its result event, which is the caller's to destroy.
    static func result(
        _ client: KafkaClient, _ place: String, _ operation: rd_kafka_admin_op_t, _ expected: Int32,
        _ send: (OpaquePointer, OpaquePointer?) -> Void
    ) throws(KafkaError) -> OpaquePointer {
        guard let queue = rd_kafka_queue_new(client.handle) else { throw KafkaError(.other, "\(place): librdkafka: no queue") }
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(client.handle, operation)
        defer { rd_kafka_AdminOptions_destroy(options) }
        var text = [CChar](repeating: 0, count: 512)
        rd_kafka_AdminOptions_set_request_timeout(options, client.waitMillis, &text, text.count)
        rd_kafka_AdminOptions_set_operation_timeout(options, client.waitMillis, &text, text.count)
        send(queue, options)
        // The request ends by its own timeout; one second more is for its event to arrive.
        let event = try client.event(of: queue, place, within: Int32(clamping: Int64(client.waitMillis) + 1000))
        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, rd_kafka_event_type(event) == expected else {
            rd_kafka_event_destroy(event)
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { throw KafkaError(.other, "\(place): librdkafka answered something else") }
            throw client.noAnswer(code, place)
        }
        return event
    }

    static func string(_ text: [CChar]) -> String {
        String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
