import CRDKafka
import Columnar
import Logging
import Offsets

/// A librdkafka consumer that reads one partition at a time, used by one fetch at a time.
///
/// Between fetches it stays where it stopped: while the log is known to go on, librdkafka reads ahead, so the next range of a
/// backlog is already here. At the log's end it is stopped, so that an idle consumer asks the broker nothing.
final class PartitionConsumer: @unchecked Sendable {
    let client: KafkaClient
    private let queue: OpaquePointer
    private var topics: [String: OpaquePointer] = [:]
    private(set) var partition: TopicPartition?
    /// The next offset that the queue will give; nil when it is not known.
    private var position: Int64?
    private var isClosed = false
    /// When it was last asked whether the partition is there.
    private var lastChecked = ContinuousClock.now
    private let batch: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

    /// Messages taken from librdkafka at once.
    private static let batchSize = 4096
    /// A slice of waiting, after which errors are looked at.
    private static let sliceMillis: Int32 = 100
    /// How long a fetch waits for the next sign of life.
    private let fetchMillis: Int32

    init(_ properties: KafkaProperties, logger: Logger) throws(KafkaError) {
        client = try KafkaClient(
            .consumer, properties, overrides: KafkaReader.overrides, defaults: KafkaReader.defaults, logger: logger)
        guard let queue = rd_kafka_queue_new(client.handle) else { throw KafkaError(.other, "librdkafka: no queue") }
        self.queue = queue
        fetchMillis = properties.fetchMillis
        batch = .allocate(capacity: Self.batchSize)
        batch.initialize(repeating: nil)
    }

    deinit {
        close()
        batch.deallocate()
    }

