import Columnar
import KafkaTransport
import Logging
import Offsets
import Synchronization
import Threads

/// Reads the ranges of a batch in parallel, and handles records that the log no longer has.
struct KafkaFetch: Sendable {
    let lookup: KafkaLookup
    let split: KafkaRangeSplit

    init(_ lookup: KafkaLookup) {
        self.lookup = lookup
        split = KafkaRangeSplit(minPartitions: lookup.options.minPartitions, maxRecordsPerPartition: lookup.options.maxRecordsPerPartition)
    }

    /// The records of `ranges`, in order.
    func records(_ ranges: [OffsetRange], includeHeaders: Bool) throws -> [KafkaRecords] {
        let parts = split(ranges)
        guard parts.count > 1 else { return try parts.compactMap { try records($0, includeHeaders) } }
        let results = Mutex<[Int: Result<KafkaRecords?, any Error>]>([:])
        let lowestFailed = Atomic(Int.max)
        Parallel.forEach(parts.count) { index in
            // Ranges after a failure are not read: they may wait long for the same broker.
            guard index < lowestFailed.load(ordering: .relaxed) else { return }
            let result = Result { try records(parts[index], includeHeaders) }
            if case .failure = result { lowestFailed.min(index, ordering: .relaxed) }
            results.withLock { $0[index] = result }
        }
        let fetched = results.withLock { $0 }
        return try parts.indices.compactMap { try fetched[$0]?.get() }
    }

    /// A batch with fewer offsets is read completely, with its partitions in parallel.
    private static let smallBatch: Int64 = 131_072
    /// The assumed size of a record, before any is read.
    private static let bytesARecord: Int64 = 128

    /// The records of `ranges`, in order, in parts that are read on demand; nil for a batch that is read completely.
    func parts(
        _ ranges: [OffsetRange], includeHeaders: Bool, _ batch: @escaping @Sendable (KafkaRecords) -> RecordBatch
    ) -> [DeferredBatch]? {
        let isLarge = ranges.contains { $0.count > Self.smallBatch } || ranges.recordCount > Self.smallBatch
        guard isLarge else { return nil }
        let step = Int64(FetchLimit.part.records)
        return split(ranges).flatMap { range in
            stride(from: range.from, to: range.until, by: Int(step)).map { from in
                let part = OffsetRange(range.topicPartition, from: from, until: range.until - from > step ? from + step : range.until)
                return DeferredBatch(byteCount: Int(clamping: part.count * Self.bytesARecord), followsNeighbour: true) { body in
                    try read(part, includeHeaders) { try body(batch($0)) }
                }
            }
        }
    }

    /// Pushes the records of a range in small parts.
    private func read(_ range: OffsetRange, _ includeHeaders: Bool, _ body: (KafkaRecords) throws -> Void) throws {
        var rest = range
        while !rest.isEmpty {
            let part: KafkaRecords
            do { part = try lookup.reader.fetchPart(rest, includeHeaders: includeHeaders, limit: .part) } catch let error as KafkaError {
                if let left = try left(of: rest, error, includeHeaders) { try body(left) }
                return
            }
            rest.from = max(rest.from + 1, part.range.until)
            try body(part)
        }
    }

    private func records(_ range: OffsetRange, _ includeHeaders: Bool) throws -> KafkaRecords? {
        do { return try lookup.reader.fetch(range, includeHeaders: includeHeaders) } catch let error as KafkaError {
            return try left(of: range, error, includeHeaders)
        }
    }

    /// After a failure: the records of a range that the log still has, if the options permit data loss.
    private func left(of range: OffsetRange, _ error: KafkaError, _ includeHeaders: Bool) throws -> KafkaRecords? {
        switch error.code {
        case .offsetOutOfRange, .unknownTopic, .unknownPartition: break
        default: throw error
        }
        guard !lookup.options.failOnDataLoss else { throw Self.loss("\(error)") }
        lookup.logger.warning("\(range): some data may have been lost; continuing because failOnDataLoss is false: \(error)")
        return try rest(of: range, includeHeaders)
    }

    /// The rest of a range; nil if there is none. The log may lose further records while it is read.
    private func rest(of range: OffsetRange, _ includeHeaders: Bool) throws -> KafkaRecords? {
        let partition = range.topicPartition
        for _ in 0..<10 {
            do {
                let earliest = try lookup.reader.earliestOffsets(of: [partition])[partition] ?? range.until
                let latest = try lookup.reader.latestOffsets(of: [partition])[partition] ?? range.until
                let rest = OffsetRange(partition, from: max(range.from, earliest), until: min(range.until, latest))
                return rest.isEmpty ? nil : try lookup.reader.fetch(rest, includeHeaders: includeHeaders)
            } catch let error as KafkaError where error.code == .unknownTopic || error.code == .unknownPartition {
                return nil
            } catch let error as KafkaError where error.code == .offsetOutOfRange {
                continue
            }
        }
        throw KafkaError(.offsetOutOfRange, "\(range): the log loses records faster than they can be read")
    }

    /// The error for records that are gone, with the ways to continue.
    static func loss(_ what: String) -> KafkaError {
        KafkaError(
            .dataLoss,
            "\(what). Some data may have been lost: the log has dropped it by age or size, or the topic was deleted; "
                + "set the option failOnDataLoss to false to continue without it")
    }
}
