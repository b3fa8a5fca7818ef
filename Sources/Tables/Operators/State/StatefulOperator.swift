import Columnar
import Plans
import StateStore

/// What keeps something from one batch of a streaming query to the next: an aggregation, a join, a session window.
///
/// An operator says which stores it has and what becomes of rows and of event time. `StatefulExecutor` does what is the same for all: it opens the
/// stores at the version of the batch, holds them to the schemas in the checkpoint, drops late rows of an input, removes what has expired,
/// and counts and measures for progress. Checks, fingerprint, progress, `state read` and the adapter walk `PhysicalPlan.stateful`.
///
/// In a batch come `process` of each input in order, whether it has rows or not, then `update`, then `expired` for each store that has something to hand over.
/// Of a static table there is no state: `process`, then `update`, with a mode of nil.
package protocol StatefulOperator: AnyObject {
    /// What it is, the same for all of its kind.
    static var kind: StatefulKind { get }
    /// Shows the entries of its stores to whoever has nothing but the checkpoint.
    static var display: StateDisplay { get }
    /// Its number among the stateful operators of the plan, from the leaves.
    var operatorID: Int { get }
    /// Of the rows that it gives.
    var schema: Schema { get }
    var inputs: [StatefulInput] { get }
    /// What it keeps. Each is opened before the first batch; `batch.state` has them in this order.
    var stores: [StateDeclaration] { get }

    /// Takes in the rows of one input.
    func process(_ input: Int, _ batch: StatefulBatch) throws
    /// Brings the state up to date, and returns the rows that go out now.
    func update(_ batch: StatefulBatch) throws -> [RecordBatch]
    /// Whether it wants the entries of a store that expire, or they only go.
    func takesExpired(of store: Int, _ mode: ResultMode) -> Bool
    /// Returns the rows that go out for entries that have expired, in no promised order, and are gone from the store.
    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch]

    /// The watermark, in ms, that holds for the rows that it gives, where these hold for its inputs.
    func outputWatermark(_ inputs: [Int64]) -> Int64
    /// Whether a watermark that rose asks for a batch even if no data came.
    func needsBatch(_ mode: ResultMode) -> Bool
}

extension StatefulOperator {
    package func takesExpired(of store: Int, _ mode: ResultMode) -> Bool { false }
    package func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] { [] }
    package func outputWatermark(_ inputs: [Int64]) -> Int64 { inputs.min() ?? .max }
    package func needsBatch(_ mode: ResultMode) -> Bool { mode != .complete }
}

/// One kind of stateful operator.
package struct StatefulKind: Sendable {
    /// Spark's name, in progress and in the checkpoint: `stateStoreSave`.
    package var name: String
    /// What a plan's fingerprint calls it: `aggregation`.
    package var title: String

    package init(name: String, title: String) {
        self.name = name
        self.title = title
    }
}

/// One input of a stateful operator.
package struct StatefulInput {
    package var stage: Stage
    /// The column of event time by which late rows are dropped before the operator sees them; nil where there is none, or where the operator
    /// drops what is late itself, as an aggregation does with groups.
    package var lateTime: Int?

    package init(_ stage: Stage, lateTime: Int? = nil) {
        self.stage = stage
        self.lateTime = lateTime
    }
}

/// One store of a stateful operator.
package struct StateDeclaration: Sendable {
    package enum Expiry: Sendable {
        /// Entries stay until the operator removes them.
        case never
        /// An entry goes when the watermark of this input, in µs, reaches the time with which it was put.
        case watermark(ofInput: Int)
    }

    package var name: String
    package var schema: StateSchema
    package var expiry: Expiry
    /// Whether its entries are rows of the state for progress, or serve to find such.
    package var countsRows: Bool

    package init(_ name: String = StateStoreID.defaultName, schema: StateSchema, expiry: Expiry, countsRows: Bool = true) {
        self.name = name
        self.schema = schema
        self.expiry = expiry
        self.countsRows = countsRows
    }
}
