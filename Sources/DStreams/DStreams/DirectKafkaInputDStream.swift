import BatchRuntime
import KafkaTransport
import Logging
import Offsets
import RDDs

/// The records of Kafka topics: each batch is what arrived since the last, one offset range a partition.
public final class DirectKafkaInputDStream: DStream<ConsumerRecord>, InputNode, CanCommitOffsets, @unchecked Sendable {
    package let location: LocationStrategy
    package let strategy: ConsumerStrategy
    package let reader: any TopicReader
    private var rates: KafkaRateControl
    private let allowsGaps: Bool
    /// The ranges of a recorded run, which replace the new records.
    private let manifest: [Int64: [OffsetRange]]?
    /// Where the next batch begins; nil until the start determines it.
    private var position: PartitionOffsets?
    /// The offsets of the checkpoint, until the manifest has continued from there.
    private var resumed: ResumedOffsets?
    private var ranges: [Time: [OffsetRange]] = [:]
    /// By how much each partition extended beyond the batch when it was planned.
    private var behind: [Time: [TopicPartition: Int64]] = [:]
    /// Topics that were subscribed to by name, do not exist and were never read, with the broker's reason; and those of them that were
    /// warned about.
    private var missing: [String: String] = [:]
    private var missingTold: Set<String> = []
    /// Topics that the first start began to read at their ends: earlier records are not read.
    package private(set) var topicsBegunAtEnd: [String] = []
    /// Where the stream ends, if it is to end.
    private var fixedEnd: PartitionOffsets?
    private let commits = OffsetCommitQueue()
    private let logger = Logger(label: "portage.dstreams")

    init(
        _ context: StreamingContext, location: LocationStrategy, strategy: ConsumerStrategy, reader: any TopicReader,
        rates: KafkaRateControl, allowsGaps: Bool
    ) {
        self.location = location
        self.strategy = strategy
        self.reader = reader
        self.rates = rates
        // A recorded run knows what its ranges held: records that a recording leaves out are not the job's mistake.
        self.allowsGaps = allowsGaps || context.manifest != nil
        manifest = context.manifest.map { manifest in
            Dictionary(manifest.entries.map { ($0.batchTime, $0.ranges) }, uniquingKeysWith: { $1 })
        }
        super.init(
            graph: context.graph, sparkContext: context.sparkContext, parents: [], slideDuration: context.batchDuration,
            operation: "createDirectStream")
        context.graph.add(self)
    }

    /// A job that reads other topics is another job.
    package override var signature: String { "\(super.signature)/\(topics)" }

    /// The topics that it reads: names joined by plus signs, or a pattern.
    package var topics: String {
        switch strategy.selection {
        case .topics(let topics): Set(topics).sorted().joined(separator: "+")
        case .pattern(let pattern): "\(pattern)"
        case .partitions(let partitions): Set(partitions.map(\.topic)).sorted().joined(separator: "+")
        }
    }

    package override func compute(_ time: Time) throws -> RDD<ConsumerRecord>? {
        KafkaRDD(sparkContext: sparkContext, ranges: ranges[time] ?? [], reader: reader, allowsGaps: allowsGaps)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(kafka: self) }

    // MARK: Input

    package var node: DStreamNode { self }
    package var isRecoverable: Bool { true }

    package func open(resumingAt position: String?) throws {
        if let position {
            self.position = try PartitionOffsets(json: position)
            if manifest != nil { resumed = try ResumedOffsets(json: position) }
        }
        // A topic that cannot be read or does not exist is reported before anything runs.
        guard manifest == nil else { return }
        _ = try partitions()
        if position != nil { tellMissing() }
    }

    /// Records that arrive between the start and the first label belong to the first batch, as in Spark.
    package func fixStart() throws {
        guard manifest == nil else { return }
        position = try position(of: partitions())
        tellMissing()
    }

    package func plan(_ time: Time, batchDuration: Duration) throws -> InputPlan {
        sendCommits()
        if let manifest {
            let ranges = (manifest[time.milliseconds] ?? []).filter(reads)
            if let gap = resumed?.gap(before: ranges) { throw StreamingError(.notRecoverable, "batch \(time): \(gap)") }
            return Self.plan(of: ranges)
        }
        let partitions = try partitions()
        try checkNoneIsGone(partitions)
        let start = try position(of: partitions)
        tellMissing()
        var latest = try reader.latestOffsets(of: partitions)
        try checkNoneShrank(latest, start)
        let newest = latest
        if let fixedEnd {
            for partition in partitions {
                latest[partition] = max(start[partition] ?? 0, min(latest[partition] ?? 0, fixedEnd[partition] ?? 0))
            }
        }
        let end = rates.clamped(latest, from: start)
        behind[time] = Dictionary(partitions.map { ($0, max(0, (newest[$0] ?? 0).saturating(minus: end[$0] ?? 0))) }) { $1 }
        return Self.plan(
            of: partitions.map { partition in
                let from = start[partition] ?? 0
                return OffsetRange(partition, from: from, until: end[partition] ?? from)
            })
    }

