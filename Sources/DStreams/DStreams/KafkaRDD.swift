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
/// fails when it is read, as in Spark. With `spark.streaming.kafka.allowNonConsecutiveOffsets` it does not, and records are counted.
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
            sparkContext: sparkContext, partitionCount: ranges.count,
            workEstimate: Int(clamping: ranges.reduce(Int64(0)) { $0.saturating(plus: $1.count) }),
            source: { partition, body in
                guard let rows = try fetched.rows(partition) else { return }
                for row in 0..<rows.records.count { try body(ConsumerRecord(rows: rows, row: row)) }
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

extension OffsetRange {
    /// Spark's name for `from`.
    public var fromOffset: Int64 { from }
    /// Spark's name for `until`.
    public var untilOffset: Int64 { until }
}

/// Each range fetched once, by the first who reads it.
private final class FetchedRanges: Sendable {
    private let ranges: [OffsetRange]
    private let reader: any TopicReader
    private let allowsGaps: Bool
    private let rows: Mutex<[ConsumerRows?]>

    init(_ ranges: [OffsetRange], _ reader: any TopicReader, allowsGaps: Bool) {
        self.ranges = ranges
        self.reader = reader
        self.allowsGaps = allowsGaps
        rows = Mutex(Array(repeating: nil, count: ranges.count))
    }

    func rows(_ index: Int) throws -> ConsumerRows? {
        let range = ranges[index]
        if range.from == range.until { return nil }
        if let known = rows.withLock({ $0[index] }) { return known }
        let records = try reader.fetch(range, includeHeaders: true)
        guard allowsGaps || Int64(records.count) == range.count else {
            throw StreamingError(
                .failedBatch, "\(range): \(records.count) of its \(range.count) offsets hold a record; the log was compacted or has transactions: "
                    + "set spark.streaming.kafka.allowNonConsecutiveOffsets to true")
        }
        let fetched = ConsumerRows(records)
        rows.withLock { $0[index] = fetched }
        return fetched
    }

    func release() { rows.withLock { for index in $0.indices { $0[index] = nil } } }
}
