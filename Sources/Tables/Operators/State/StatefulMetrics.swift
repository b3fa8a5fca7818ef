/// What a stateful operator did in one batch, under Spark's names.
package struct StatefulMetrics: Equatable, Sendable {
    package var numRowsTotal = 0
    package var numRowsUpdated = 0
    package var numRowsRemoved = 0
    /// Rows; of an aggregation groups, for Spark too drops after it has aggregated the batch.
    package var numRowsDroppedByWatermark = 0
    /// Time in µs for what was added and changed, and for what left.
    package var updateMicros: Int64 = 0
    package var removalMicros: Int64 = 0
    /// What the operator's stores hold, in bytes.
    package var memoryUsedBytes = 0
    package var numPartitions = 0
    /// Of every partition each declared store.
    package var numStores = 0
    /// What only this kind of operator counts, by name.
    package var custom: [String: Int64] = [:]

    package init() {}
}
