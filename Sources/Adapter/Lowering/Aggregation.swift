import Columnar
import DStreams
import Expressions
import Plans
import RDDs
import StateStore

/// A combine by key, as the table engine is to run it: pairs from a lowered stream, under its window, by the job's functions.
///
/// Pairs are combined within each partition before they become rows, as before any shuffle; the table engine merges the rest in the
/// order of labels and partitions. So sums of doubles, and lists, come out as on the legacy engine.
struct Aggregation<Key: Hashable & Sendable, Part: Sendable, Combined: Sendable> {
    let name: String
    let input: LoweredStream<(Key, Part)>
    let window: WindowSpec
    /// Into how many partitions the node puts its pairs.
    let partitions: Int
    let create: @Sendable (Part) throws -> Combined
    let add: @Sendable (inout Combined, Part) throws -> Void
    let merge: @Sendable (inout Combined, Combined) throws -> Void

    private static var label: Field { Field("label", .timestamp, nullable: false) }

    /// The cut at `stream`.
    func cut(at stream: DStream<(Key, Combined)>, in graph: LoweredGraph) throws -> PairCut<Key, Combined> {
        let keys: ValueCoder<Key> = try AdapterError.coder(role: "key of \(name)")
        let combined: ValueCoder<Combined> = try AdapterError.coder(role: "value of \(name)")
        let pairs = Schema([Self.label, Field("key", keys.type), Field("value", combined.type)])
        let encode = PairEncoder(
            elements: input.elements, create: create, add: add, keys: keys, combiners: combined, window: window,
            zeroTime: graph.zeroTime, schema: pairs)
        var inner: AggregateCut?
        switch input.base {
        case .input: break
        case .aggregate(let cut): inner = cut
        case .mixed: preconditionFailure("\(name): an aggregation stands on inputs or on another aggregate")
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
                .alias(.userAggregate(UserAggregate(name: name, output: combined.type, function: function), [.attribute(["value"])]), "value")
            ],
            .mapBatches(BatchFunction(name: name, output: pairs, eventTime: 0, apply: encode.apply), inner?.plan ?? graph.labels))
        let results = LogicalPlan.project(
            [.alias(.builtIn("window_time", [.attribute(["window"])]), "label"), .attribute(["key"]), .attribute(["value"])], groups)
        return PairCut(stream, plan: results, over: inner, keys: keys, values: combined, partitions: partitions)
    }

    private static func duration(_ millis: Int64) -> Expression { .literal(.string("\(millis) milliseconds"), .string) }
}
