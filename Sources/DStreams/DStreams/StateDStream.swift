import Errors
import RDDs
import StateStore

/// `updateStateByKey`: for every key known or come, each batch, its new state from its new values and its state before.
@usableFromInline package final class StateDStream<Key: Hashable & Sendable, Part: Sendable, Held: Sendable>:
    DStream<(Key, Held)>, DurableNode, @unchecked Sendable
{
    /// The job's function; nil removes the key.
    @usableFromInline package typealias Update = @Sendable (Time, Key, [Part], Held?) throws -> Held?

    package let parent: DStream<(Key, Part)>
    package let update: Update
    /// States before the first batch.
    package let initial: RDD<(Key, Held)>?
    /// Made where the job was compiled: new states from the batch's pairs (nil if it has no RDD) and the states before (nil at first).
    private let advance: @Sendable (Time, RDD<(Key, Part)>?, RDD<(Key, Held)>?) -> RDD<(Key, Held)>
    private let codec: StateCodec<(Key, Held)>

    @usableFromInline package init(
        _ parent: DStream<(Key, Part)>, initial: RDD<(Key, Held)>?, codec: StateCodec<(Key, Held)>, update: @escaping Update,
        advance: @escaping @Sendable (Time, RDD<(Key, Part)>?, RDD<(Key, Held)>?) -> RDD<(Key, Held)>
    ) {
        self.parent = parent
        self.update = update
        self.initial = initial
        self.advance = advance
        self.codec = codec
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: parent.slideDuration,
            operation: "updateStateByKey")
        if slideDuration < .milliseconds(0) {
            graph?.record(
                StreamingError(.badArgument, "updateStateByKey: the stream's slide duration (\(slideDuration)) is negative: state cannot go back in time"))
        }
        keep()
    }

    package override var needsCheckpoint: Bool { true }

    package override func compute(_ time: Time) throws -> RDD<(Key, Held)>? {
        let before = try rdd(before: time)
        let pairs = try parent.rdd(at: time)
        if before == nil, pairs == nil { return nil }
        return advance(time, pairs, before ?? initial)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(state: self) }

    package func stateColumns(_ coding: StateCoding) throws -> (key: StateSchema.Column, value: StateSchema.Column) { try codec.columns(coding) }
    package func snapshot(at time: Time, _ coding: StateCoding) throws -> StateSnapshot? { try rdd(at: time).map { try codec.snapshot(of: $0, coding) } }
    package func settle(at time: Time) throws { try rdd(at: time)?.prepare() }
    package func restore(_ snapshot: StateSnapshot, at time: Time, _ coding: StateCoding) throws {
        remember(sparkContext.makeRDD(try codec.elements(of: snapshot, coding)), at: time)
    }
}

/// One step of a state, specialised in the job's own module.
@usableFromInline package enum StateAdvance {
    /// Keys come in the order of the states before, then of their first occurrence.
    @inlinable package static func rdd<Key: Hashable & Sendable, Part: Sendable, Held: Sendable>(
        _ sparkContext: SparkContext, _ time: Time, _ pairs: RDD<(Key, Part)>?, _ before: RDD<(Key, Held)>?, numPartitions: Int?,
        _ update: @escaping @Sendable (Time, Key, [Part], Held?) throws -> Held?
    ) -> RDD<(Key, Held)> {
        let groups = pairs?.groupByKey(1)
        return sparkContext.staged(numPartitions) {
            var table = OrderedTable<Key, (state: Held?, parts: [Part])>()
            if let before {
                for (key, state) in try before.collectContiguous() {
                    try table.upsert(key, create: { (state, []) }, merge: { $0.state = $0.state ?? state })
                }
            }
            if let groups {
                for (key, parts) in try groups.collectContiguous() {
                    try table.upsert(key, create: { (nil, parts) }, merge: { $0.parts = parts })
                }
            }
            var results = ContiguousArray<(Key, Held)>()
            results.reserveCapacity(table.count)
            for position in table.keys.indices {
                let entry = table.values[position]
                if let state = try update(time, table.keys[position], entry.parts, entry.state) {
                    results.append((table.keys[position], state))
                }
            }
            return results
        }
    }
}
