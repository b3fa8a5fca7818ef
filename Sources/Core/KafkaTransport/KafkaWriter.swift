import Columnar
import CRDKafka
import Logging
import Offsets
import Synchronization

/// Produces to a cluster through librdkafka: batched, idempotent, safe from several threads.
///
/// A topic that does not exist is an error, never created on the way. With `transactional.id` among the properties, records
/// are sent between `beginTransaction` and `commitTransaction`. Records without a partition go where Java's client would
/// send them (murmur2 of the key).
public final class KafkaWriter: TransactionalTopicWriter {
    let client: KafkaClient
    let properties: KafkaProperties
    let logger: Logger
    let state = Mutex(State())
    let groups = Mutex<[String: GroupClient]>([:])

    struct State {
        fileprivate var topics: [String: Destination] = [:]
        var closed = false
        var transactionsReady = false
    }

    /// A topic that is known to exist.
    fileprivate struct Destination: @unchecked Sendable {
        let handle: OpaquePointer
        /// Partitions that are known to exist.
        var partitions: Set<Int32>
    }

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.properties = properties
        self.logger = logger
        var defaults = ["partitioner": "murmur2_random", "delivery.timeout.ms": "120000", "linger.ms": "5"]
        var overrides: [String: String] = [:]
        if properties.settings["transactional.id"] != nil {
            // A record of a transaction may not outlive it: librdkafka refuses what Java cuts short when the transaction ends.
            let patience = properties.settings["delivery.timeout.ms"].flatMap { Int32($0) } ?? .max
            overrides["delivery.timeout.ms"] = "\(min(patience, properties.transactionMillis))"
        }
        // As in Java: weaker acknowledgements switch idempotence off unless it was asked for.
        let weak = properties.settings["acks"].map { $0 != "all" && $0 != "-1" } ?? false
        defaults["enable.idempotence"] = weak || properties.settings["retries"] == "0" ? "false" : "true"
        client = try KafkaClient(.producer, properties, overrides: overrides, defaults: defaults, logger: logger)
    }

    deinit { releaseTopics() }

    // MARK: Sending

    public func send(_ record: OutgoingRecord) throws {
        let topic = try destination(record.topic, record.partition)
        let headers = try Self.headers(record.headers)
        try ProduceCall.make(client) { call in
            try Self.withBytes(record.key) { key in
                try Self.withBytes(record.value) { value in
                    try call.send(
                        topic, record.topic, record.partition, key: key, value: value, timestampMillis: record.timestampMillis,
                        headers: headers)
                }
            }
        }
        client.poll()
    }

    public func send(_ records: KafkaRecords, topic: String, partition: Int32?) throws {
        guard records.count > 0 else { return }
        let handle = try destination(topic, partition)
        let keys = records.keys.byteRuns
        let values = records.values.byteRuns
        let micros = records.timestamps.values(as: Int64.self)
        let types = records.timestampTypes.values(as: Int32.self)
        try ProduceCall.make(client) { call in
            for row in 0..<records.count {
                try call.send(
                    handle, topic, partition, key: records.keys.isValid(row) ? keys[row] : nil,
                    value: records.values.isValid(row) ? values[row] : nil,
                    timestampMillis: types[row] == -1 ? nil : micros[row] / 1000, headers: try Self.headers(records.headers(of: row)))
                if row & 127 == 0 { client.poll() }
            }
        }
        client.poll()
    }

    public func flush() throws {
        try checkOpen("flush")
        client.events.forgetRefusal()
        // Each record is reported within `delivery.timeout.ms`, so this ends.
        while rd_kafka_flush(client.handle, 500) == RD_KAFKA_RESP_ERR__TIMED_OUT { try client.checkRefusal("sending records") }
        if let failed = client.events.takeUndelivered() { throw failed }
    }

    /// Sends what is queued, waits for it within the bounded wait, and lets go. Failures are told by `flush`, not here.
    public func close() {
        let wasOpen = state.withLock { state in
            defer { state.closed = true }
            return !state.closed
        }
        guard wasOpen else { return }
        if rd_kafka_flush(client.handle, min(client.waitMillis, 10_000)) != RD_KAFKA_RESP_ERR_NO_ERROR {
            rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            rd_kafka_flush(client.handle, 1000)
        }
    }

    // MARK: Topics

    func checkOpen(_ place: String) throws(KafkaError) {
        guard !state.withLock({ $0.closed }) else { throw KafkaError(.closed, "\(place): this writer is closed") }
    }

    /// The topic's handle, once the topic and the partition are known to exist.
    func destination(_ topic: String, _ partition: Int32?) throws -> OpaquePointer {
        let (closed, found) = state.withLock { state in
            (state.closed, state.topics[topic].flatMap { known in
                partition.map { known.partitions.contains($0) } ?? true ? known.handle : nil
            })
        }
        guard !closed else { throw KafkaError(.closed, "\(topic): this writer is closed") }
        if let found { return found }
        if let partition { try client.checkExist([TopicPartition(topic, partition)]) } else { _ = try client.partitions(of: topic) }
        return try state.withLock { state in
            if let handle = state.topics[topic]?.handle {
                if let partition { state.topics[topic]?.partitions.insert(partition) }
                return handle
            }
            guard let handle = rd_kafka_topic_new(client.handle, topic, nil) else {
                throw KafkaError.from(rd_kafka_last_error(), "topic \(topic)")
            }
            state.topics[topic] = Destination(handle: handle, partitions: partition.map { [$0] } ?? [])
            return handle
        }
    }

    private func releaseTopics() {
        for topic in state.withLock({ $0.topics }).values { rd_kafka_topic_destroy(topic.handle) }
    }

    // MARK: Bytes

    private static func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> R) rethrows -> R {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBytes(body)
    }

    private static func headers(_ headers: [(key: String, value: [UInt8]?)]) throws(KafkaError) -> OpaquePointer? {
        guard !headers.isEmpty else { return nil }
        guard let list = rd_kafka_headers_new(headers.count) else { throw KafkaError(.other, "librdkafka: out of memory") }
        for (key, value) in headers {
            let code = withBytes(value) { bytes in
                rd_kafka_header_add(list, key, key.utf8.count, bytes.map { UnsafeRawPointer(ProduceCall.pointer($0)) }, bytes?.count ?? 0)
            }
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                rd_kafka_headers_destroy(list)
                throw .from(code, "header \(key)")
            }
        }
        return list
    }
}
