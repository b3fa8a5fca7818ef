import Columnar
import Plans
import StateStore

/// An operator that keeps state from one batch of a streaming query to the next: an aggregation, a join, a session window.
///
/// An operator defines its stores and how rows and event time are processed. `StatefulExecutor` does the common part: it opens the
/// stores at the version of the batch, checks them against the schemas in the checkpoint, drops late rows of an input, removes what has expired,
/// and measures for progress. Checks, fingerprint, progress, `state read` and the adapter walk `PhysicalPlan.stateful`.
///
/// In each batch, `process` is called for each input in order, even without rows, then `update`, then `expired` for each store with expired entries.
/// For a static table there is no state: `process`, then `update`, with a nil mode.
package protocol StatefulOperator: AnyObject {
    /// The kind of operator, the same for all instances.
    static var kind: StatefulKind { get }
    /// Shows the entries of its stores to readers who have only the checkpoint.
    static var display: StateDisplay { get }
    /// Its number among the stateful operators of the plan, counted from the leaves.
    var operatorID: Int { get }
    /// The schema of its rows.
    var schema: Schema { get }
    var inputs: [StatefulInput] { get }
    /// Its stores. Each is opened before the first batch; `batch.state` has them in this order.
    var stores: [StateDeclaration] { get }

    /// Processes the rows of one input.
    func process(_ input: Int, _ batch: StatefulBatch) throws
    /// Updates the state, and returns the rows that are emitted now.
    func update(_ batch: StatefulBatch) throws -> [RecordBatch]
    /// Whether `expired` is to be called for the expired entries of a store, or they are only removed.
    func takesExpired(of store: Int, _ mode: ResultMode) -> Bool
    /// Returns the rows for entries that have expired, in no defined order; they are already removed from the store.
    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch]

    /// The watermark, in ms, of the rows that it emits, given the watermarks of its inputs.
    func outputWatermark(_ inputs: [Int64]) -> Int64
    /// Whether a rise of the watermark requires a batch even without data.
    func needsBatch(_ mode: ResultMode) -> Bool
}

extension StatefulOperator {
    package func takesExpired(of store: Int, _ mode: ResultMode) -> Bool { false }
    package func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] { [] }
    package func outputWatermark(_ inputs: [Int64]) -> Int64 { inputs.min() ?? .max }
    package func needsBatch(_ mode: ResultMode) -> Bool { mode != .complete }
}

/// A kind of stateful operator.
package struct StatefulKind: Sendable {
    /// Spark's name, used in progress and in the checkpoint: `stateStoreSave`.
    package var name: String
    /// Its name in a plan's fingerprint: `aggregation`.
    package var title: String

    package init(name: String, title: String) {
        self.name = name
        self.title = title
    }
}

/// One input of a stateful operator.
package struct StatefulInput {
    package var pipeline: Pipeline
    /// The event-time column by which late rows are dropped before the operator sees them; nil if there is none, or if the operator
    /// drops late data itself, as an aggregation does with groups.
    package var lateTime: Int?

    package init(_ pipeline: Pipeline, lateTime: Int? = nil) {
        self.pipeline = pipeline
        self.lateTime = lateTime
    }
}

/// One store of a stateful operator.
package struct StateDeclaration: Sendable {
    package enum Expiry: Sendable {
        /// Entries stay until the operator removes them.
        case never
        /// An entry expires when the watermark of this input, in µs, reaches the time with which it was put.
        case watermark(ofInput: Int)
    }

    package var name: String
    package var schema: StateSchema
    package var expiry: Expiry
    /// Whether its entries count as rows of the state in progress, or only help to find such.
    package var countsRows: Bool

    package init(_ name: String = StateStoreID.defaultName, schema: StateSchema, expiry: Expiry, countsRows: Bool = true) {
        self.name = name
        self.schema = schema
        self.expiry = expiry
        self.countsRows = countsRows
    }
}
