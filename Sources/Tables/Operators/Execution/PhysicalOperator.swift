import Columnar

/// Something that yields the rows of a batch: a leaf, a union, an aggregation.
package protocol PhysicalOperator: AnyObject {
    var schema: Schema { get }
    /// What it takes its rows from.
    var inputs: [Stage] { get }
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
