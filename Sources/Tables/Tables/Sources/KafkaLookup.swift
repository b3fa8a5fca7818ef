import Foundation
import KafkaTransport
import Logging
import Offsets
import Expressions
import Plans
import Synchronization

/// Looks up a subscription at its brokers: partitions, their ends, and positions as offsets. Repeats requests while brokers do not answer.
final class KafkaLookup: Sendable {
    let options: KafkaOptions
    let reader: any TopicReader
    let logger: Logger
    /// Whether any request was ever answered.
    private let isHeard = Atomic<Bool>(false)

    init(options: KafkaOptions, reader: any TopicReader, logger: Logger) {
        self.options = options
        self.reader = reader
        self.logger = logger
    }

    /// Runs `body` until it succeeds, at most `fetchOffset.numRetries` times. An error that is not retriable ends it at once, and so
    /// do brokers that have never answered: most likely their address is wrong.
    func retrying<R>(_ body: () throws -> R) throws -> R {
        var attempt: Int64 = 1
        while true {
            do {
                let result = try body()
                isHeard.store(true, ordering: .relaxed)
                return result
            } catch let error as KafkaError where error.isRetriable && attempt < options.fetchAttempts {
                if error.code == .unreachable, !isHeard.load(ordering: .relaxed) { throw error }
                logger.warning("attempt \(attempt) of \(options.fetchAttempts) to get Kafka offsets: \(error)")
            }
            attempt += 1
            // A broker needs real time to come back, whatever clock the query uses.
            Thread.sleep(forTimeInterval: Double(options.fetchPauseMillis) / 1000)
        }
    }

    // MARK: Partitions

    /// The existing partitions, in order. Those in `known` may be gone; others that are named explicitly must exist.
    private func partitions(known: PartitionOffsets?) throws -> [TopicPartition] {
        func there(_ topic: String, mayBeGone: Bool) throws -> [TopicPartition] {
            do { return try reader.partitions(of: topic) } catch let error as KafkaError where error.code == .unknownTopic && mayBeGone {
                return []
            }
        }
        func isKnown(_ topic: String) -> Bool { known?.offsets.keys.contains { $0.topic == topic } ?? false }
        switch options.subscription {
        case .topics(let topics): return try topics.flatMap { try there($0, mayBeGone: isKnown($0)) }.sorted()
        // A topic may be deleted between listing all topics and asking for it.
        case .pattern(let pattern): return try pattern.topics(of: reader).flatMap { try there($0, mayBeGone: true) }.sorted()
        case .partitions(let wanted):
            let topics = Set(wanted.map(\.topic))
            let found = Set(try topics.sorted().flatMap { try there($0, mayBeGone: isKnown($0)) })
            if let missing = wanted.first(where: { !found.contains($0) && known?[$0] == nil }) {
                throw KafkaError(.unknownPartition, "\(missing) does not exist: the topic has fewer partitions (the option assign)")
            }
            return wanted.filter { found.contains($0) }
        }
    }

    /// The current end of each partition.
    ///
    /// If a partition ends before its known end, it is asked again, as in Spark: a broker that has just
    /// become the leader may not know the end of the log yet.
    func latest(known: PartitionOffsets? = nil) throws -> PartitionOffsets {
        var attempt: Int64 = 1
        while true {
            let latest = try retrying { try reader.latestOffsets(of: try partitions(known: known)) }
            let shrunk = latest.partitions.filter { (known?[$0] ?? 0) > (latest[$0] ?? 0) }
            guard !shrunk.isEmpty, attempt < options.fetchAttempts else { return latest }
            logger.warning("the log ends before what was read of \(shrunk.map(\.description).joined(separator: ", ")): looking again")
            attempt += 1
            Thread.sleep(forTimeInterval: Double(options.fetchPauseMillis) / 1000)
        }
    }

    func earliest(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        partitions.isEmpty ? [:] : try retrying { try reader.earliestOffsets(of: partitions) }
    }

    // MARK: Positions

    /// A position in the options as offsets of all partitions.
    func resolve(_ position: KafkaPosition, _ side: KafkaPosition.Side) throws -> PartitionOffsets {
        try retrying {
            let partitions = try partitions(known: nil)
            switch position {
            case .earliest: return try reader.earliestOffsets(of: partitions)
            case .latest: return try reader.latestOffsets(of: partitions)
            case .offsets(let given):
                try check(given, partitions, "\(side)Offsets", "; use -1 for latest, -2 for earliest")
                return try resolved(given, partitions)
            case .timestamps(let times):
                try check(times, partitions, "\(side)OffsetsByTimestamp", "")
                return try found(times, side)
            case .timestamp(let millis):
                return try found(PartitionOffsets(Dictionary(partitions.map { ($0, millis) }, uniquingKeysWith: { $1 })), side)
            }
        }
    }

    private func check(_ given: PartitionOffsets, _ partitions: [TopicPartition], _ option: String, _ hint: String) throws(AnalysisError) {
        let missing = partitions.filter { given[$0] == nil }
        let extra = given.partitions.filter { !partitions.contains($0) }
        guard missing.isEmpty, extra.isEmpty else {
            throw AnalysisError(
                .wrongOption,
                "kafka source: \(option) must name every partition that is read, and no other: "
                    + "missing \(missing.map(\.description)), too many \(extra.map(\.description))\(hint)")
        }
    }

    private func resolved(_ given: PartitionOffsets, _ partitions: [TopicPartition]) throws -> PartitionOffsets {
        let earliest = try reader.earliestOffsets(of: partitions)
        let latest = try reader.latestOffsets(of: partitions)
        var resolved = PartitionOffsets()
        for (partition, offset) in given.offsets {
            let first = earliest[partition] ?? 0
            let end = latest[partition] ?? 0
            resolved[partition] = offset == -2 ? first : offset == -1 ? end : offset
            if offset >= 0, offset < first || offset > end {
                let what = "\(partition): offset \(offset) was requested, but the log holds [\(first), \(end))"
                if options.failOnDataLoss { throw KafkaError(.offsetOutOfRange, what) }
                logger.warning("\(what); continuing from the nearest because failOnDataLoss is false")
                resolved[partition] = offset < first ? first : end
            }
        }
        return resolved
    }

    /// The offsets for timestamps. Without a record at or after the timestamp, a read ends with the log, and starts as the strategy says.
    private func found(_ times: PartitionOffsets, _ side: KafkaPosition.Side) throws -> PartitionOffsets {
        var found = PartitionOffsets()
        // One request for all partitions with the same time.
        for (millis, entries) in Dictionary(grouping: times.offsets, by: \.value).sorted(by: { $0.key < $1.key }) {
            found.offsets.merge(try reader.offsets(of: entries.map(\.key).sorted(), atOrAfterMillis: millis).offsets) { $1 }
        }
        let unmatched = times.partitions.filter { found[$0] == nil }
        guard !unmatched.isEmpty else { return found }
        if side == .starting, !options.startsAtLatestWithoutMatch {
            throw KafkaError(
                .offsetOutOfRange,
                "\(unmatched.map { "\($0): no record at or after \(times[$0] ?? 0) ms" }.joined(separator: "; ")): start earlier, "
                    + "or set the option startingOffsetsByTimestampStrategy to latest")
        }
        found.offsets.merge(try reader.latestOffsets(of: unmatched).offsets) { $1 }
        return found
    }
}
