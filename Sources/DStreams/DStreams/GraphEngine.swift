import StateStore

/// Computes some nodes of a graph in another way: what lets a job run on an engine that it was not written for.
///
/// The program plans, admits and commits batches as ever; before a batch's outputs it asks the engine, which puts RDDs into the
/// nodes that it computes (`DStream.remember(_:at:)`). What stands above those nodes notices nothing.
package protocol GraphEngine: AnyObject {
    /// Goes into the checkpoint: one engine's state is not another's.
    var name: String { get }
    /// Takes the graph over, once its zero time is known, and says which nodes it computes, by `id`.
    func attach(_ graph: DStreamGraph, zeroTime: Time) throws -> Set<Int>
    /// Takes up its state of `version` and keeps it in `stores`, under operator numbers from `firstOperatorID`.
    func restore(_ stores: StateStores, version: Int64, firstOperatorID: Int) throws
    /// Computes its nodes for the batch of `time`, whose input is admitted. An error ends the run: a batch left out would be
    /// missing from every window over it.
    func compute(_ time: Time, previous: Time) throws
}
