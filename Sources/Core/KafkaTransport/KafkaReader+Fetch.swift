import Offsets

extension KafkaReader {
    /// Reads the range with a consumer from the pool, or a new one on a client of the pool, at the broker's pace.
    ///
    /// Offsets without a record (compaction, transaction markers, aborted records) are skipped; the end of the range is
    /// then known from a later record or from the end of the partition.
    public func fetch(_ range: OffsetRange, includeHeaders: Bool) throws -> KafkaRecords {
        try fetch(range, includeHeaders: includeHeaders, limit: nil)
    }

    /// Reads the first records of the range; the consumer stops where the part ends, and reads ahead from there.
    public func fetchPart(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit) throws -> KafkaRecords {
        try fetch(range, includeHeaders: includeHeaders, limit: limit)
    }

    private func fetch(_ range: OffsetRange, includeHeaders: Bool, limit: FetchLimit?) throws -> KafkaRecords {
        try checkOpen("\(range)")
        guard range.from >= 0, range.until >= range.from else { throw KafkaError.outOfRange(range, earliest: 0, latest: 0) }
        guard !range.isEmpty else { return .empty(range, includeHeaders: includeHeaders) }
        try asking.use("\(range)") { client throws(KafkaError) in try client.checkExist([range.topicPartition]) }
        let consumer = try consumer(for: range)
        let expected = Int(clamping: min(range.count, Int64(limit?.records ?? 1 << 20), 1 << 20))
        var records = KafkaRecordsBuilder(capacity: expected, bytes: expected * 64, includeHeaders: includeHeaders)
        let endedAt: Int64?
        var seen = range
        do { endedAt = try consumer.fetch(&seen, includeHeaders: includeHeaders, limit: limit, into: &records) } catch {
            // A client on which a fetch failed is not used again.
            let idle = pool.withLock { $0.retire(consumer.client) }
            for consumer in idle + [consumer] { consumer.close() }
            consumer.client.close()
            throw try explained(error, range)
        }
        if let done = consumer.isReading ? pool.withLock({ $0.giveBack(consumer) }) : consumer {
            done.close()
            pool.withLock { $0.release(done.partition, of: done.client) }?.close()
        }
        if let endedAt { throw try outOfRange(range, endedAt) }
        return records.finish(seen)
    }

    private func consumer(for range: OffsetRange) throws(KafkaError) -> PartitionConsumer {
        let partition = range.topicPartition
        let place = place(of: range)
        let partitions = max(1, ends.withLock { $0.count })
        let share = readAhead.share(of: partitions)
        let outgrown = pool.withLock { $0.deal(share, places: readAhead.places(of: partitions)) }
        for consumer in outgrown.idle { consumer.close() }
        for client in outgrown.clients { client.close() }
        let taken = pool.withLock {
            $0.take(for: partition, at: range.from, place) { FetchClient($0, properties, share, limit: limit, logger: logger) }
        }
        switch taken {
        case .consumer(let consumer): return consumer
        case .client(let client):
            do { return try PartitionConsumer(partition, on: client) } catch {
                pool.withLock { $0.release(partition, of: client) }?.close()
                throw error
            }
        }
    }

    /// A range belongs to the tail if one or a few answers hold all that the log is known to contain from its start on, and most of that is
    /// the range itself: what comes after it is read again.
    private func place(of range: OffsetRange) -> FetchClient.Place {
        guard let end = ends.withLock({ $0[range.topicPartition] }), end - range.from <= Self.tailRecords, end - range.until <= range.count
        else { return .backlog }
        return .tail
    }

    private static let tailRecords: Int64 = 10_000

    private func outOfRange(_ range: OffsetRange, _ endedAt: Int64) throws -> KafkaError {
        let partition = range.topicPartition
        let earliest = try earliestOffsets(of: [partition])[partition] ?? 0
        let latest = try latestOffsets(of: [partition])[partition] ?? 0
        // With `read_committed`, an open transaction ends the log before its last record.
        return .outOfRange(range, earliest: earliest, latest: latest < range.until ? latest : endedAt)
    }

    /// A deleted topic is reported in several ways, sometimes by silence: ask once more whether it exists.
    private func explained(_ error: KafkaError, _ range: OffsetRange) throws -> KafkaError {
        try asking.use("\(range)") { client throws(KafkaError) in
            switch error.code {
            case .unreachable where client.isReachable, .unknownTopic, .unknownPartition:
                try client.checkExist([range.topicPartition], again: true)
            default: break
            }
        }
        return error
    }
}
