import CRDKafka
import Offsets

/// librdkafka's produce call with its arguments in one place, so that each row changes only what differs.
///
/// Used within the one call that makes it; the bytes of a record are copied by librdkafka before `send` returns.
struct ProduceCall {
    private let client: KafkaClient
    private let arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>

    static func make<R>(_ client: KafkaClient, _ body: (ProduceCall) throws -> R) throws -> R {
        try withUnsafeTemporaryAllocation(of: rd_kafka_vu_t.self, capacity: 7) { arguments in
            arguments.initialize(repeating: rd_kafka_vu_t())
            arguments[0].vtype = RD_KAFKA_VTYPE_RKT
            arguments[1].vtype = RD_KAFKA_VTYPE_PARTITION
            arguments[2].vtype = RD_KAFKA_VTYPE_MSGFLAGS
            arguments[2].u.i = Int32(RD_KAFKA_MSG_F_COPY)
            return try body(ProduceCall(client: client, arguments: arguments))
        }
    }

    /// Queues one record, in order; if librdkafka's queue is full, it waits for room.
    /// - Parameter headers: librdkafka's list, which this call takes ownership of.
    func send(
        _ topic: OpaquePointer, _ name: @autoclosure () -> String, _ partition: Int32?, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, timestampMillis: Int64? = nil, headers: OpaquePointer? = nil
    ) throws {
        var handedOver = false
        defer { if !handedOver, let headers { rd_kafka_headers_destroy(headers) } }
        // librdkafka takes 0 as "now".
        guard timestampMillis != 0 else {
            throw KafkaError(.badRecord, "\(name()): a record cannot have the timestamp 0 (1970-01-01T00:00:00.000Z)")
        }
        arguments[0].u.rkt = topic
        arguments[1].u.i32 = partition ?? RD_KAFKA_PARTITION_UA
        var count = 3
        if let key {
            arguments[count].vtype = RD_KAFKA_VTYPE_KEY
            arguments[count].u.mem = .init(ptr: Self.pointer(key), size: key.count)
            count += 1
        }
        if let value {
            arguments[count].vtype = RD_KAFKA_VTYPE_VALUE
            arguments[count].u.mem = .init(ptr: Self.pointer(value), size: value.count)
            count += 1
        }
        if let timestampMillis {
            arguments[count].vtype = RD_KAFKA_VTYPE_TIMESTAMP
            arguments[count].u.i64 = timestampMillis
            count += 1
        }
        if let headers {
            arguments[count].vtype = RD_KAFKA_VTYPE_HEADERS
            arguments[count].u.headers = headers
            count += 1
        }
        let start = ContinuousClock.now
        while let error = rd_kafka_produceva(client.handle, arguments.baseAddress, count) {
            let code = rd_kafka_error_code(error)
            let text = String(cString: rd_kafka_error_string(error))
            rd_kafka_error_destroy(error)
            guard code == RD_KAFKA_RESP_ERR__QUEUE_FULL else {
                if let fatal = client.events.fatal { throw fatal }
                let place = partition.map { "\(TopicPartition(name(), $0))" } ?? name()
                throw KafkaError(.notDelivered, "\(place): a record was not sent: \(text)")
            }
            // The queue is full of records that wait for the broker: each leaves with its delivery report, at the latest by its timeout.
            client.poll(100)
            if let failed = client.events.takeUndelivered() { throw failed }
            try client.limit.check("sending records", client.servers, since: start)
        }
        handedOver = true
    }

    /// Represents "empty, not null": librdkafka reads a null pointer as a null key or a tombstone.
    private nonisolated(unsafe) static let emptyBytes = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)

    static func pointer(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
        bytes.baseAddress.map { UnsafeMutableRawPointer(mutating: $0) } ?? emptyBytes
    }
}
