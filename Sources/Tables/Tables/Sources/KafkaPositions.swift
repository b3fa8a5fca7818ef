import Dispatch
import KafkaTransport
import Offsets
import Plans
import Synchronization

/// The arithmetic and look-ups of Kafka positions that streams and static reads share.
enum KafkaPositions {
    static func partitions(_ subscription: KafkaOptions.Subscription, _ reader: any TopicReader) throws -> [TopicPartition] {
        switch subscription {
        case .partitions(let partitions): partitions
        case .topics(let topics): try topics.flatMap { try reader.partitions(of: $0) }
        }
    }

    static func latest(_ subscription: KafkaOptions.Subscription, _ reader: any TopicReader) throws -> PartitionOffsets {
        try reader.latestOffsets(of: try partitions(subscription, reader))
    }

    /// A position of the options as offsets of all partitions.
    static func resolve(
        _ position: KafkaOptions.Position, _ subscription: KafkaOptions.Subscription, _ reader: any TopicReader
    ) throws -> PartitionOffsets {
        let partitions = try partitions(subscription, reader)
        switch position {
        case .earliest: return try reader.earliestOffsets(of: partitions)
        case .latest: return try reader.latestOffsets(of: partitions)
        case .offsets(let given):
            let missing = partitions.filter { given[$0] == nil }
            let extra = given.partitions.filter { !partitions.contains($0) }
            guard missing.isEmpty, extra.isEmpty else {
                throw AnalysisError(
                    .wrongOption,
                    "kafka source: the offsets must name every partition that is read, and no other: "
                        + "missing \(missing.map(\.description)), too many \(extra.map(\.description)); use -1 for latest, -2 for earliest")
            }
            let earliest = try reader.earliestOffsets(of: partitions)
            let latest = try reader.latestOffsets(of: partitions)
            var resolved = PartitionOffsets()
            for (partition, offset) in given.offsets {
                let first = earliest[partition] ?? 0
                let end = latest[partition] ?? 0
                resolved[partition] = offset == -2 ? first : offset == -1 ? end : offset
                if offset >= 0, offset < first || offset > end {
                    throw KafkaError(
                        .offsetOutOfRange, "\(partition): offset \(offset) was asked for, but the log holds [\(first), \(end))")
                }
            }
            return resolved
        }
    }

    /// The end of a batch of about `limit` records, shared out by lag: a part below one is rounded up, others down.
    ///
    /// Mirrors `KafkaMicroBatchStream.rateLimit`: 100 over lags of 120, 90 and 90 gives 40, 30 and 30.
    static func limited(_ limit: Int64, from start: PartitionOffsets, to end: PartitionOffsets) -> PartitionOffsets {
        var lags: [TopicPartition: Int64] = [:]
        for (partition, until) in end.offsets {
            let lag = until &- (start[partition] ?? 0)
            if lag > 0 { lags[partition] = lag }
        }
        let total = lags.values.reduce(0.0) { $0 + Double($1) }
        guard total >= 1 else { return end }
        var limited = end
        for (partition, lag) in lags {
            let begin = start[partition] ?? 0
            let share = Double(limit) * (Double(lag) / total)
            let part = Int64(exactly: (share < 1 ? share.rounded(.up) : share.rounded(.down))) ?? lag
            let sum = begin.addingReportingOverflow(part)
            limited[partition] = min(sum.overflow ? .max : sum.partialValue, end[partition] ?? begin)
        }
        return limited
    }

    /// Fetches ranges side by side; the result is in the order of the ranges. `recover` decides about a failed one.
    static func fetch(
        _ ranges: [OffsetRange], _ reader: any TopicReader, includeHeaders: Bool,
        recover: (OffsetRange, KafkaError) throws -> KafkaRecords?
    ) throws -> [KafkaRecords] {
        let results = Mutex<[Int: Result<KafkaRecords, any Error>]>([:])
        if ranges.count == 1 {
            results.withLock { $0[0] = Result { try reader.fetch(ranges[0], includeHeaders: includeHeaders) } }
        } else {
            DispatchQueue.concurrentPerform(iterations: ranges.count) { index in
                let result = Result { try reader.fetch(ranges[index], includeHeaders: includeHeaders) }
                results.withLock { $0[index] = result }
            }
        }
        let fetched = results.withLock { $0 }
        return try ranges.indices.compactMap { index in
            switch fetched[index] {
            case .success(let records)?: return records
            case .failure(let error as KafkaError)?: return try recover(ranges[index], error)
            case .failure(let error)?: throw error
            case nil: return nil
            }
        }
    }
}
