import BatchRuntime
import Columnar
import Foundation
import Operators
import StateStore

/// How one batch of a query went. `json` has Spark's fields.
public struct StreamingQueryProgress: Sendable {
    public struct State: Hashable, Sendable {
        public var operatorName: String
        public var numRowsTotal: Int
        public var numRowsUpdated: Int
        public var allUpdatesTimeMs: Int64
        public var numRowsRemoved: Int
        public var allRemovalsTimeMs: Int64
        public var commitTimeMs: Int64
        /// What the operator's store holds.
        public var memoryUsedBytes: Int64
        public var numRowsDroppedByWatermark: Int
        public var numShufflePartitions: Int
        public var numStateStoreInstances: Int
        /// Under the names of Spark's default store.
        public var customMetrics: [String: Int64]
    }

    public struct Source: Hashable, Sendable {
        public var description: String
        /// Positions as JSON.
        public var startOffset: String?
        public var endOffset: String?
        /// What was there when the batch was planned; nil where the source does not say.
        public var latestOffset: String?
        public var numInputRows: Int
        public var inputRowsPerSecond: Double
        public var processedRowsPerSecond: Double
        /// Of a Kafka source: `minOffsetsBehindLatest`, `maxOffsetsBehindLatest`, `avgOffsetsBehindLatest` over its partitions.
        public var metrics: [String: String]
    }

    public struct Sink: Hashable, Sendable {
        public var description: String
        /// -1 where the sink does not say.
        public var numOutputRows: Int
    }

    public let id: UUID
    public let runId: UUID
    public let name: String?
    /// The trigger's time, ISO 8601 in UTC.
    public let timestamp: String
    public let batchId: Int64
    public let durationMs: [String: Int64]
    /// The whole batch in ms.
    public var batchDuration: Int64 { durationMs["triggerExecution"] ?? 0 }
    /// `max`, `min`, `avg` of the batch if it had rows under a watermark, and `watermark`; ISO 8601 in UTC.
    public let eventTime: [String: String]
    /// The operator nearest to the sink first.
    public let stateOperators: [State]
    public let sources: [Source]
    public let sink: Sink
    /// Of a batch that was skipped, how many records it left out.
    package let skippedRecords: Int64?

    public var numInputRows: Int { sources.reduce(0) { $0 + $1.numInputRows } }
    public var inputRowsPerSecond: Double { sources.reduce(0) { $0 + $1.inputRowsPerSecond } }
    public var processedRowsPerSecond: Double { sources.reduce(0) { $0 + $1.processedRowsPerSecond } }

    init(
        id: UUID, runId: UUID, name: String?, _ batch: BatchProgress, _ program: MicroBatchProgram, previousTrigger: Int64?
    ) {
        self.id = id
        self.runId = runId
        self.name = name
        timestamp = Self.time(Double(batch.batchTime))
        batchId = batch.batchID
        skippedRecords = batch.outcome.skippedRecords
        let definition = program.definition
        let facts = program.finished
        var told = batch
        told.getBatchMicros = facts?.getBatchMicros ?? 0
        told.queryPlanningMicros = facts?.queryPlanningMicros ?? 0
        durationMs = told.durationMillis
        var eventTime: [String: String] = [:]
        if !definition.plan.watermarkDelays.isEmpty {
            eventTime["watermark"] = Self.time(Double(batch.plan.evictionWatermark))
            let seen = (facts?.run.eventTimes ?? []).filter { $0.count > 0 }
            if let first = seen.first {
                eventTime["max"] = Self.time(Double(seen.map(\.maximum).max() ?? first.maximum))
                eventTime["min"] = Self.time(Double(seen.map(\.minimum).min() ?? first.minimum))
                eventTime["avg"] = Self.time(first.average)
            }
        }
        self.eventTime = eventTime
        stateOperators = definition.plan.stateful.reversed().compactMap { found in
            facts?.run.metrics[found.operatorID].map { metrics in
                let commits = found.stores.map { facts?.commitMicros[StateStoreID(operatorID: found.operatorID, partition: 0, name: $0.name)] ?? 0 }
                return State(found.kind.name, metrics, commitMicros: commits.reduce(0, +))
            }
        }
        let seconds = Double(batch.totalMicros) / 1_000_000
        let since = previousTrigger.map { Double(batch.batchTime &- $0) / 1000 } ?? 0
        sources = zip(definition.sources, batch.plan.sources).enumerated().map { index, pair in
            let (source, position) = pair
            let rows = facts?.run.inputRows[source.relationID] ?? 0
            let latest = facts.flatMap { $0.newest.indices.contains(index) ? $0.newest[index] : nil }
            return Source(
                description: source.source.description, startOffset: batch.batchID == 0 ? nil : position.start, endOffset: position.end,
                latestOffset: latest, numInputRows: rows, inputRowsPerSecond: since > 0 ? Double(rows) / since : 0,
                processedRowsPerSecond: seconds > 0 ? Double(rows) / seconds : 0, metrics: Lag(from: position.end, to: latest)?.metrics ?? [:])
        }
        sink = Sink(description: definition.sink.description, numOutputRows: definition.sink.countsRows ? facts?.outputRows ?? 0 : -1)
    }

    private static func time(_ millis: Double) -> String {
        CivilTime(millis: Int64(exactly: millis.rounded(.down)) ?? 0).iso
    }
}

extension StreamingQueryProgress.State {
    init(_ operatorName: String, _ metrics: StatefulMetrics, commitMicros: Int64) {
        let bytes = Int64(metrics.memoryUsedBytes)
        self.init(
            operatorName: operatorName, numRowsTotal: metrics.numRowsTotal, numRowsUpdated: metrics.numRowsUpdated,
            allUpdatesTimeMs: metrics.updateMicros / 1000, numRowsRemoved: metrics.numRowsRemoved,
            allRemovalsTimeMs: metrics.removalMicros / 1000, commitTimeMs: commitMicros / 1000, memoryUsedBytes: bytes,
            numRowsDroppedByWatermark: metrics.numRowsDroppedByWatermark, numShufflePartitions: metrics.numPartitions,
            numStateStoreInstances: metrics.numStores,
            customMetrics: ["loadedMapCacheHitCount": 0, "loadedMapCacheMissCount": 0, "stateOnCurrentVersionSizeBytes": bytes].merging(metrics.custom) { $1 })
    }
}
