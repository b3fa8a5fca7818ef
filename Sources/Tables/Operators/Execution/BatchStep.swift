import Columnar
import Expressions

/// A step that treats rows independently, so that it may run on any part of a batch, on any thread.
protocol BatchStep: Sendable {
    /// How many rows one row may become.
    var rowsPerRow: Int { get }
    func apply(_ batch: RecordBatch, _ lane: inout LaneContext) throws -> RecordBatch
}

extension BatchStep {
    var rowsPerRow: Int { 1 }
}

/// What one lane of a stage carries from batch to batch.
struct LaneContext {
    let context: EvaluationContext
    var eventTimes: [EventTimeStatistics]
    /// Of deferred batches.
    var rowsRead = 0
}
