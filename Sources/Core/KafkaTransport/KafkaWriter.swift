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
public final class KafkaWriter: TopicWriter {
    let client: KafkaClient
    private let properties: KafkaProperties
    private let state = Mutex(State())

    private struct State {
        var topics: [String: Destination] = [:]
        var closed = false
        var transactionsReady = false
    }

    /// A topic that is known to exist.
    private struct Destination: @unchecked Sendable {
        let handle: OpaquePointer
        /// Partitions that are known to exist.
        var partitions: Set<Int32>
    }

    /// - Throws: `KafkaError` `.badProperty`. Does not connect yet.
    public init(_ properties: KafkaProperties, logger: Logger = Logger(label: "portage.kafka")) throws {
        self.properties = properties
        // A record of a transaction may not outlive it, and a transaction lasts 60 s unless set.
        let patience = properties.settings["transactional.id"] == nil ? "120000" : properties.settings["transaction.timeout.ms"] ?? "60000"
        var defaults = ["partitioner": "murmur2_random", "delivery.timeout.ms": patience, "linger.ms": "5"]
        // As in Java: weaker acknowledgements switch idempotence off unless it was asked for.
        let weak = properties.settings["acks"].map { $0 != "all" && $0 != "-1" } ?? false
        defaults["enable.idempotence"] = weak || properties.settings["retries"] == "0" ? "false" : "true"
        client = try KafkaClient(.producer, properties, overrides: [:], defaults: defaults, logger: logger)
    }

    deinit { releaseTopics() }

    // MARK: Sending

    public func send(_ record: OutgoingRecord) throws {
        let topic = try destination(record.topic, record.partition)
        let headers = try Self.headers(record.headers)
        try Self.withBytes(record.key) { key in
            try Self.withBytes(record.value) { value in
                try send(
                    topic, record.topic, record.partition, key: key, value: value, timestampMillis: record.timestampMillis,
                    headers: headers)
            }
        }
    }

    public func send(_ records: KafkaRecords, topic: String, partition: Int32?) throws {
        guard records.count > 0 else { return }
        let handle = try destination(topic, partition)
        let keys = records.keys.byteRuns
        let values = records.values.byteRuns
        let micros = records.timestamps.values(as: Int64.self)
        let types = records.timestampTypes.values(as: Int32.self)
        for row in 0..<records.count {
            try send(
                handle, topic, partition, key: records.keys.isValid(row) ? keys[row] : nil,
                value: records.values.isValid(row) ? values[row] : nil,
                timestampMillis: types[row] == -1 ? nil : micros[row] / 1000, headers: try Self.headers(records.headers(of: row)))
        }
    }

