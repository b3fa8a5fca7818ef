import Columnar
import Expressions
import Plans

/// One execution of a physical plan: its inputs and watermarks, and its statistics.
package final class BatchRun {
    /// Reads the rows of a leaf, one batch a partition, in a fixed order: just `columns` in that order, or all of the leaf's.
    package typealias Read = (_ relationID: Int, _ columns: [Int]) throws -> [RecordBatch]
    /// The rows of `Read` in parts, each to be read where it is processed; nil for a leaf that reads all at once.
    package typealias Defer = (_ relationID: Int, _ columns: [Int]) throws -> [DeferredBatch]?

    /// nil for a static table: all rows are there at once, nothing is late, and all groups are emitted.
    package let mode: ResultMode?
    /// `L`, in ms: windows that end here or before accept no more rows.
    package let lateWatermark: Int64
    /// `E`, in ms: groups that end here or before are final.
    package let evictionWatermark: Int64
    package let context: EvaluationContext
    let read: Read
    let `defer`: Defer
    /// The event times at the watermark nodes, by their numbers.
    package internal(set) var eventTimes: [EventTimeStatistics]
    /// The metrics of the stateful operators, by their numbers.
    package internal(set) var metrics: [Int: StatefulMetrics] = [:]
    /// Rows read from each leaf.
    package internal(set) var inputRows: [Int: Int] = [:]

    package init(
        mode: ResultMode?, lateWatermark: Int64 = 0, evictionWatermark: Int64 = 0, watermarkNodes: Int = 0,
        context: EvaluationContext, defer: @escaping Defer = { _, _ in nil }, read: @escaping Read
    ) {
        self.mode = mode
        self.lateWatermark = lateWatermark
        self.evictionWatermark = evictionWatermark
        self.context = context
        self.defer = `defer`
        self.read = read
        eventTimes = Array(repeating: EventTimeStatistics(), count: watermarkNodes)
    }
}
