import KafkaTransport
import Offsets
import RDDs
import Synchronization

/// An RDD that knows which Kafka records it holds. Mirrors `HasOffsetRanges`.
public protocol HasOffsetRanges {
    /// One range a partition of the RDD, in its order.
    var offsetRanges: [OffsetRange] { get }
}

/// The records of some offset ranges: one RDD partition a Kafka partition. Mirrors `KafkaRDD`.
///
/// Only the RDD straight out of `createDirectStream` or `createRDD` is one; what is computed from it is not. `count` and `isEmpty`
/// come from the ranges, without a read; so a range with offsets that hold no record (a compacted log, a transaction's marker)
/// fails when it is read, as in Spark. A large range is read part by part, by each action anew; a small batch is kept until it has ended. With `spark.streaming.kafka.allowNonConsecutiveOffsets` it does not, and records are counted.
public final class KafkaRDD: RDD<ConsumerRecord>, HasOffsetRanges, @unchecked Sendable {
    public let offsetRanges: [OffsetRange]
    private let fetched: FetchedRanges
    private let allowsGaps: Bool

    init(sparkContext: SparkContext, ranges: [OffsetRange], reader: any TopicReader, allowsGaps: Bool) {
        offsetRanges = ranges
        let fetched = FetchedRanges(ranges, reader, allowsGaps: allowsGaps)
        self.allowsGaps = allowsGaps
        self.fetched = fetched
        super.init(
            sparkContext: sparkContext, partitions: { ranges.count },
            workEstimate: Int(clamping: ranges.recordCount),
            source: { partition, body in
                try fetched.forEachPart(partition) { rows in
                    for row in 0..<rows.records.count {
                        do { try body(ConsumerRecord(rows: rows, row: row)) } catch {
                            UserCode.note(ConsumerRecord(rows: rows, row: row), for: error)
                            throw error
                        }
                    }
                }
            })
    }

    public override var exactCount: Int? { allowsGaps ? nil : Int(clamping: offsetRanges.reduce(Int64(0)) { $0.saturating(plus: $1.count) }) }

    /// Lets go of the bytes; they are fetched again if needed.
    func release() { fetched.release() }
}

extension RDD where Element == ConsumerRecord {
    /// The ranges of an RDD straight out of `createDirectStream`.
    ///
    /// - Throws: `StreamingError` for an RDD that was computed from one, and so has no ranges of its own.
    @_disfavoredOverload public var offsetRanges: [OffsetRange] {
        get throws {
            guard let kafka = self as? KafkaRDD else {
                throw StreamingError(
                    .badState, "this RDD was computed from another, and only the RDD straight out of createDirectStream has offset ranges: "
                        + "read them in the first operation on the stream")
            }
            return kafka.offsetRanges
        }
    }
}

extension KafkaError: SourceFailure {}

extension OffsetRange {
    /// Spark's name for `from`.
    public var fromOffset: Int64 { from }
    /// Spark's name for `until`.
    public var untilOffset: Int64 { until }
}

/// The ranges of a batch in parts, of which the first are kept for whoever reads them again, as many as there is room for.
private final class FetchedRanges: Sendable {
    private struct Kept {
        /// By range, then by the offset at which the part begins.
        var parts: [[Int64: ConsumerRows]]
        var bytes = 0
    }

    private let ranges: [OffsetRange]
    private let reader: any TopicReader
    private let allowsGaps: Bool
    private let kept: Mutex<Kept>

    /// What a batch may keep: most batches are smaller, and are fetched once whatever the job does with them.
    private static let room = 64 << 20

    init(_ ranges: [OffsetRange], _ reader: any TopicReader, allowsGaps: Bool) {
        self.ranges = ranges
        self.reader = reader
        self.allowsGaps = allowsGaps
        kept = Mutex(Kept(parts: Array(repeating: [:], count: ranges.count)))
    }

    /// Pushes the records of a range, in order, part by part.
    func forEachPart(_ index: Int, _ body: (ConsumerRows) throws -> Void) throws {
        var rest = ranges[index]
        // A range that goes backwards is a mistake, which the reader names.
        if rest.until < rest.from { _ = try reader.fetch(rest, includeHeaders: true) }
        while !rest.isEmpty {
            let rows = try part(index, rest)
            rest.from = max(rest.from + 1, rows.records.range.until)
            try body(rows)
        }
    }

    private func part(_ index: Int, _ rest: OffsetRange) throws -> ConsumerRows {
        if let known = kept.withLock({ $0.parts[index][rest.from] }) { return known }
        let records = try reader.fetchPart(rest, includeHeaders: true, limit: .part)
        guard allowsGaps || Int64(records.count) == records.range.count else {
            throw StreamingError(
                .failedBatch, "\(records.range): \(records.count) of its \(records.range.count) offsets hold a record; the log was compacted or has transactions: "
                    + "set spark.streaming.kafka.allowNonConsecutiveOffsets to true")
        }
        let rows = ConsumerRows(records)
        kept.withLock { kept in
            guard kept.bytes <= Self.room - records.byteCount, kept.parts[index][rest.from] == nil else { return }
            kept.parts[index][rest.from] = rows
            kept.bytes += records.byteCount
        }
        return rows
    }

    func release() { kept.withLock { $0 = Kept(parts: Array(repeating: [:], count: ranges.count)) } }
}
