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
/// Only the RDD that `createDirectStream` or `createRDD` provides is one; an RDD computed from it is not. `count` and `isEmpty`
/// use the ranges, without a read; so a range with offsets that hold no record (a compacted log, a transaction's marker)
/// fails when it is read, as in Spark. With `spark.streaming.kafka.allowNonConsecutiveOffsets` it does not fail, and records are counted.
/// A large range is read part by part, again in each action; a small batch is kept in memory until it has ended.
public final class KafkaRDD: RDD<ConsumerRecord>, HasOffsetRanges, @unchecked Sendable {
    /// One range a partition of the RDD, in partition order: start inclusive, end exclusive.
    public let offsetRanges: [OffsetRange]
    private let fetched: FetchedRanges
    private let allowsGaps: Bool

    package init(sparkContext: SparkContext, ranges: [OffsetRange], reader: any TopicReader, allowsGaps: Bool) {
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

    /// The sum of the ranges' lengths, known without a read; nil with `spark.streaming.kafka.allowNonConsecutiveOffsets`, where offsets may
    /// hold no record.
    public override var exactCount: Int? {
        allowsGaps ? nil : Int(clamping: offsetRanges.reduce(Int64(0)) { $0.saturating(plus: $1.count) })
    }

    /// Releases the bytes; they are fetched again if needed.
    func release() { fetched.release() }
}

extension RDD where Element == ConsumerRecord {
    /// The ranges of an RDD that `createDirectStream` provides.
    ///
    /// - Throws: `StreamingError` for an RDD that was computed from one and so has no ranges of its own.
    @_disfavoredOverload public var offsetRanges: [OffsetRange] {
        get throws {
            guard let kafka = self as? KafkaRDD else {
                throw StreamingError(
                    .badState,
                    "this RDD was computed from another, and only the RDD that createDirectStream itself produces has offset ranges: "
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

/// The ranges of a batch in parts, the first of which are kept for later reads, as far as there is room.
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

    /// The most that a batch keeps: most batches are smaller, and are fetched once whatever the job does with them.
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
        // A range with a negative length is a mistake, which the reader reports.
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
                .failedBatch,
                "\(records.range): \(records.count) of its \(records.range.count) offsets hold a record; the log was compacted or has "
                    + "transactions: "
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
