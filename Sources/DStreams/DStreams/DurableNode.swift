import StateStore

/// A node whose results cannot be worked out again from the remembered input: its last ones are kept in the state store.
package protocol DurableNode: DStreamNode {
    /// The result of `time` as bytes, in its own order; nil where the node has none at that time.
    func snapshot(at time: Time, _ coding: StateCoding) throws -> StateSnapshot?
    /// Computes the result of `time`, so that what it was computed from can be let go of.
    func settle(at time: Time) throws
    /// Takes the result of `time` from bytes.
    func restore(_ snapshot: StateSnapshot, at time: Time, _ coding: StateCoding) throws
    /// What its keys and values are in the state store.
    func stateColumns(_ coding: StateCoding) throws -> (key: StateSchema.Column, value: StateSchema.Column)
    /// The times of the results at hand, ascending.
    var rememberedTimes: [Time] { get }
}

/// Keys and values as bytes, in the order of the RDD.
package typealias StateSnapshot = [(key: [UInt8], value: [UInt8])]
