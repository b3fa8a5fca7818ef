import BatchRuntime
import Columnar
import Foundation

/// How one batch of a query went. `json` has Spark's fields.
public struct StreamingQueryProgress: Sendable {
    public struct State: Hashable, Sendable {
        public var operatorName: String
        public var numRowsTotal: Int
        public var numRowsUpdated: Int
        public var numRowsRemoved: Int
        public var numRowsDroppedByWatermark: Int
    }

    public struct Source: Hashable, Sendable {
        public var description: String
        /// Positions as JSON.
        public var startOffset: String?
        public var endOffset: String?
        public var numInputRows: Int
        public var inputRowsPerSecond: Double
        public var processedRowsPerSecond: Double
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
    /// `max`, `min`, `avg` of the batch if it had rows under a watermark, and `watermark`; ISO 8601 in UTC.
    public let eventTime: [String: String]
    /// The operator nearest to the sink first.
    public let stateOperators: [State]
    public let sources: [Source]
    public let sink: Sink

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
        durationMs = batch.durationMillis
        let definition = program.definition
        var eventTime: [String: String] = [:]
        if !definition.plan.watermarkDelays.isEmpty {
            eventTime["watermark"] = Self.time(Double(batch.plan.evictionWatermark))
            let seen = (program.run?.eventTimes ?? []).filter { $0.count > 0 }
            if let first = seen.first {
                eventTime["max"] = Self.time(Double(seen.map(\.maximum).max() ?? first.maximum))
                eventTime["min"] = Self.time(Double(seen.map(\.minimum).min() ?? first.minimum))
                eventTime["avg"] = Self.time(first.average)
            }
        }
        self.eventTime = eventTime
        stateOperators = definition.plan.aggregates.reversed().compactMap { aggregate in
            program.run?.metrics[aggregate.operatorID].map {
                State(
                    operatorName: "stateStoreSave", numRowsTotal: $0.numRowsTotal, numRowsUpdated: $0.numRowsUpdated,
                    numRowsRemoved: $0.numRowsRemoved, numRowsDroppedByWatermark: $0.numRowsDroppedByWatermark)
            }
        }
        let seconds = Double(batch.totalMicros) / 1_000_000
        let since = previousTrigger.map { Double(batch.batchTime &- $0) / 1000 } ?? 0
        sources = zip(definition.sources, batch.plan.sources).map { source, position in
            let rows = program.run?.inputRows[source.relationID] ?? 0
            return Source(
                description: source.source.description, startOffset: batch.batchID == 0 ? nil : position.start, endOffset: position.end, numInputRows: rows,
                inputRowsPerSecond: since > 0 ? Double(rows) / since : 0,
                processedRowsPerSecond: seconds > 0 ? Double(rows) / seconds : 0)
        }
        sink = Sink(description: definition.sink.description, numOutputRows: definition.sink is ForeachBatchSink ? -1 : program.outputRows)
    }

    private static func time(_ millis: Double) -> String {
        CivilTime(micros: Int64(exactly: millis.rounded(.down)).map { $0 &* 1000 } ?? 0).iso
    }
}
