import Columnar
import Plans
import StateStore

/// An operator that keeps state from one batch of a streaming query to the next: an aggregation, a join, a session window.
///
/// An operator defines its stores and how rows and event time are processed. `StatefulExecutor` does the common part: it opens the
/// stores at the version of the batch, checks them against the schemas in the checkpoint, drops late rows of an input, removes what has
/// expired, and measures for progress. Checks, fingerprint, progress, `state read` and the adapter walk `PhysicalPlan.stateful`.
///
/// In each batch, `process` is called for each input in order, even without rows, then `update`, then `expired` for each store with expired
/// entries. So it is for static tables, with a nil mode: no row is late, the stores are empty at first and discarded at the end, and after
/// `update` every entry that can expire has expired.
package protocol StatefulOperator: AnyObject {
    /// The kind of operator, the same for all instances.
    static var kind: StatefulKind { get }
    /// Shows the entries of its stores to readers who have only the checkpoint. The default decodes rows of `RowCodec`.
    static var display: StateDisplay { get }
    /// The schema of its rows.
    var schema: Schema { get }
    var inputs: [StatefulInput] { get }
    /// Its stores, each with another name. Each is opened before the first batch; `batch.state` has them in this order.
    var stores: [StateDeclaration] { get }

    /// Processes the rows of one input.
    func process(_ input: Int, _ batch: StatefulBatch) throws
    /// Updates the state, and returns the rows that are emitted now.
    func update(_ batch: StatefulBatch) throws -> [RecordBatch]
    /// Whether the entries of a store with an expiry expire in this mode: not if the mode emits everything that was ever kept.
    func expires(_ store: Int, in mode: ResultMode?) -> Bool
    /// Whether `expired` is called for the expired entries of a store, the default, or they are only removed, which costs less.
    func takesExpired(of store: Int, _ mode: ResultMode?) -> Bool
    /// Returns the rows for entries that have expired, in no defined order; they are already removed from the store.
    func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch]

    /// The watermark, in ms, of the rows that it emits, given the watermarks of its inputs.
    func outputWatermark(_ inputs: [Int64]) -> Int64
    /// Whether a rise of the watermark requires a batch even without data.
    func needsBatch(_ mode: ResultMode) -> Bool
}

extension StatefulOperator {
    package static var display: StateDisplay { StateDisplay(of: kind.name) }
    package func expires(_ store: Int, in mode: ResultMode?) -> Bool { true }
    package func takesExpired(of store: Int, _ mode: ResultMode?) -> Bool { true }
    package func expired(_ entries: StateEntries, of store: Int, _ batch: StatefulBatch) throws -> [RecordBatch] { [] }
    package func outputWatermark(_ inputs: [Int64]) -> Int64 { inputs.min() ?? .max }

    /// If anything in its stores can expire.
    package func needsBatch(_ mode: ResultMode) -> Bool {
        stores.enumerated().contains { index, store in
            guard case .watermark = store.expiry else { return false }
            return expires(index, in: mode)
        }
    }
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
