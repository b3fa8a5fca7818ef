import CRDKafka
import Glibc
import Offsets

extension KafkaWriter {
    /// Opens a transaction; the first one also fences an earlier writer with the same `transactional.id`.
    /// - Throws: `KafkaError`, `.badProperty` without a `transactional.id`.
    public func beginTransaction() throws {
        try using("transaction") { client throws(KafkaError) in
            try fence(client)
            try check(client, rd_kafka_begin_transaction(client.handle), "beginning a transaction")
        }
    }

    /// Sends what is queued and commits: readers with `isolation.level=read_committed` then see all of it at once, together with the
    /// progress marker.
    ///
    /// A commit without an answer is resumed until the brokers are back, as long as the transaction may last (`transaction.timeout.ms`),
    /// and at least `max.block.ms`.
    /// - Throws: `KafkaError`: `.aborted` or `.notDelivered` where nothing was committed, and after an abort the rows may be written again.
    ///   After any other error the outcome is unknown; the progress marker tells, once a new writer has fenced this one.
    public func commitTransaction(_ marker: ProgressMarker? = nil) throws {
        try using("transaction") { client throws(KafkaError) in
            try Self.flush(client)
            if let marker { try add(client, marker) }
            let wait = max(client.waitMillis, properties.transactionMillis)
            try resuming(client, "committing a transaction", wait) { rd_kafka_commit_transaction(client.handle, $0) }
        }
    }

    /// Drops what was sent since `beginTransaction`; the log contains it, marked as aborted.
    public func abortTransaction() throws {
        try using("transaction") { client throws(KafkaError) in
            try resuming(client, "aborting a transaction", client.waitMillis) { rd_kafka_abort_transaction(client.handle, $0) }
            _ = client.events.takeUndelivered()
        }
    }

    /// The greatest number that a transaction of the group committed, for `partition` or the first partition of any other topic; nil if
    /// there is none. Waits until the transaction is completed or aborted.
    public func newestMarker(of group: String, at partition: TopicPartition) throws -> Int64? {
        let topics = try using("transaction") { client throws(KafkaError) in
            try fence(client)
            try client.checkExist([partition])
            return try client.topics()
        }
        // Earlier progress markers may belong to another topic; each topic must be requested by name.
        let places = Set(topics.filter { !$0.hasPrefix("__") }.map { TopicPartition($0, 0) }).union([partition])
        return try groupClient(group).committed(places.sorted()).offsets.values.max()
    }

    private func using<R>(_ place: String, _ body: (KafkaClient) throws(KafkaError) -> R) throws(KafkaError) -> R {
        try slot.use(place, body)
    }

    private func groupClient(_ group: String) throws(KafkaError) -> GroupClient {
        try groups.withLock { groups throws(KafkaError) in
            try groups.client(group, for: "committed offsets") { GroupClient(group, properties.forConsumer, limit: limit, logger: logger) }
        }
    }

    /// Adds the progress marker to the transaction under way.
    private func add(_ client: KafkaClient, _ marker: ProgressMarker) throws(KafkaError) {
        try client.checkExist([marker.partition])
        let list = PartitionList([marker.partition], offset: marker.number)
        list.with { list in
            // The list frees it.
            list.pointee.elems[0].metadata = UnsafeMutableRawPointer(strdup(marker.note))
            list.pointee.elems[0].metadata_size = marker.note.utf8.count
        }
        let place = "setting the progress marker of a transaction in group \(marker.group)"
        // Not in slices: this call cannot be resumed, only repeated.
        try client.waiting(place, taking: client.waitMillis) { [self] millis throws(KafkaError) in
            let group = rd_kafka_consumer_group_metadata_new(marker.group)
            defer { rd_kafka_consumer_group_metadata_destroy(group) }
            try check(client, list.with { rd_kafka_send_offsets_to_transaction(client.handle, $0, group, millis) }, place, millis)
        }
    }

    private func fence(_ client: KafkaClient) throws(KafkaError) {
        guard properties.settings["transactional.id"] != nil else {
            throw KafkaError(.badProperty, "transactional.id is missing: a transaction needs one")
        }
        if state.withLock({ $0.transactionsReady }) { return }
        try resuming(client, "opening transactions", client.waitMillis) { rd_kafka_init_transactions(client.handle, $0) }
        state.withLock { $0.transactionsReady = true }
    }

    /// Makes a call that continues where it stopped when it is repeated, until it is done or the wait is over.
    private func resuming(
        _ client: KafkaClient, _ place: String, _ wait: Int32, _ call: @escaping (Int32) -> OpaquePointer?
    ) throws(KafkaError) {
        try client.waiting(place, within: wait) { [self] millis throws(KafkaError) in try check(client, call(millis), place, wait) }
    }

    private func check(_ client: KafkaClient, _ error: OpaquePointer?, _ place: String, _ wait: Int32? = nil) throws(KafkaError) {
        guard let error else { return }
        defer { rd_kafka_error_destroy(error) }
        let code = rd_kafka_error_code(error)
        let isRetriable = rd_kafka_error_is_retriable(error) != 0
        let text = String(cString: rd_kafka_error_string(error))
        switch code {
        case RD_KAFKA_RESP_ERR__FENCED, RD_KAFKA_RESP_ERR_PRODUCER_FENCED, RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
            throw KafkaError(
                .fenced,
                "\(place): another writer has taken over the transactional.id \(properties.settings["transactional.id"] ?? ""), or the "
                    + "brokers ended a "
                    + "transaction that was open for longer than transaction.timeout.ms (\(properties.transactionMillis) ms). This writer "
                    + "writes nothing more: "
                    + "if the query runs elsewhere too, stop it here; else start it again (\(text))")
        case RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE, RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION:
            throw KafkaError(.other, "\(place): the brokers at \(client.servers) have no transactions (\(text))")
        case _ where rd_kafka_error_txn_requires_abort(error) != 0: throw KafkaError(.aborted, "\(place): \(text)")
        case RD_KAFKA_RESP_ERR__TIMED_OUT: throw client.unreachable(place, within: wait)
        default: throw KafkaError(.other, "\(place): \(text)", isRetriable: isRetriable)
        }
    }
}
