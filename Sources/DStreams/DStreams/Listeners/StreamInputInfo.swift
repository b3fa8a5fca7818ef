import Offsets

/// What an input gives to a batch. Mirrors `org.apache.spark.streaming.scheduler.StreamInputInfo`.
public struct StreamInputInfo: Sendable, Equatable {
    public let inputStreamId: Int
    /// 0 where the input does not count.
    public let numRecords: Int64
    /// Of a Kafka input: the offsets of the batch, partition by partition.
    public let offsetRanges: [OffsetRange]
    /// Of a Kafka input: how many records each partition had beyond the batch when it was planned. Spark does not tell.
    public let recordsBehindLatest: [TopicPartition: Int64]

    package init(
        inputStreamId: Int, numRecords: Int64 = 0, offsetRanges: [OffsetRange] = [], recordsBehindLatest: [TopicPartition: Int64] = [:]
    ) {
        self.inputStreamId = inputStreamId
        self.numRecords = numRecords
        self.offsetRanges = offsetRanges
        self.recordsBehindLatest = recordsBehindLatest
    }

    /// `Description`, in Spark's words, where the batch has records of Kafka.
    public var metadata: [String: String] {
        let ranges = offsetRanges.filter { $0.from != $0.until }
        guard !ranges.isEmpty else { return [:] }
        return ["Description": ranges.map { "topic: \($0.topic)\tpartition: \($0.partition)\toffsets: \($0.from) to \($0.until)" }.joined(separator: "\n")]
    }
}