    private func send(
        _ topic: OpaquePointer, _ name: String, _ partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        timestampMillis: Int64?, headers: OpaquePointer?
    ) throws {
        var handedOver = false
        defer { if !handedOver, let headers { rd_kafka_headers_destroy(headers) } }
        // librdkafka takes 0 for "now".
        guard timestampMillis != 0 else {
            throw KafkaError(.badRecord, "\(name): a record cannot have the timestamp 0 (1970-01-01T00:00:00.000Z)")
        }
        try withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { arguments in
            arguments.initialize(repeating: rd_kafka_vu_t())
            var count = 0
            func add(_ type: rd_kafka_vtype_t, _ fill: (inout rd_kafka_vu_t) -> Void) {
                arguments[count].vtype = type
                fill(&arguments[count])
                count += 1
            }
            add(RD_KAFKA_VTYPE_RKT) { $0.u.rkt = topic }
            add(RD_KAFKA_VTYPE_PARTITION) { $0.u.i32 = partition ?? RD_KAFKA_PARTITION_UA }
            add(RD_KAFKA_VTYPE_MSGFLAGS) { $0.u.i = Int32(RD_KAFKA_MSG_F_COPY) }
            if let key { add(RD_KAFKA_VTYPE_KEY) { $0.u.mem = .init(ptr: Self.pointer(key), size: key.count) } }
            if let value { add(RD_KAFKA_VTYPE_VALUE) { $0.u.mem = .init(ptr: Self.pointer(value), size: value.count) } }
            if let timestampMillis { add(RD_KAFKA_VTYPE_TIMESTAMP) { $0.u.i64 = timestampMillis } }
            if let headers { add(RD_KAFKA_VTYPE_HEADERS) { $0.u.headers = headers } }
            while let error = rd_kafka_produceva(client.handle, arguments.baseAddress, count) {
                let code = rd_kafka_error_code(error)
                let text = String(cString: rd_kafka_error_string(error))
                rd_kafka_error_destroy(error)
                let place = partition.map { "\(TopicPartition(name, $0))" } ?? name
                guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                    if let fatal = client.events.fatal { throw fatal }
                    throw KafkaError(.notDelivered, "\(place): a record was not sent: \(text)")
                }
                // Full of records that wait for the broker: each leaves by its report, at the latest by its time-out.
                client.poll(100)
                if let failed = client.events.takeUndelivered() { throw failed }
            }
            handedOver = true
        }
        client.poll()
    }

    public func flush() throws {
        try checkOpen("flush")
        // Each record is reported within `delivery.timeout.ms`, so this ends.
        while rd_kafka_flush(client.handle, 500) == RD_KAFKA_RESP_ERR__TIMED_OUT {}
        if let failed = client.events.takeUndelivered() { throw failed }
    }

    /// Sends what is queued, waits for it within the bounded wait, and lets go. Failures are told by `flush`, not here.
    public func close() {
        let wasOpen = state.withLock { state in
            defer { state.closed = true }
            return !state.closed
        }
        guard wasOpen else { return }
        if rd_kafka_flush(client.handle, client.waitMillis) != RD_KAFKA_RESP_ERR_NO_ERROR {
            rd_kafka_purge(client.handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
            rd_kafka_flush(client.handle, 1000)
        }
    }

    // MARK: Transactions

    /// Opens a transaction; the first time it also fences off an earlier writer with the same `transactional.id`.
    /// - Throws: `KafkaError`, `.badProperty` without a `transactional.id`.
    public func beginTransaction() throws {
        try checkOpen("transaction")
        guard properties.settings["transactional.id"] != nil else {
            throw KafkaError(.badProperty, "transactional.id is missing: a transaction needs one")
        }
        if !state.withLock({ $0.transactionsReady }) {
            try check(rd_kafka_init_transactions(client.handle, client.waitMillis), "opening transactions")
            state.withLock { $0.transactionsReady = true }
        }
        try check(rd_kafka_begin_transaction(client.handle), "beginning a transaction")
    }

    /// Sends what is queued and commits: readers with `isolation.level=read_committed` now see it, all at once.
    public func commitTransaction() throws {
        try flush()
        try check(rd_kafka_commit_transaction(client.handle, client.waitMillis), "committing a transaction")
    }

    /// Drops what was sent since `beginTransaction`; the log keeps it, marked as aborted.
    public func abortTransaction() throws {
        try checkOpen("transaction")
        try check(rd_kafka_abort_transaction(client.handle, client.waitMillis), "aborting a transaction")
        _ = client.events.takeUndelivered()
    }

    private func check(_ error: OpaquePointer?, _ place: String) throws(KafkaError) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        if code == RD_KAFKA_RESP_ERR__TIMED_OUT { throw client.unreachable(place) }
        throw KafkaError(
            .other, "\(place): \(String(cString: rd_kafka_error_string(error)))", isRetriable: rd_kafka_error_is_retriable(error) != 0)
    }

    // MARK: Topics

    private func checkOpen(_ place: String) throws(KafkaError) {
        guard !state.withLock({ $0.closed }) else { throw KafkaError(.closed, "\(place): this writer is closed") }
    }

    /// The topic's handle, once the topic and the partition are known to exist.
    private func destination(_ topic: String, _ partition: Int32?) throws -> OpaquePointer {
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

    /// Stands for "empty but there": librdkafka reads a null pointer as a null key or a tombstone.
    private nonisolated(unsafe) static let emptyBytes = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

    private static func pointer(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? emptyBytes
    }

    private static func withBytes<R>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) throws -> R) rethrows -> R {
        guard let bytes else { return try body(nil) }
        return try bytes.withUnsafeBytes(body)
    }

    private static func headers(_ headers: [(key: String, value: [UInt8]?)]) throws(KafkaError) -> OpaquePointer? {
        guard !headers.isEmpty else { return nil }
        guard let list = rd_kafka_headers_new(headers.count) else { throw KafkaError(.other, "librdkafka: out of memory") }
        for (key, value) in headers {
            let code = withBytes(value) { bytes in
                rd_kafka_header_add(list, key, key.utf8.count, bytes.map { UnsafeRawPointer(pointer($0)) }, bytes?.count ?? 0)
            }
            guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
                rd_kafka_headers_destroy(list)
                throw .from(code, "header \(key)")
            }
        }
        return list
    }
}
