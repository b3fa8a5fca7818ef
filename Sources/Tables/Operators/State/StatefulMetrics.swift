/// The metrics of a stateful operator for one batch, under Spark's names.
package struct StatefulMetrics: Equatable, Sendable {
    package var numRowsTotal = 0
    package var numRowsUpdated = 0
    package var numRowsRemoved = 0
    /// Rows; for an aggregation groups, because Spark, too, drops after it has aggregated the batch.
    package var numRowsDroppedByWatermark = 0
    /// Time in µs for additions and changes, and for removals.
    package var updateMicros: Int64 = 0
    package var removalMicros: Int64 = 0
    /// The memory of the operator's stores, in bytes.
    package var memoryUsedBytes = 0
    package var numPartitions = 0
    /// The number of stores over all partitions.
    package var numStores = 0
    /// Metrics of this kind of operator only, by name.
    package var custom: [String: Int64] = [:]

    package init() {}
}
