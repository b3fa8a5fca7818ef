import RDDs
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
}

/// A durable node whose results are pairs that a codec stores.
package protocol CodedNode<Stored>: DurableNode {
    associatedtype Stored: Sendable
    var codec: StateCodec<Stored> { get }
    // A stream's own.
    var sparkContext: SparkContext { get }
    func rdd(at time: Time) throws -> RDD<Stored>?
    func remember(_ rdd: RDD<Stored>, at time: Time)
}

extension CodedNode {
    package func snapshot(at time: Time, _ coding: StateCoding) throws -> StateSnapshot? {
        try rdd(at: time).map { try codec.snapshot(of: $0, coding) }
    }

    package func materialize(at time: Time) throws { try rdd(at: time)?.prepare() }

    package func restore(_ snapshot: StateSnapshot, at time: Time, _ coding: StateCoding) throws {
        remember(sparkContext.makeRDD(try codec.elements(of: snapshot, coding)), at: time)
    }

    package func stateColumns(_ coding: StateCoding) throws -> (key: StateSchema.Column, value: StateSchema.Column) {
        try codec.columns(coding)
    }
}

/// Keys and values as bytes, in the RDD's order.
package typealias StateSnapshot = [(key: [UInt8], value: [UInt8])]
