import CRDKafka
import Columnar
import Logging
import Offsets

/// Reads one partition on a shared client, into a queue of its own, for one fetch at a time.
///
/// Between fetches it stays where it stopped: while more of the log is known to exist, librdkafka reads ahead, so that the next range of a
/// backlog is already here. At the log's end it is stopped, so that an idle consumer sends no requests.
package final class PartitionConsumer: @unchecked Sendable {
    let partition: TopicPartition
    let client: FetchClient
    private let kafka: KafkaClient
    /// The client's handle.
    private let topic: OpaquePointer
    private let queue: OpaquePointer
    /// Whether librdkafka is reading the partition.
    private(set) var isReading = false
    /// The offset of the next record to return; nil if it is not known.
    private var position: Int64?
    private var isClosed = false
    /// Whether anything has arrived since the partition was started.
    private var wasHeard = false
    /// Whether the queue was so full that librdkafka may have stopped requesting more.
    private var wasFull = false
    /// Whether librdkafka was woken since the last message arrived.
    private var isWoken = false
    /// When it was last checked whether the partition exists.
    private var lastChecked = ContinuousClock.now
    /// The buffer for messages, during a fetch and after it while it holds some: a reader has a consumer for each of its partitions.
    private var batch = UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>(start: nil, count: 0)
    /// Messages in `batch` that are not returned yet.
    private var held = 0..<0

    /// How many messages are taken from librdkafka at once.
    private static let batchSize = 4096
    /// The slice of waiting after which errors are checked.
    private static let sliceMillis: Int32 = 100
    /// How long an empty queue may stay empty before librdkafka is woken.
    private static let briefMillis: Int32 = 2
    /// With fewer messages than this in a queue that was full, librdkafka should request more.
    private let lowWater: Int

    /// The partition must not be read by another consumer of this client.
    init(_ partition: TopicPartition, on client: FetchClient) throws(KafkaError) {
        (kafka, topic) = try client.enter(partition.topic)
        guard let queue = rd_kafka_queue_new(kafka.handle) else {
            kafka.leave()
            throw KafkaError(.other, "\(partition): librdkafka: no queue")
        }
        self.queue = queue
        self.partition = partition
        self.client = client
        lowWater = client.share.messages * 2 / 5
    }

    deinit { assert(isClosed, "a consumer of \(partition) was released without being closed") }

    /// Stops reading and releases the queue and the client.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        stop()
        rd_kafka_queue_destroy(queue)
        kafka.leave()
    }

    private func makeBatch() {
        guard batch.isEmpty else { return }
        batch = .allocate(capacity: Self.batchSize)
        batch.initialize(repeating: nil)
    }

    private func freeBatch() {
        guard held.isEmpty else { return }
        batch.deallocate()
        batch = UnsafeMutableBufferPointer(start: nil, count: 0)
    }

    func isPositioned(at offset: Int64, of partition: TopicPartition) -> Bool {
        self.partition == partition && position == offset
    }

    /// Messages that have arrived and are not returned yet.
    var messagesAhead: Int { held.count + Int(clamping: rd_kafka_queue_length(queue)) }

    // MARK: Fetch

    /// Appends the records of `range`, which is of this partition, to `records`, oldest first, until `limit` is reached: `range` then
    /// ends where the next part begins.
    /// - Returns: nil once the whole range was seen; else the offset at which the log ended, or that was reported as out of range.
    func fetch(
        _ range: inout OffsetRange, includeHeaders: Bool, limit: FetchLimit?, into records: inout KafkaRecordsBuilder
    ) throws(KafkaError) -> Int64? {
        defer { freeBatch() }
        var isResumed = position == range.from
        if !isResumed { try start(at: range.from) }
        var next = range.from
        position = nil
        var lastHeard = ContinuousClock.now
        var wait: Int?
        defer { if let wait { BrokerWaits.end(wait) } }
        while next < range.until {
            if let limit, next > range.from, records.count >= limit.records || records.byteCount >= limit.bytes {
                range.until = next
                break
            }
            if held.isEmpty {
                held = 0..<(try take(min(Int(clamping: range.until - next), limit.map { max(1, $0.records - records.count) } ?? .max)))
            }
            guard !held.isEmpty else {
                if wait == nil { wait = BrokerWaits.begin("\(range) at offset \(next)", kafka.servers, since: lastHeard) }
                try checkAlive(range, next, since: lastHeard)
                continue
            }
            lastHeard = .now
            if let number = wait {
                BrokerWaits.end(number)
                wait = nil
            }
            kafka.events.heard()
            switch accept(range, &next, includeHeaders, &records) {
            case .more: break
            // While reading ahead it may have met an end that has moved since: look again.
            case .end(let offset) where isResumed && offset < range.until:
                isResumed = false
                try start(at: next)
            case .end(let offset):
                stop()
                return offset >= range.until ? nil : offset
            case .outOfRange(let offset):
                stop()
                return offset
            case .failed(let error): throw error
            }
        }
        position = range.until
        if client.place == .tail || isAtEndOfLog { stop() }
        return nil
    }

    private enum Outcome {
        case more
        case end(Int64), outOfRange(Int64)
        case failed(KafkaError)
    }

    /// Returns the held messages, up to the end of the range or to one that is not a record.
    private func accept(
        _ range: OffsetRange, _ next: inout Int64, _ includeHeaders: Bool, _ records: inout KafkaRecordsBuilder
    ) -> Outcome {
        for index in held {
            guard let message = batch[index] else { continue }
            let offset = message.pointee.offset
            let isRecord = message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR
            if isRecord, offset >= range.until {
                // The range ends in offsets without a record; this record belongs to the next range.
                held = index..<held.upperBound
                next = range.until
                return .more
            }
            defer { rd_kafka_message_destroy(message) }
            guard isRecord else {
                held = index + 1..<held.upperBound
                return failure(message, range, next)
            }
            // A batch on the broker may begin before the requested offset.
            guard offset >= next else { continue }
            append(message, includeHeaders, &records)
            next = offset + 1
        }
        held = 0..<0
        return .more
    }

    @inline(__always)
    private func append(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ includeHeaders: Bool, _ records: inout KafkaRecordsBuilder
    ) {
        var type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE
        let timestamp = rd_kafka_message_timestamp(message, &type)
        records.append(
            key: message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) },
            value: message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) },
            offset: message.pointee.offset, timestampMillis: timestamp,
            timestampType: type == RD_KAFKA_TIMESTAMP_CREATE_TIME ? 0 : type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? 1 : -1)
        if includeHeaders { appendHeaders(message, &records) }
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
            return .failed(.unknownTopic(range.topic, at: kafka.servers))
        case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
            return .failed(.unknownPartition(range.topicPartition, at: kafka.servers))
        case let code:
            let detail = rd_kafka_message_errstr(message).map { String(cString: $0) }
            return .failed(.from(code, "\(range) at offset \(next)", detail: detail))
        }
    }

    /// Takes the messages that are here now, up to `wanted`; else the first that arrives within a slice.
    private func take(_ wanted: Int) throws(KafkaError) -> Int {
        makeBatch()
        var taken = rd_kafka_consume_batch_queue(queue, 0, batch.baseAddress, min(wanted, Self.batchSize))
        if taken > 0 {
            let left = Int(clamping: rd_kafka_queue_length(queue))
            if left >= lowWater { wasFull = true } else if wasFull, left < wanted - taken { wake() }
        } else if taken == 0 {
            let mayBeAsleep = wasHeard && !isWoken
            taken = rd_kafka_consume_batch_queue(queue, mayBeAsleep ? Self.briefMillis : Self.sliceMillis, batch.baseAddress, 1)
            if taken == 0, mayBeAsleep { wake() }
        }
        guard taken >= 0 else { throw .from(rd_kafka_last_error(), "\(partition)") }
        if taken > 0 { (wasHeard, isWoken) = (true, false) }
        return taken
    }

    /// Makes librdkafka check the queue again: its broker thread requests no more of a partition whose queue is full, and sleeps
    /// up to a second without noticing that there is room. Any request to the broker wakes it.
    private func wake() {
        (isWoken, wasFull) = (true, false)
        let end = PartitionList([partition], offset: Int64(RD_KAFKA_OFFSET_END))
        _ = end.with { rd_kafka_offsets_for_times(kafka.handle, $0, Self.sliceMillis) }
    }

    private func checkAlive(_ range: OffsetRange, _ next: Int64, since lastHeard: ContinuousClock.Instant) throws(KafkaError) {
        try kafka.checkRefusal("\(range) at offset \(next)")
        try kafka.limit.check("\(range) at offset \(next)", kafka.servers, since: lastHeard)
        if let fatal = kafka.events.fatal { throw fatal }
        if let reason = kafka.events.tooLong {
            throw KafkaError(
                .badProperty,
                "\(range) at offset \(next): a response of \(kafka.servers) is larger than this client accepts: \(reason). Set "
                    + "receive.message.max.bytes to at least the size of the largest response, or leave it out")
        }
        let silence = ContinuousClock.now - lastHeard
        guard silence >= .milliseconds(client.fetchMillis) else {
            if silence >= .milliseconds(checkMillis) { try checkStillThere(range) }
            return
        }
        throw kafka.unreachable("\(range) at offset \(next)", within: client.fetchMillis)
    }

    /// How long brokers may be silent about a partition before they are asked whether it exists, in ms.
    private var checkMillis: Int32 { min(kafka.waitMillis, 5000) }

    /// A deleted topic may be met with silence: as long as brokers answer at all, they are asked from time to time whether it exists.
    private func checkStillThere(_ range: OffsetRange) throws(KafkaError) {
        guard kafka.isReachable, ContinuousClock.now - lastChecked >= .milliseconds(checkMillis) else { return }
        lastChecked = .now
        do throws(KafkaError) { try kafka.checkExist([range.topicPartition], again: true) } catch {
            guard error.code == .unreachable || error.isRetriable else { throw error }
        }
    }

    // MARK: Position

    private func start(at offset: Int64) throws(KafkaError) {
        stop()
        guard rd_kafka_consume_start_queue(topic, partition.partition, offset, queue) == 0 else {
            throw .from(rd_kafka_last_error(), "\(partition) at offset \(offset)")
        }
        isReading = true
        (wasHeard, wasFull) = (false, false)
    }

    /// Stops reading the partition, and drops what was read ahead.
    private func stop() {
        position = nil
        guard isReading else { return }
        isReading = false
        makeBatch()
        defer { freeBatch() }
        rd_kafka_consume_stop(topic, partition.partition)
        // The queue is ours, so we drop what is left in it.
        repeat {
            for index in held { rd_kafka_message_destroy(batch[index]) }
            held = 0..<max(0, rd_kafka_consume_batch_queue(queue, 0, batch.baseAddress, Self.batchSize))
        } while !held.isEmpty
    }

    /// According to the broker's last answer; sends no request.
    private var isAtEndOfLog: Bool {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(kafka.handle, partition.topic, partition.partition, &low, &high)
        return code != RD_KAFKA_RESP_ERR_NO_ERROR || (position ?? high) >= high
    }
}
