import Columnar

/// Something that yields the rows of a batch: a leaf, a union, an aggregation.
package protocol PhysicalOperator: AnyObject {
    var schema: Schema { get }
    func execute(_ run: BatchRun) throws -> [RecordBatch]
    /// What `execute` gives, in parts for several threads to read; nil where there is nothing to put off.
    func deferred(_ run: BatchRun) throws -> DeferredRows?
}

extension PhysicalOperator {
    package func deferred(_ run: BatchRun) throws -> DeferredRows? { nil }
}

/// An operator's rows before they are read.
package struct DeferredRows {
    var parts: [DeferredBatch]
    /// To be told how many rows there were when all have been read.
    var didRead: (Int) -> Void
}

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
