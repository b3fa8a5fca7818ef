import Offsets

/// The input of a batch from one stream. Mirrors `org.apache.spark.streaming.scheduler.StreamInputInfo`.
public struct StreamInputInfo: Sendable, Equatable {
    /// The input's number, in the order in which the job made its inputs.
    public let inputStreamId: Int
    /// The number of records; 0 if the input does not count them.
    public let numRecords: Int64
    /// For a Kafka input: the offsets of the batch, one range a partition.
    public let offsetRanges: [OffsetRange]
    /// For a Kafka input: how many records each partition had beyond the batch when it was planned. Spark does not report it.
    public let recordsBehindLatest: [TopicPartition: Int64]

    package init(
        inputStreamId: Int, numRecords: Int64 = 0, offsetRanges: [OffsetRange] = [], recordsBehindLatest: [TopicPartition: Int64] = [:]
    ) {
        self.inputStreamId = inputStreamId
        self.numRecords = numRecords
        self.offsetRanges = offsetRanges
        self.recordsBehindLatest = recordsBehindLatest
    }

    /// The `Description` in Spark's words, if the batch has records of Kafka.
    public var metadata: [String: String] {
        let ranges = offsetRanges.filter { $0.from != $0.until }
        guard !ranges.isEmpty else { return [:] }
        return [
            "Description": ranges.map { "topic: \($0.topic)\tpartition: \($0.partition)\toffsets: \($0.from) to \($0.until)" }.joined(
                separator: "\n")
        ]
    }
}
