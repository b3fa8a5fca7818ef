import BatchRuntime
import KafkaTransport
import Logging
import Offsets
import RDDs
import Synchronization

/// The records of Kafka topics: each batch what came since the last, one offset range a partition.
public final class DirectKafkaInputDStream: DStream<ConsumerRecord>, InputNode, CanCommitOffsets, @unchecked Sendable {
    package let location: LocationStrategy
    package let strategy: ConsumerStrategy
    package let reader: any TopicReader
    private let maxRatePerPartition: Int64
    /// Ranges to take instead of what is new, from a recorded run.
    private let manifest: [Int64: [OffsetRange]]?
    /// Where the next batch begins; nil before the first.
    private var position: PartitionOffsets?
    private var ranges: [Time: [OffsetRange]] = [:]
    private let commits = Mutex<[TopicPartition: Int64]>([:])

    init(
        _ context: StreamingContext, location: LocationStrategy, strategy: ConsumerStrategy, reader: any TopicReader,
        maxRatePerPartition: Int64?
    ) {
        self.location = location
        self.strategy = strategy
        self.reader = reader
        self.maxRatePerPartition = maxRatePerPartition ?? 0
        manifest = context.manifest.map { manifest in
            Dictionary(manifest.entries.map { ($0.batchTime, $0.ranges) }, uniquingKeysWith: { $1 })
        }
        super.init(
            graph: context.graph, sparkContext: context.sparkContext, parents: [], slideDuration: context.batchDuration,
            operation: "createDirectStream")
        context.graph.add(self)
    }

    /// The topics that are read, ascending.
    package var topics: [String] {
        switch strategy.selection {
        case .topics(let topics): Set(topics).sorted()
        case .partitions(let partitions): Set(partitions.map(\.topic)).sorted()
        }
    }

    package override var signature: String { "\(super.signature)/\(topics.joined(separator: "+"))" }

    package override func compute(_ time: Time) throws -> RDD<ConsumerRecord>? {
        KafkaRDD(sparkContext: sparkContext, ranges: ranges[time] ?? [], reader: reader)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(kafka: self) }

    // MARK: Input

    package var node: DStreamNode { self }
    package var isRecoverable: Bool { true }

    package func open(resumingAt position: String?) throws {
        if let position { self.position = try PartitionOffsets(json: position) }
        // A topic that is not there is found out before anything runs.
        if manifest == nil { _ = try partitions() }
    }

    package func plan(_ time: Time, batchDuration: Duration) throws -> InputPlan {
        sendCommits()
        if let manifest { return Self.plan(of: (manifest[time.milliseconds] ?? []).filter(reads)) }
        let partitions = try partitions()
        let start = try position(of: partitions)
        let latest = try reader.latestOffsets(of: partitions)
        let limit = maxRatePerPartition > 0 ? max(1, batchDuration.milliseconds.saturating(times: maxRatePerPartition) / 1000) : .max
        return Self.plan(
            of: partitions.map { partition in
                let from = start[partition] ?? 0
                return OffsetRange(partition, from: from, until: max(from, min(latest[partition] ?? from, from.saturating(plus: limit))))
            })
    }

    package func admit(_ plan: InputPlan, at time: Time) throws {
        guard let end = plan.source.end else { return }
        let until = try PartitionOffsets(json: end)
        let from = try plan.source.start.map { try PartitionOffsets(json: $0) } ?? until
        ranges = ranges.filter { $0.key > time - rememberDuration }
        ranges[time] = from.ranges(until: until)
        position = until
    }

    package func finish(_ time: Time) { (try? rdd(at: time) as? KafkaRDD)?.release() }

    package func close() { reader.close() }

    private static func plan(of ranges: [OffsetRange]) -> InputPlan {
        var (start, end) = (PartitionOffsets(), PartitionOffsets())
        for range in ranges {
            start[range.topicPartition] = range.from
            end[range.topicPartition] = range.until
        }
        return InputPlan(source: BatchPlan.Source(start: start.json, end: end.json), ranges: ranges)
    }

    private func reads(_ range: OffsetRange) -> Bool {
        switch strategy.selection {
        case .topics(let topics): topics.contains(range.topic)
        case .partitions(let partitions): partitions.contains(range.topicPartition)
        }
    }

    private func partitions() throws -> [TopicPartition] {
        switch strategy.selection {
        case .topics: try topics.flatMap { try reader.partitions(of: $0) }.sorted()
        case .partitions(let partitions): Set(partitions).sorted()
        }
    }

    /// Where each partition goes on; a new one starts at its strategy's offset, the group's, or by `auto.offset.reset`.
    private func position(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        var start = position ?? PartitionOffsets()
        var unknown = partitions.filter { start[$0] == nil }
        guard !unknown.isEmpty else { return start }
        for partition in unknown { start[partition] = strategy.offsets[partition] }
        unknown = unknown.filter { start[$0] == nil }
        if !unknown.isEmpty, strategy.properties["group.id"] != nil, let group = reader as? any GroupOffsets {
            let committed = try group.committedOffsets(of: unknown)
            for partition in unknown { start[partition] = committed[partition] }
            unknown = unknown.filter { start[$0] == nil }
        }
        if !unknown.isEmpty {
            // A partition that comes later was empty before: nothing of it may be lost.
            let reset = position == nil ? strategy.properties["auto.offset.reset"] ?? "latest" : "earliest"
            let offsets: PartitionOffsets
            switch reset {
            case "latest", "largest", "end": offsets = try reader.latestOffsets(of: unknown)
            case "earliest", "smallest", "beginning": offsets = try reader.earliestOffsets(of: unknown)
            default:
                throw StreamingError(
                    .badArgument, "no offset to start from for \(unknown.map(\.description).joined(separator: ", ")), and auto.offset.reset is \(reset): "
                        + "give offsets to the consumer strategy, or set auto.offset.reset to earliest or latest")
            }
            for partition in unknown { start[partition] = offsets[partition] }
        }
        // The first plan fixes it, also if it is planned again after a failure.
        position = start
        return start
    }

    // MARK: Commits

    public func commitAsync(_ ranges: [OffsetRange]) {
        commits.withLock { commits in
            for range in ranges {
                commits[range.topicPartition] = max(commits[range.topicPartition] ?? range.until, range.until)
            }
        }
    }

    private func sendCommits() {
        let offsets = commits.withLock { commits in
            defer { commits = [:] }
            return commits
        }
        guard !offsets.isEmpty, let group = reader as? any GroupOffsets else { return }
        // They only tell others how far the job is: a broker that does not take them costs no batch.
        do { try group.commit(PartitionOffsets(offsets)) } catch { Logger(label: "portage.dstreams").warning("offsets not committed: \(error)") }
    }
}

/// A reader that knows what its consumer group has committed.
package protocol GroupOffsets {
    func committedOffsets(of partitions: [TopicPartition]) throws -> PartitionOffsets
    func commit(_ offsets: PartitionOffsets) throws
}

extension KafkaReader: GroupOffsets {}
