import StateStore

/// Computes some nodes of a graph in another way: lets a job run on an engine for which it was not written.
///
/// The program plans, registers and commits batches as usual; before a batch's outputs it calls the engine, which puts RDDs into the
/// nodes that it computes (`DStream.remember(_:at:)`). The nodes above them are not affected.
package protocol GraphEngine: AnyObject {
    /// Stored in the checkpoint: one engine cannot use another's state.
    var name: String { get }
    /// Receives the graph, once its zero time is known, and returns the ids of the nodes that it computes.
    func attach(_ graph: DStreamGraph, zeroTime: Time) throws -> Set<Int>
    /// Restores its state of `version` and keeps it in `stores`, under operator ids from `firstOperatorID`.
    func restore(_ stores: StateStores, version: Int64, firstOperatorID: Int) throws
    /// Computes its nodes for the batch of `time`, whose input is registered. An error ends the run, because a missing batch would be
    /// missing from every window over it.
    func compute(_ time: Time, previous: Time) throws
}
