import Columnar
import CRDKafka
import Logging
import Offsets
import Synchronization

/// Produces to a cluster through librdkafka: batched, idempotent, safe from several threads.
///
/// A topic that does not exist is an error; it is never created implicitly. With `transactional.id` among the properties, records
/// are sent between `beginTransaction` and `commitTransaction`. Records without a partition go where Java's client would
/// send them (murmur2 of the key).
public final class KafkaWriter: TransactionalTopicWriter {
    let slot: ClientSlot
    let limit = WaitLimit()
    let properties: KafkaProperties
    let logger: Logger
    let state = Mutex(State())
    let groups = Mutex(HeldClients<GroupClient>(of: "writer"))

    struct State {
        /// The partitions that are known to exist, by topic.
        fileprivate var topics: [String: Set<Int32>] = [:]
        var transactionsReady = false
    }

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.properties = properties
        self.logger = logger
        var defaults = ["partitioner": "murmur2_random", "delivery.timeout.ms": "120000", "linger.ms": "5"]
        var overrides: [String: String] = [:]
        if properties.settings["transactional.id"] != nil {
            // A record must not outlive its transaction: Java shortens its timeout to the transaction's, librdkafka refuses it.
            let patience = properties.settings["delivery.timeout.ms"].flatMap { Int32($0) } ?? .max
            overrides["delivery.timeout.ms"] = "\(min(patience, properties.transactionMillis))"
        }
        // As in Java: weaker acknowledgements turn idempotence off, unless it was set explicitly.
        let weak = properties.settings["acks"].map { $0 != "all" && $0 != "-1" } ?? false
        defaults["enable.idempotence"] = weak || properties.settings["retries"] == "0" ? "false" : "true"
        slot = ClientSlot(of: "writer") { [limit, overrides, defaults] () throws(KafkaError) in
            try KafkaClient(.producer, properties, overrides: overrides, defaults: defaults, limit: limit, logger: logger)
        }
        try slot.check()
    }

    // MARK: Sending

    public func send(_ record: OutgoingRecord) throws {
        try slot.using(record.topic) { client in
            let topic = try destination(client, record.topic, record.partition)
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
    }

    public func send(_ records: KafkaRecords, topic: String, partition: Int32?) throws {
        guard records.count > 0 else { return }
        let keys = records.keys.byteRuns
        let values = records.values.byteRuns
        let micros = records.timestamps.values(as: Int64.self)
        let types = records.timestampTypes.values(as: Int32.self)
        try slot.using(topic) { client in
            let handle = try destination(client, topic, partition)
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
    }

    public func flush() throws { try slot.use("flush") { client throws(KafkaError) in try Self.flush(client) } }

    static func flush(_ client: KafkaClient) throws(KafkaError) {
        client.events.forgetRefusal()
        var (waiting, lastHeard) = (Int32.max, ContinuousClock.now)
        // Each record is reported within `delivery.timeout.ms`, so this loop ends.
        while rd_kafka_flush(client.handle, 500) == RD_KAFKA_RESP_ERR__TIMED_OUT {
            try client.checkRefusal("sending records")
            let left = rd_kafka_outq_len(client.handle)
            if left < waiting { (waiting, lastHeard) = (left, .now) }
            try client.limit.check("sending records", client.servers, since: lastHeard)
        }
        if let failed = client.events.takeUndelivered() { throw failed }
    }

    public func giveUpWaiting() { limit.begin() }

    /// Sends what is queued, waits for it within the bounded wait, and closes; does not wait if waiting was given up. `flush` reports
    /// failures, `close` does not. A second call does nothing.
    public func close() {
        slot.close { client in
            let wait = limit.hasBegun ? 0 : min(client.waitMillis, 10_000)
            if rd_kafka_flush(client.handle, wait) != RD_KAFKA_RESP_ERR_NO_ERROR {
                rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
                rd_kafka_flush(client.handle, 1000)
            }
        }
        let groups = groups.withLock { $0.close() }
        for group in groups { group.close() }
    }

    // MARK: Topics

    /// The topic's handle, once the topic and the partition are known to exist.
    func destination(_ client: KafkaClient, _ topic: String, _ partition: Int32?) throws(KafkaError) -> OpaquePointer {
        let isKnown = state.withLock { state in state.topics[topic].map { known in partition.map(known.contains) ?? true } ?? false }
        if !isKnown {
            if let partition { try client.checkExist([TopicPartition(topic, partition)]) } else { _ = try client.partitions(of: topic) }
            state.withLock { $0.topics[topic, default: []].formUnion(partition.map { [$0] } ?? []) }
        }
        return try client.topic(topic)
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
