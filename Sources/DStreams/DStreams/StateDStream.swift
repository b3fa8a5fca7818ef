import Errors
import RDDs
import StateStore

/// `updateStateByKey`: for every known or new key of each batch, its new state from its new values and its previous state.
@usableFromInline
package final class StateDStream<Key: Hashable & Sendable, Value: Sendable, State: Sendable>:
    DStream<(Key, State)>, CodedNode, @unchecked Sendable
{
    /// The job's function; nil removes the key.
    @usableFromInline package typealias Update = @Sendable (Time, Key, [Value], State?) throws -> State?

    package let parent: DStream<(Key, Value)>
    package let update: Update
    /// States before the first batch.
    package let initial: RDD<(Key, State)>?
    /// Created in the job's own module: new states from the batch's pairs (nil if it has no RDD) and the previous states (nil at first).
    private let advance: @Sendable (Time, RDD<(Key, Value)>?, RDD<(Key, State)>?) -> RDD<(Key, State)>
    package let codec: StateCodec<(Key, State)>

    @usableFromInline package init(
        _ parent: DStream<(Key, Value)>, initial: RDD<(Key, State)>?, codec: StateCodec<(Key, State)>, update: @escaping Update,
        advance: @escaping @Sendable (Time, RDD<(Key, Value)>?, RDD<(Key, State)>?) -> RDD<(Key, State)>
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
                StreamingError(
                    .badArgument,
                    "updateStateByKey: the stream's slide duration (\(slideDuration)) is negative: state cannot go back in time"))
        }
        keep()
    }

    package override var needsCheckpoint: Bool { true }

    package override func compute(_ time: Time) throws -> RDD<(Key, State)>? {
        let before = try rdd(before: time)
        let pairs = try parent.rdd(at: time)
        if before == nil, pairs == nil { return nil }
        return advance(time, pairs, before ?? initial)
    }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(state: self) }
}

/// One step of the state, specialised in the job's own module.
@usableFromInline package enum StateAdvance {
    /// Keys come in the order of the previous states, then of their first occurrence.
    @inlinable package static func rdd<Key: Hashable & Sendable, Value: Sendable, State: Sendable>(
        _ sparkContext: SparkContext, _ time: Time, _ pairs: RDD<(Key, Value)>?, _ before: RDD<(Key, State)>?, numPartitions: Int?,
        _ update: @escaping @Sendable (Time, Key, [Value], State?) throws -> State?
    ) -> RDD<(Key, State)> {
        let groups = pairs?.groupByKey(1)
        return sparkContext.staged(numPartitions) {
            var table = OrderedTable<Key, (state: State?, parts: [Value])>()
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
            var results = ContiguousArray<(Key, State)>()
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
