import Offsets
import RDDs
import Settings

/// Limits of a direct stream, partition by partition. Mirrors `org.apache.spark.streaming.kafka010.PerPartitionConfig`.
public protocol PerPartitionConfig: Sendable {
    /// Records a second that a batch takes of a partition at most; 0 for no limit.
    func maxRatePerPartition(_ partition: TopicPartition) -> Int64
    /// Records that a batch takes of a partition at least, where a limit would leave it fewer.
    func minRatePerPartition(_ partition: TopicPartition) -> Int64
}

extension PerPartitionConfig {
    public func minRatePerPartition(_ partition: TopicPartition) -> Int64 { 1 }
}

/// The same for all partitions, from `spark.streaming.kafka.maxRatePerPartition` (0) and `minRatePerPartition` (1).
struct DefaultPerPartitionConfig: PerPartitionConfig {
    private let maxRate: Int64
    private let minRate: Int64

    init(_ conf: SparkConf) throws {
        maxRate = try conf.value(of: StreamSettings.maxRatePerPartition)
        minRate = try conf.value(of: StreamSettings.minRatePerPartition)
    }

    func maxRatePerPartition(_ partition: TopicPartition) -> Int64 { maxRate }
    func minRatePerPartition(_ partition: TopicPartition) -> Int64 { minRate }
}
