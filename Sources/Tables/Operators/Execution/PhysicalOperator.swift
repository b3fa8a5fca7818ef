import Columnar

/// Something that yields the rows of a batch: a leaf, a union, an aggregation.
package protocol PhysicalOperator: AnyObject {
    var schema: Schema { get }
    func execute(_ run: BatchRun) throws -> [RecordBatch]
}

/// A step that treats rows independently, so that it may run on any part of a batch, on any thread.
protocol BatchStep: Sendable {
    func apply(_ batch: RecordBatch, _ lane: inout LaneContext) throws -> RecordBatch
}

/// What one lane of a stage carries from batch to batch.
struct LaneContext {
    let context: EvaluationContext
    var eventTimes: [EventTimeStatistics]
}
