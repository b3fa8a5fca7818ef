import Offsets

extension KafkaReader {
    /// Reads the range with a consumer from the pool. One call waits for the first record and reads at the broker's pace.
    ///
    /// Offsets without a record (compaction, transaction markers, aborted records) are passed over; the end of the range is
    /// then known from a later record or from the end of the partition.
    public func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        try checkOpen("\(range)")
        guard range.from >= 0, range.until >= range.from else { throw KafkaError.outOfRange(range, earliest: 0, latest: 0) }
        guard !range.isEmpty else { return .empty(range, includeHeaders: includeHeaders) }
        try client.checkExist([range.topicPartition])
        let consumer = try pool.withLock { $0.take(for: range.topicPartition, at: range.from) }
            ?? PartitionConsumer(properties, logger: logger)
        let expected = Int(clamping: min(range.count, 1 << 20))
        var records = KafkaRecordsBuilder(capacity: expected, bytes: expected * 64, includeHeaders: includeHeaders)
        let endedAt: Int64?
        do { endedAt = try consumer.fetch(range, includeHeaders: includeHeaders, into: &records) } catch {
            // A consumer that failed is not used again.
            consumer.close()
            throw try explained(error, range)
        }
        if endedAt != nil { consumer.stop() }
        pool.withLock { $0.giveBack(consumer) }?.close()
        if let endedAt { throw try outOfRange(range, endedAt) }
        return records.finish(range)
    }

    private func outOfRange(_ range: OffsetRange, _ endedAt: Int64) throws -> KafkaError {
        let partition = range.topicPartition
        let earliest = try earliestOffsets(of: [partition])[partition] ?? 0
        let latest = try latestOffsets(of: [partition])[partition] ?? 0
        // With `read_committed` an open transaction ends the log earlier than its last record.
        return .outOfRange(range, earliest: earliest, latest: latest < range.until ? latest : endedAt)
    }

    /// A topic deleted since is called unknown in several ways, sometimes by silence: ask once more which it is.
    private func explained(_ error: KafkaError, _ range: OffsetRange) throws -> KafkaError {
        switch error.code {
        case .unreachable where client.isReachable, .unknownTopic, .unknownPartition:
            try client.checkExist([range.topicPartition], again: true)
            return error
        default: return error
        }
    }
}
