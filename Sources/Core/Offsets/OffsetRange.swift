/// The records `[from, until)` of one partition.
public struct OffsetRange: Hashable, Sendable, CustomStringConvertible {
    public var topicPartition: TopicPartition
    /// First offset.
    public var from: Int64
    /// One past the last offset.
    public var until: Int64

    public init(_ topicPartition: TopicPartition, from: Int64, until: Int64) {
        self.topicPartition = topicPartition
        self.from = from
        self.until = until
    }

    public var topic: String { topicPartition.topic }
    public var partition: Int32 { topicPartition.partition }

    /// Offsets in the range; with compaction or transactions, fewer records may exist.
    public var count: Int64 { until > from ? until - from : 0 }
    public var isEmpty: Bool { until <= from }

    /// `orders-3 [120, 180)`.
    public var description: String { "\(topicPartition) [\(from), \(until))" }
}

extension Sequence<OffsetRange> {
    /// `orders-3 offsets 120 until 180, orders-4 offsets 7 until 9`; of more than `most`, the first ones and the number of the others.
    package func text(most: Int = .max) -> String {
        var shown: [String] = []
        var rest = 0
        for range in self {
            if shown.count < most { shown.append("\(range.topicPartition) offsets \(range.from) until \(range.until)") } else { rest &+= 1 }
        }
        return shown.joined(separator: ", ") + (rest == 0 ? "" : " and \(rest) more \(rest == 1 ? "range" : "ranges")")
    }

    /// The number of offsets in all of them; saturates.
    package var recordCount: Int64 { reduce(0) { $0.saturating(plus: $1.count) } }
}
