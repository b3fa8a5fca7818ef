import CRDKafka
import Glibc
import Offsets

extension KafkaWriter {
    /// Opens a transaction; the first time it also fences off an earlier writer with the same `transactional.id`.
    /// - Throws: `KafkaError`, `.badProperty` without a `transactional.id`.
    public func beginTransaction() throws {
        try fence()
        try check(rd_kafka_begin_transaction(client.handle), "beginning a transaction")
    }

    /// Sends what is queued and commits: readers with `isolation.level=read_committed` now see it, all at once, and the mark with it.
    /// - Throws: `KafkaError`. After a time-out it is not known whether the transaction was committed; the mark tells, once a new
    ///   writer has fenced this one.
    public func commitTransaction(_ mark: TransactionMark? = nil) throws {
        try flush()
        if let mark { try add(mark) }
        try checkAgain("committing a transaction") { rd_kafka_commit_transaction(client.handle, client.waitMillis) }
    }

    /// Drops what was sent since `beginTransaction`; the log keeps it, marked as aborted.
    public func abortTransaction() throws {
        try checkOpen("transaction")
        try checkAgain("aborting a transaction") { rd_kafka_abort_transaction(client.handle, client.waitMillis) }
        _ = client.events.takeUndelivered()
    }

    /// The greatest number that a transaction of the group committed, of whatever topic; nil if there is none.
    public func newestMark(of group: String) throws -> Int64? {
        try fence()
        let place = "marks of group \(group)"
        guard let queue = rd_kafka_queue_new(client.handle) else { throw KafkaError(.other, "\(place): librdkafka: no queue") }
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(client.handle, RD_KAFKA_ADMIN_OP_LISTCONSUMERGROUPOFFSETS)
        defer { rd_kafka_AdminOptions_destroy(options) }
        var text = [CChar](repeating: 0, count: 512)
        rd_kafka_AdminOptions_set_request_timeout(options, client.waitMillis, &text, text.count)
        if let error = rd_kafka_AdminOptions_set_require_stable_offsets(options, 1) { rd_kafka_error_destroy(error) }
        var wanted: OpaquePointer? = rd_kafka_ListConsumerGroupOffsets_new(group, nil)
        defer { rd_kafka_ListConsumerGroupOffsets_destroy(wanted) }
        rd_kafka_ListConsumerGroupOffsets(client.handle, &wanted, 1, options, queue)
        // The request ends by its own time-out; the second more is for its event to arrive.
        guard let event = rd_kafka_queue_poll(queue, Int32(clamping: Int64(client.waitMillis) + 1000)) else { throw client.unreachable(place) }
        defer { rd_kafka_event_destroy(event) }
        let code = rd_kafka_event_error(event)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw client.noAnswer(code, place) }
        var count = 0
        guard let groups = rd_kafka_ListConsumerGroupOffsets_result_groups(rd_kafka_event_ListConsumerGroupOffsets_result(event), &count),
            count == 1
        else { throw KafkaError(.other, "\(place): librdkafka answered something else") }
        if let error = rd_kafka_group_result_error(groups[0]) {
            throw KafkaError.from(rd_kafka_error_code(error), place, detail: String(cString: rd_kafka_error_string(error)))
        }
        guard let partitions = rd_kafka_group_result_partitions(groups[0]) else { return nil }
        let marks = (0..<Int(partitions.pointee.cnt)).map { partitions.pointee.elems[$0] }
        if let failed = marks.first(where: { $0.err != RD_KAFKA_RESP_ERR_NO_ERROR }) { throw KafkaError.from(failed.err, place) }
        return marks.map(\.offset).filter { $0 >= 0 }.max()
    }

    /// Puts the mark into the transaction under way.
    private func add(_ mark: TransactionMark) throws {
        try client.checkExist([mark.partition])
        let list = PartitionList([mark.partition], offset: mark.number)
        list.with { list in
            // The list frees it.
            list.pointee.elems[0].metadata = UnsafeMutableRawPointer(strdup(mark.note))
            list.pointee.elems[0].metadata_size = mark.note.utf8.count
        }
        let group = rd_kafka_consumer_group_metadata_new(mark.group)
        defer { rd_kafka_consumer_group_metadata_destroy(group) }
        try checkAgain("marking a transaction in group \(mark.group)") {
            list.with { rd_kafka_send_offsets_to_transaction(client.handle, $0, group, client.waitMillis) }
        }
    }

    private func fence() throws {
        try checkOpen("transaction")
        guard properties.settings["transactional.id"] != nil else {
            throw KafkaError(.badProperty, "transactional.id is missing: a transaction needs one")
        }
        if state.withLock({ $0.transactionsReady }) { return }
        try checkAgain("opening transactions") { rd_kafka_init_transactions(client.handle, client.waitMillis) }
        state.withLock { $0.transactionsReady = true }
    }

    /// Repeats a call that librdkafka says may be repeated, until the time that a transaction may take is over.
    private func checkAgain(_ place: String, _ call: () -> OpaquePointer?) throws {
        let patience = properties.settings["transaction.timeout.ms"].flatMap { Int64($0) } ?? 60_000
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while true {
            do { return try check(call(), place) } catch {
                guard error.isRetriable, ContinuousClock.now < deadline, client.isReachable else { throw error }
            }
        }
    }

    private func check(_ error: OpaquePointer?, _ place: String) throws(KafkaError) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let isRetriable = rd_kafka_error_is_retriable(error) != 0
        let text = String(cString: rd_kafka_error_string(error))
        switch code {
        case RD_KAFKA_RESP_ERR__TIMED_OUT:
            throw client.unreachable(place)
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            throw KafkaError(
                .fenced,
                "\(place): another writer has taken over the transactional.id \(properties.settings["transactional.id"] ?? ""); "
                    + "this one writes nothing more: the query runs elsewhere, stop it here (\(text))")
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
            throw KafkaError(.other, "\(place): the brokers at \(client.servers) have no transactions (\(text))")
        default: throw KafkaError(.other, "\(place): \(text)", isRetriable: isRetriable)
        }
    }
}
