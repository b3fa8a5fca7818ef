import BatchRuntime
import Checkpoints
import Columnar
import Dispatch
import KafkaTransport
import Logging
import Offsets
import Plans
import Synchronization

/// A Kafka subscription as a stream: positions are offsets a partition, in Spark's JSON.
///
/// Mirrors `org.apache.spark.sql.kafka010.KafkaMicroBatchStream`.
final class KafkaStreamSource: ManifestDrivenSource {
    let options: KafkaOptions
    private let reader: any TopicReader
    private let checkpoint: CheckpointDirectory?
    private let index: Int
    private let manifest: BatchManifest?
    private var limit: Int64?
    /// Set for `availableNow`: positions never pass it.
    private var fixedEnd: PartitionOffsets?
    private let logger = Logger(label: "portage.kafka.source")

    var description: String { "KafkaV2[\(options.subscription.description)]" }
    var schema: Schema { KafkaColumns.schema(includeHeaders: options.includeHeaders) }

    init(_ options: KafkaOptions, _ environment: StreamEnvironment) throws {
        self.options = options
        reader = try environment.connector.reader(properties: options.properties)
        checkpoint = environment.checkpoint
        index = environment.index
        manifest = environment.manifest
        limit = options.maxOffsetsPerTrigger
    }

    // MARK: Positions

    func initialPosition() throws -> String {
        if let manifest { return manifestStart(manifest).json }
        // Written once, before the first batch: a query that dies before its first commit starts again at the same place.
        if let stored = try storedStart() { return stored.json }
        let start = try KafkaPositions.resolve(options.starting, options.subscription, reader)
        if let checkpoint {
            let bytes: [UInt8] = [0] + Array("v1\n\(start.json)".utf8)
            try checkpoint.files.makeDirectory("\(checkpoint.path)/sources/\(index)")
            try checkpoint.write([FileWrite(startPath(checkpoint), bytes)])
        }
        return start.json
    }

    private func startPath(_ checkpoint: CheckpointDirectory) -> String { "\(checkpoint.path)/sources/\(index)/0" }

    private func storedStart() throws -> PartitionOffsets? {
        guard let checkpoint, let bytes = try checkpoint.files.read(startPath(checkpoint)) else { return nil }
        // Spark puts a zero byte before the version, for versions of its own that are long gone.
        let text = String(decoding: bytes.first == 0 ? bytes.dropFirst() : bytes[...], as: UTF8.self)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        guard lines.count == 2, lines[0] == "v1", let offsets = try? PartitionOffsets(json: String(lines[1])) else {
            throw CheckpointError.corrupt(
                startPath(checkpoint), "torn or damaged: it does not hold the offsets at which the query started",
                remedy: "restore it from a copy; or delete the checkpoint to start afresh")
        }
        return offsets
    }

    private func manifestStart(_ manifest: BatchManifest) -> PartitionOffsets {
        var start = PartitionOffsets()
        for range in manifest.entries.flatMap(\.ranges) where takes(range) && start[range.topicPartition] == nil {
            start[range.topicPartition] = range.from
        }
        return start
    }

    private func takes(_ range: OffsetRange) -> Bool {
        switch options.subscription {
        case .topics(let topics): topics.contains(range.topic)
        case .partitions(let partitions): partitions.contains(range.topicPartition)
        }
    }

    func latestPosition(from start: String?) throws -> String? {
        let start = try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets()
        let available: PartitionOffsets
        if let fixedEnd {
            available = fixedEnd
        } else {
            available = try KafkaPositions.latest(options.subscription, reader)
        }
        var end = start
        for (partition, latest) in available.offsets {
            if let known = start[partition], latest < known {
                try dataLoss(
                    "\(partition): the query has read up to offset \(known), but the log now ends at \(latest); was the topic deleted and made anew?")
                continue
            }
            end[partition] = latest
        }
        for partition in start.partitions where available[partition] == nil && fixedEnd == nil {
            try dataLoss("\(partition): is gone; the query has read up to offset \(start[partition] ?? 0) of it")
            end[partition] = nil
        }
        if let limit { end = KafkaPositions.limited(limit, from: try begun(start, end), to: end) }
        return end.json
    }

    /// `start` with a beginning for partitions that are new in `end`: their first offset.
    private func begun(_ start: PartitionOffsets, _ end: PartitionOffsets) throws -> PartitionOffsets {
        let fresh = end.partitions.filter { start[$0] == nil }
        guard !fresh.isEmpty else { return start }
        var start = start
        for (partition, earliest) in try reader.earliestOffsets(of: fresh).offsets {
            if earliest > 0 {
                try dataLoss("\(partition): was added while the query ran and starts at offset \(earliest) instead of 0")
            }
            start[partition] = min(earliest, end[partition] ?? earliest)
        }
        return start
    }

    func prepareForAvailableNow() throws { fixedEnd = try KafkaPositions.latest(options.subscription, reader) }

    func ignoreRateLimits() { limit = nil }

    func ranges(from start: String?, until end: String) throws -> [OffsetRange] {
        let end = try PartitionOffsets(json: end)
        let start = try begun(try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets(), end)
        return start.ranges(until: end).filter { !$0.isEmpty }
    }

    func position(after start: String?, _ entry: BatchManifest.Entry) throws -> String {
        var position = try start.map { try PartitionOffsets(json: $0) } ?? PartitionOffsets()
        for range in entry.ranges where takes(range) { position[range.topicPartition] = range.until }
        return position.json
    }

    // MARK: Reading

    func read(from start: String?, until end: String, columns: [Int]) throws -> [RecordBatch] {
        try fetch(try ranges(from: start, until: end), columns)
    }

    func read(_ ranges: [OffsetRange], columns: [Int]) throws -> [RecordBatch] {
        try fetch(ranges.filter { takes($0) && !$0.isEmpty }, columns)
    }

    private func fetch(_ ranges: [OffsetRange], _ columns: [Int]) throws -> [RecordBatch] {
        let headers = options.includeHeaders && columns.contains(7)
        let fetched = try KafkaPositions.fetch(ranges, reader, includeHeaders: headers) { range, error in
            guard error.code == .offsetOutOfRange, !options.failOnDataLoss else { throw error }
            return try readable(range, error)
        }
        return fetched.map { KafkaColumns.batch($0, columns, includeHeaders: options.includeHeaders) }
    }

    /// What is left of a range that the log holds no longer, after a warning.
    private func readable(_ range: OffsetRange, _ error: KafkaError) throws -> KafkaRecords? {
        logger.warning("\(range): some data may have been lost, going on because failOnDataLoss is false: \(error)")
        let earliest = try reader.earliestOffsets(of: [range.topicPartition])[range.topicPartition] ?? range.until
        let latest = try reader.latestOffsets(of: [range.topicPartition])[range.topicPartition] ?? range.until
        let rest = OffsetRange(range.topicPartition, from: max(range.from, earliest), until: min(range.until, latest))
        return rest.isEmpty ? nil : try reader.fetch(rest, includeHeaders: options.includeHeaders)
    }

    private func dataLoss(_ what: String) throws {
        if options.failOnDataLoss {
            throw KafkaError(
                .offsetOutOfRange,
                "\(what). Some data may have been lost; set the option failOnDataLoss to false to go on without it")
        }
        logger.warning("\(what); going on because failOnDataLoss is false")
    }

    func committed(until end: String) throws {}
    func close() { reader.close() }
}
