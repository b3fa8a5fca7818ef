import BatchRuntime
import Columnar
import Foundation
import Operators
import StateStore

/// The progress report of one batch of a query. `json` has Spark's fields.
public struct StreamingQueryProgress: Sendable {
    /// What a stateful operator did in the batch. Mirrors Spark's `StateOperatorProgress`.
    public struct State: Hashable, Sendable {
        /// The operator's kind, under Spark's name: `stateStoreSave` for an aggregation.
        public var operatorName: String
        /// Entries in the operator's state after the batch.
        public var numRowsTotal: Int
        /// Entries that the batch added or changed.
        public var numRowsUpdated: Int
        /// Time spent on these changes.
        public var allUpdatesTimeMs: Int64
        /// Entries that the batch removed, because the watermark had passed them.
        public var numRowsRemoved: Int
        /// Time spent on finding and removing these.
        public var allRemovalsTimeMs: Int64
        /// Time spent on committing the operator's stores.
        public var commitTimeMs: Int64
        /// The bytes that the operator's stores hold in memory.
        public var memoryUsedBytes: Int64
        /// Rows that came later than the watermark allows. Of an aggregation, counted after partial aggregation, as Spark counts.
        public var numRowsDroppedByWatermark: Int
        /// Partitions that the operator's state is in.
        public var numShufflePartitions: Int
        /// State stores that the operator has open, over all partitions.
        public var numStateStoreInstances: Int
        /// Metrics under the names of Spark's default store.
        public var customMetrics: [String: Int64]
    }

    /// What a source gave to the batch. Mirrors Spark's `SourceProgress`.
    public struct Source: Hashable, Sendable {
        /// The source as Spark prints it: `KafkaV2[Subscribe[orders]]`.
        public var description: String
        /// The position before the batch, as JSON; nil for the first batch.
        public var startOffset: String?
        /// Where the batch ended, as JSON.
        public var endOffset: String?
        /// The newest position when the batch was planned; nil if the source does not say.
        public var latestOffset: String?
        /// Rows that the source gave to the batch.
        public var numInputRows: Int
        /// `numInputRows` over the time since the trigger before; 0 for the first.
        public var inputRowsPerSecond: Double
        /// `numInputRows` over the time that the batch took.
        public var processedRowsPerSecond: Double
        /// For a Kafka source: `minOffsetsBehindLatest`, `maxOffsetsBehindLatest`, `avgOffsetsBehindLatest` over its partitions.
        public var metrics: [String: String]
    }

    /// Where the batch was written. Mirrors Spark's `SinkProgress`.
    public struct Sink: Hashable, Sendable {
        /// The sink as Spark prints it.
        public var description: String
        /// The number of rows written; -1 if the sink does not count them.
        public var numOutputRows: Int
    }

    /// The query's id, the same over restarts from a checkpoint.
    public let id: UUID
    /// The id of this run, which changes at each start of the query.
    public let runId: UUID
    /// What `queryName` set; nil for a query without a name.
    public let name: String?
    /// The trigger time, ISO 8601 in UTC.
    public let timestamp: String
    /// The batch's number, from 0 at the query's very first start; a batch that is repeated after a restart keeps its number.
    public let batchId: Int64
    /// Ms by phase, under Spark's names: `triggerExecution` for the whole batch, `latestOffset`, `walCommit`, `addBatch`, …
    public let durationMs: [String: Int64]
    /// The duration of the whole batch, in ms.
    public var batchDuration: Int64 { durationMs["triggerExecution"] ?? 0 }
    /// `max`, `min`, `avg` of the batch's event times, if it had rows and the query has a watermark, and `watermark`; ISO 8601 in UTC.
    public let eventTime: [String: String]
    /// The stateful operators, the one nearest to the sink first.
    public let stateOperators: [State]
    /// In the order in which the plan reads them.
    public let sources: [Source]
    /// Where the batch's rows went.
    public let sink: Sink
    /// For a skipped batch: how many records it left out.
    package let skippedRecords: Int64?

    /// Rows of all sources.
    public var numInputRows: Int { sources.reduce(0) { $0 + $1.numInputRows } }
    /// The sum over the sources.
    public var inputRowsPerSecond: Double { sources.reduce(0) { $0 + $1.inputRowsPerSecond } }
    /// The sum over the sources.
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
        let batchMetrics = program.finished
        var reported = batch
        reported.getBatchMicros = batchMetrics?.getBatchMicros ?? 0
        reported.queryPlanningMicros = batchMetrics?.queryPlanningMicros ?? 0
        durationMs = reported.durationMillis
        var eventTime: [String: String] = [:]
        if !definition.plan.watermarkDelays.isEmpty {
            eventTime["watermark"] = Self.time(Double(batch.plan.evictionWatermark))
            let seen = (batchMetrics?.run.eventTimes ?? []).filter { $0.count > 0 }
            if let first = seen.first {
                eventTime["max"] = Self.time(Double(seen.map(\.maximum).max() ?? first.maximum))
                eventTime["min"] = Self.time(Double(seen.map(\.minimum).min() ?? first.minimum))
                eventTime["avg"] = Self.time(first.average)
            }
        }
        self.eventTime = eventTime
        stateOperators = definition.plan.stateful.reversed().compactMap { found in
            batchMetrics?.run.metrics[found.operatorID].map { metrics in
                let commits = found.stores.map {
                    batchMetrics?.commitMicros[StateStoreID(operatorID: found.operatorID, partition: 0, name: $0.name)] ?? 0
                }
                return State(found.kind.name, metrics, commitMicros: commits.reduce(0, +))
            }
        }
        let seconds = Double(batch.totalMicros) / 1_000_000
        let since = previousTrigger.map { Double(batch.batchTime &- $0) / 1000 } ?? 0
        sources = zip(definition.sources, batch.plan.sources).enumerated().map { index, pair in
            let (source, position) = pair
            let rows = batchMetrics?.run.inputRows[source.relationID] ?? 0
            let latest = batchMetrics.flatMap { $0.newest.indices.contains(index) ? $0.newest[index] : nil }
            return Source(
                description: source.source.description, startOffset: batch.batchID == 0 ? nil : position.start, endOffset: position.end,
                latestOffset: latest, numInputRows: rows, inputRowsPerSecond: since > 0 ? Double(rows) / since : 0,
                processedRowsPerSecond: seconds > 0 ? Double(rows) / seconds : 0,
                metrics: Lag(from: position.end, to: latest)?.metrics ?? [:])
        }
        sink = Sink(
            description: definition.sink.description, numOutputRows: definition.sink.countsRows ? batchMetrics?.outputRows ?? 0 : -1)
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
            customMetrics: ["loadedMapCacheHitCount": 0, "loadedMapCacheMissCount": 0, "stateOnCurrentVersionSizeBytes": bytes].merging(
                metrics.custom
            ) { $1 })
    }
}