    /// Lets go of the partition, the queue and the topics. The client is destroyed with its last reference.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        stop()
        rd_kafka_queue_destroy(queue)
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        topics = [:]
    }

    func isPositioned(at offset: Int64, of partition: TopicPartition) -> Bool {
        self.partition == partition && position == offset
    }

    // MARK: Fetch

    /// Appends the records of `range` to `records`, oldest first.
    /// - Returns: nil when the whole range was seen; else the offset at which the log ended, or said that it is out of range.
    func fetch(_ range: OffsetRange, includeHeaders: Bool, into records: inout KafkaRecordsBuilder) throws(KafkaError) -> Int64? {
        var isResumed = isPositioned(at: range.from, of: range.topicPartition)
        if !isResumed { try start(range.topicPartition, at: range.from) }
        var next = range.from
        position = nil
        var lastHeard = ContinuousClock.now
        while next < range.until {
            let taken = try take(Int(clamping: range.until - next))
            guard taken > 0 else {
                try checkAlive(range, next, since: lastHeard)
                continue
            }
            lastHeard = .now
            client.events.heard()
            var outcome = Outcome.more
            for index in 0..<taken {
                guard let message = batch[index] else { continue }
                if case .more = outcome { outcome = accept(message, range, &next, includeHeaders, &records) }
                rd_kafka_message_destroy(message)
            }
            switch outcome {
            case .more: break
            // What was read too far is lost to the queue, so the position stays unknown.
            case .passedEnd: return nil
            // What was read ahead may have met an end that is none any more: look again.
            case .end(let offset) where isResumed && offset < range.until:
                isResumed = false
                try start(range.topicPartition, at: next)
            case .end(let offset): return offset >= range.until ? nil : offset
            case .outOfRange(let offset): return offset
            case .failed(let error): throw error
            }
        }
        position = next
        stopAtEndOfLog(next)
        return nil
    }

    private enum Outcome {
        case more, passedEnd
        case end(Int64), outOfRange(Int64)
        case failed(KafkaError)
    }

    @inline(__always)
    private func accept(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ range: OffsetRange, _ next: inout Int64, _ includeHeaders: Bool,
        _ records: inout KafkaRecordsBuilder
    ) -> Outcome {
        let offset = message.pointee.offset
        guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else { return failure(message, range, next) }
        if offset >= range.until { return .passedEnd }
        // A batch on the broker may begin before the offset that was asked for.
        if offset < next { return .more }
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(message, &type)
        records.append(
            key: message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) },
            value: message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) },
            offset: offset, timestampMillis: timestamp,
            timestampType: type == RD_KAFKA_TIMESTAMP_CREATE_TIME ? 0 : type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? 1 : -1)
        if includeHeaders { appendHeaders(message, &records) }
        next = offset + 1
        return .more
    }

    private func appendHeaders(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ records: inout KafkaRecordsBuilder) {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR, let headers else {
            return records.appendHeaders(0) { _ in ("", nil) }
        }
        records.appendHeaders(rd_kafka_header_cnt(headers)) { index in
            var name: UnsafePointer<CChar>?
            var value: UnsafeRawPointer?
            var size = 0
            rd_kafka_header_get_all(headers, index, &name, &value, &size)
            return (name.map { String(cString: $0) } ?? "", value.map { UnsafeRawBufferPointer(start: $0, count: size) })
        }
    }

    private func failure(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ range: OffsetRange, _ next: Int64) -> Outcome {
        switch message.pointee.err {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: return .end(message.pointee.offset)
        case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return .outOfRange(next)
        case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
            return .failed(.unknownTopic(range.topic, at: client.servers))
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return .failed(.unknownPartition(range.topicPartition, at: client.servers))
        case let code:
            let detail = rd_kafka_message_errstr(message).map { String(cString: $0) }
            return .failed(.from(code, "\(range) at offset \(next)", detail: detail))
        }
    }

    /// Messages that are here now, up to `wanted`; else the first that comes within a slice.
    private func take(_ wanted: Int) throws(KafkaError) -> Int {
        let limit = min(wanted, Self.batchSize)
        var taken = rd_kafka_consume_batch_queue(queue, 0, batch.baseAddress, limit)
        if taken == 0 { taken = rd_kafka_consume_batch_queue(queue, Self.sliceMillis, batch.baseAddress, 1) }
        guard taken >= 0 else { throw .from(rd_kafka_last_error(), "\(partition.map { "\($0)" } ?? "fetch")") }
        return taken
    }

    private func checkAlive(_ range: OffsetRange, _ next: Int64, since lastHeard: ContinuousClock.Instant) throws(KafkaError) {
        client.poll()
        if let fatal = client.events.fatal { throw fatal }
        let silence = ContinuousClock.now - lastHeard
        guard silence >= .milliseconds(fetchMillis) else {
            if silence >= .milliseconds(client.waitMillis) { try checkStillThere(range) }
            return
        }
        throw client.unreachable("\(range) at offset \(next)", within: fetchMillis)
    }

    /// A deleted topic may be met with silence: while brokers answer at all, they are asked now and then whether it is there.
    private func checkStillThere(_ range: OffsetRange) throws(KafkaError) {
        guard client.isReachable, ContinuousClock.now - lastChecked >= .milliseconds(client.waitMillis) else { return }
        lastChecked = .now
        do throws(KafkaError) { try client.checkExist([range.topicPartition], again: true) } catch {
            guard error.code == .unreachable || error.isRetriable else { throw error }
        }
    }

    // MARK: Position

    private func start(_ partition: TopicPartition, at offset: Int64) throws(KafkaError) {
        stop()
        let topic = try topicHandle(partition.topic)
        guard rd_kafka_consume_start_queue(topic, partition.partition, offset, queue) == 0 else {
            throw .from(rd_kafka_last_error(), "\(partition) at offset \(offset)")
        }
        self.partition = partition
    }

    /// Stops reading the partition; what was read ahead is dropped.
    func stop() {
        guard let partition, let topic = topics[partition.topic] else { return }
        rd_kafka_consume_stop(topic, partition.partition)
        // The queue is ours, so what is left in it is ours to drop.
        while case let count = rd_kafka_consume_batch_queue(queue, 0, batch.baseAddress, Self.batchSize), count > 0 {
            for index in 0..<count { rd_kafka_message_destroy(batch[index]) }
        }
        self.partition = nil
        position = nil
    }

    private func stopAtEndOfLog(_ next: Int64) {
        guard let partition else { return }
        var low: Int64 = 0
        var high: Int64 = 0
        // From the last answer of the broker, without asking.
        let code = rd_kafka_get_watermark_offsets(client.handle, partition.topic, partition.partition, &low, &high)
        if code != RD_KAFKA_RESP_ERR_NO_ERROR || next >= high { stop() }
    }

    private func topicHandle(_ topic: String) throws(KafkaError) -> OpaquePointer {
        if let handle = topics[topic] { return handle }
        guard let handle = rd_kafka_topic_new(client.handle, topic, nil) else {
            throw .from(rd_kafka_last_error(), "topic \(topic)")
        }
        topics[topic] = handle
        return handle
    }
}
