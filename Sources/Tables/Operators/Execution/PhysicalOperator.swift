import Columnar

/// Produces the rows of a batch: a leaf, a union, an aggregation.
package protocol PhysicalOperator: AnyObject {
    var schema: Schema { get }
    /// The stages whose rows it reads.
    var inputs: [Pipeline] { get }
    func execute(_ run: BatchRun) throws -> [RecordBatch]
    /// The rows of `execute` in parts that several threads may read; nil if there is nothing to defer.
    func deferred(_ run: BatchRun) throws -> DeferredRows?
}

extension PhysicalOperator {
    package func deferred(_ run: BatchRun) throws -> DeferredRows? { nil }
}

/// An operator's rows before they are read.
package struct DeferredRows {
    var parts: [DeferredBatch]
    /// Called with the number of rows when all have been read.
    var didRead: (Int) -> Void
}
