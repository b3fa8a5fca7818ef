import Columnar
import DStreams
import Expressions
import Plans
import RDDs
import StateStore

/// A combine by key that the table engine runs: pairs of a lowered stream, in its window, with the job's functions.
///
/// Pairs are combined within each partition before they become rows, as before any shuffle; the table engine merges the results in the
/// order of labels and partitions. So sums of doubles, and lists, are the same as on the legacy engine.
struct Aggregation<Key: Hashable & Sendable, Value: Sendable, Combiner: Sendable> {
    let name: String
    let input: LoweredStream<(Key, Value)>
    let window: WindowSpec
    /// The number of partitions of the node's pairs.
    let partitions: Int
    let create: @Sendable (Value) throws -> Combiner
    let add: @Sendable (inout Combiner, Value) throws -> Void
    let merge: @Sendable (inout Combiner, Combiner) throws -> Void

    private static var label: Field { Field("label", .timestamp, nullable: false) }

    /// The cut at `stream`.
    func cut(at stream: DStream<(Key, Combiner)>, in graph: LoweredGraph) throws -> PairCut<Key, Combiner> {
        let keys: ValueCoder<Key> = try AdapterError.coder(role: "key of \(name)")
        let combined: ValueCoder<Combiner> = try AdapterError.coder(role: "value of \(name)")
        let pairs = Schema([Self.label, Field("key", keys.type), Field("value", combined.type)])
        let encode = PairEncoder(
            elements: input.elements, create: create, add: add, keys: keys, combiners: combined, window: window,
            zeroTime: graph.zeroTime, schema: pairs)
        var inner: AggregateCut?
        switch input.base {
        case .input: break
        case .aggregate(let cut): inner = cut
        case .mixed: preconditionFailure("\(name): an aggregation reads either inputs or another aggregate")
        }
        let function = CombineFunction(name: name, combiner: combined, merge: merge)
        let groups = LogicalPlan.aggregate(
            keys: [
                .call(
                    "window",
                    [
                        .attribute(["label"]), Self.duration(window.tableLength), Self.duration(window.slide),
                        Self.duration(window.startTime(zeroTime: graph.zeroTime.milliseconds)),
                    ]),
                .attribute(["key"]),
            ],
            aggregates: [
                .alias(
                    .userAggregate(UserAggregate(name: name, output: combined.type, function: function), [.attribute(["value"])]), "value")
            ],
            .mapBatches(BatchFunction(name: name, output: pairs, eventTime: 0, apply: encode.apply), inner?.plan ?? graph.labels))
        let results = LogicalPlan.project(
            [.alias(.builtIn("window_time", [.attribute(["window"])]), "label"), .attribute(["key"]), .attribute(["value"])], groups)
        return PairCut(stream, plan: results, over: inner, keys: keys, values: combined, partitions: partitions)
    }

    private static func duration(_ millis: Int64) -> Expression { .literal(.string("\(millis) milliseconds"), .string) }
}
