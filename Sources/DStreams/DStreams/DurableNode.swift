import StateStore

/// A node whose results cannot be recomputed from the remembered input: its last results are kept in the state store.
package protocol DurableNode: DStreamNode {
    /// The result of `time` as bytes, in its order; nil if the node has none at that time.
    func snapshot(at time: Time, _ coding: StateCoding) throws -> StateSnapshot?
    /// Computes the result of `time`, so that the data it was computed from can be released.
    func materialize(at time: Time) throws
    /// Restores the result of `time` from bytes.
    func restore(_ snapshot: StateSnapshot, at time: Time, _ coding: StateCoding) throws
    /// The columns of its keys and values in the state store.
    func stateColumns(_ coding: StateCoding) throws -> (key: StateSchema.Column, value: StateSchema.Column)
    /// The times of the remembered results, ascending.
    var rememberedTimes: [Time] { get }
}

/// Keys and values as bytes, in the RDD's order.
package typealias StateSnapshot = [(key: [UInt8], value: [UInt8])]
