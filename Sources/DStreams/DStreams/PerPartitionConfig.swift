import Offsets
import RDDs
import Settings

/// Limits of a direct stream for each partition. Mirrors `org.apache.spark.streaming.kafka010.PerPartitionConfig`.
public protocol PerPartitionConfig: Sendable {
    /// The most records a second that a batch takes from a partition; 0 for no limit.
    func maxRatePerPartition(_ partition: TopicPartition) -> Int64
    /// The least records that a batch takes from a partition, if a limit would leave it fewer.
    func minRatePerPartition(_ partition: TopicPartition) -> Int64
}

extension PerPartitionConfig {
    /// 1, the default of `spark.streaming.kafka.minRatePerPartition`.
    public func minRatePerPartition(_ partition: TopicPartition) -> Int64 { 1 }
}

/// The same limits for all partitions, from `spark.streaming.kafka.maxRatePerPartition` (0) and `minRatePerPartition` (1).
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