    private func checkNoneIsGone(_ partitions: [TopicPartition]) throws {
        let gone = Set(position?.partitions ?? []).subtracting(partitions).sorted()
        guard !gone.isEmpty else { return }
        throw StreamingError(
            .badState,
            "\(gone.map(\.description).joined(separator: ", ")): this stream has read from there, but the topic or the partition is gone; "
                + "start the job again with a new checkpoint, without it")
    }

    /// A log that ends before the stream's position was deleted and recreated. As in Spark, that fails a batch, and the next one continues
    /// from the new end.
    private func checkNoneShrank(_ latest: PartitionOffsets, _ start: PartitionOffsets) throws {
        let shrunk = latest.partitions.filter { (latest[$0] ?? 0) < (start[$0] ?? 0) }
        guard !shrunk.isEmpty else { return }
        let what = shrunk.map { "\($0): this stream has read up to offset \(start[$0] ?? 0), but the log ends at \(latest[$0] ?? 0)" }
        for partition in shrunk { position?[partition] = latest[partition] }
        throw KafkaError(.dataLoss, "\(what.joined(separator: "; ")). Was the topic deleted and created again?")
    }

    package func processed(_ time: Time, _ delays: BatchDelays) {
        rates.processed((ranges[time] ?? []).recordCount, delays)
    }

    package func register(_ plan: InputPlan, at time: Time) throws {
        guard let end = plan.source.end else { return }
        let until = try PartitionOffsets(json: end)
        let from = try plan.source.start.map { try PartitionOffsets(json: $0) } ?? until
        ranges = ranges.filter { $0.key > time - rememberDuration }
        ranges[time] = from.ranges(until: until)
        behind = behind.filter { $0.key >= time }
        position = until
    }

    /// An RDD of empty ranges, because the job may ask for its ranges.
    package override func leaveOut(at time: Time) {
        ranges[time] = ranges[time]?.map { OffsetRange($0.topicPartition, from: $0.until, until: $0.until) }
    }

    package func info(at time: Time, id: Int) -> StreamInputInfo {
        let taken = ranges[time] ?? []
        return StreamInputInfo(
            inputStreamId: id, numRecords: taken.recordCount, offsetRanges: taken,
            recordsBehindLatest: behind[time] ?? [:])
    }

    package func fixEnd() throws {
        let partitions = try partitions()
        // A topic that does not exist has no end: the stream would never reach it, or never read the topic.
        for topic in missing.keys.sorted() { _ = try reader.partitions(of: topic) }
        fixedEnd = try reader.latestOffsets(of: partitions)
    }

    package var isAtEnd: Bool {
        // There is a first batch in any case: its commit defines where the next run begins.
        guard let position, let fixedEnd, !ranges.isEmpty else { return false }
        return fixedEnd.partitions.allSatisfy { (position[$0] ?? 0) >= (fixedEnd[$0] ?? 0) }
    }

    package func finish(_ time: Time) { (try? rdd(at: time) as? KafkaRDD)?.release() }

    package func giveUpWaiting() { reader.giveUpWaiting() }

    package func close() { reader.close() }

    private static func plan(of ranges: [OffsetRange]) -> InputPlan {
        var (start, end) = (PartitionOffsets(), PartitionOffsets())
        for range in ranges {
            start[range.topicPartition] = range.from
            end[range.topicPartition] = range.until
        }
        return InputPlan(source: BatchPlan.Source(start: start.json, end: end.json), ranges: ranges)
    }

    /// Whether a range is of this stream's topics.
    package func reads(_ range: OffsetRange) -> Bool {
        switch strategy.selection {
        case .topics(let topics): topics.contains(range.topic)
        case .pattern(let pattern): (try? pattern.matches(range.topic)) ?? false
        case .partitions(let partitions): partitions.contains(range.topicPartition)
        }
    }

    private func partitions() throws -> [TopicPartition] {
        switch strategy.selection {
        case .topics(let topics): try Set(topics).sorted().flatMap { try partitionsIfThere($0) }.sorted()
        case .pattern(let pattern): try pattern.topics(of: reader).flatMap { try reader.partitions(of: $0) }.sorted()
        case .partitions(let partitions): Set(partitions).sorted()
        }
    }

    /// The partitions of a topic; none if it does not exist. Java's consumer subscribes to it nevertheless, and the job reads it once it is
    /// created.
    private func partitionsIfThere(_ topic: String) throws -> [TopicPartition] {
        do {
            return try reader.partitions(of: topic)
        } catch let error as KafkaError where error.code == .unknownTopic {
            missing[topic] = error.message
            return []
        }
    }

    /// Warns once about each missing topic, except one that the stream has read: its batch fails with a message.
    private func tellMissing() {
        for topic in Set((position?.partitions ?? []).map(\.topic)) { missing[topic] = nil }
        for (topic, message) in missing.sorted(by: { $0.key < $1.key }) where missingTold.insert(topic).inserted {
            let rule =
                "Once it exists, it is read from where the consumer strategy or the group says, otherwise from its first record (in Spark "
                    + "from where auto.offset.reset says)"
            logger.warning("\(sparkContext.appName): \(message). As in Spark the job runs without it meanwhile. \(rule)")
        }
    }

    /// Logs where topics that were missing are read from, once that is decided.
    private func tellFound(_ found: [TopicPartition], _ start: PartitionOffsets) {
        for (topic, partitions) in Dictionary(grouping: found, by: \.topic).sorted(by: { $0.key < $1.key }) {
            missing[topic] = nil
            guard missingTold.remove(topic) != nil else { continue }
            let places = partitions.sorted().prefix(10).map { "\($0)@\(start[$0] ?? 0)" }.joined(separator: ", ")
            logger.warning(
                "\(sparkContext.appName): topic \(topic) exists now, and is read from \(places)\(partitions.count > 10 ? ", …" : "")")
        }
    }

    /// Where each partition continues; a new one starts at its strategy's offset, the group's, or by `auto.offset.reset`.
    private func position(of partitions: [TopicPartition]) throws -> PartitionOffsets {
        var start = position ?? PartitionOffsets()
        var unknown = partitions.filter { start[$0] == nil }
        let found = unknown
        for partition in unknown { start[partition] = strategy.offsets[partition] }
        unknown = unknown.filter { start[$0] == nil }
        if !unknown.isEmpty, strategy.properties["group.id"] != nil, let group = reader.groupOffsets {
            let committed = try group.committedOffsets(of: unknown)
            for partition in unknown { start[partition] = committed[partition] }
            unknown = unknown.filter { start[$0] == nil }
        }
        if !unknown.isEmpty {
            // A partition that is created later was empty before: none of its records may be lost.
            let reset = position == nil ? strategy.properties["auto.offset.reset"] ?? "latest" : "earliest"
            let offsets: PartitionOffsets
            switch reset {
            case "latest", "largest", "end":
                offsets = try reader.latestOffsets(of: unknown)
                topicsBegunAtEnd = Set(unknown.map(\.topic)).sorted()
            case "earliest", "smallest", "beginning": offsets = try reader.earliestOffsets(of: unknown)
            default:
                throw StreamingError(
                    .badArgument,
                    "no offset to start from for \(unknown.map(\.description).joined(separator: ", ")), and auto.offset.reset is \(reset): "
                        + "give offsets to the consumer strategy, or set auto.offset.reset to earliest or latest")
            }
            for partition in unknown { start[partition] = offsets[partition] }
        }
        // Final from now on, even if a batch is planned again after a failure, and also for empty partitions, so that all later records are
        // new.
        position = start
        tellFound(found, start)
        return start
    }

    // MARK: Commits

    /// Queues the ends of `ranges` to be committed to the consumer group when the next batch is planned.
    ///
    /// A commit that the broker refuses is logged as a warning and costs no batch: the job's own position is kept in its checkpoint.
    public func commitAsync(_ ranges: [OffsetRange]) { commits.add(ranges, nil) }

    /// Queues the ends of `ranges` to be committed to the consumer group, and calls `callback` on the loop's thread with the outcome.
    ///
    /// Mirrors `CanCommitOffsets.commitAsync(offsetRanges, callback)`.
    public func commitAsync(_ ranges: [OffsetRange], _ callback: OffsetCommitCallback?) { commits.add(ranges, callback) }

    package var unsentOffsets: String? {
        let waiting = commits.waiting
        return waiting.isEmpty ? nil : PartitionOffsets(waiting).json
    }

    package func resume(unsentOffsets: String) throws { commits.resume(try PartitionOffsets(json: unsentOffsets).offsets) }

    private func sendCommits() {
        let (offsets, callback) = commits.take()
        guard !offsets.isEmpty, let group = reader.groupOffsets else { return }
        // Commits only tell others how far the job is: if a broker refuses them, no batch fails.
        do {
            try group.commit(PartitionOffsets(offsets))
            callback?(offsets, nil)
        } catch {
            logger.warning("offsets not committed: \(error)")
            callback?(offsets, error)
        }
    }
}
