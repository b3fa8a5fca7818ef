import Columnar
import DStreams
import Plans
import RDDs

/// A combine by key, as the table engine is to run it: pairs from a lowered stream, under its window, by the job's functions.
///
/// Kept with its static types, so that a window over a reduced batch (`reduceByKeyAndWindow`) becomes one aggregate instead of two.
class Aggregation<Key: Hashable & Sendable, Combined: Sendable> {
    /// The cut at `stream`, whose combiner is this aggregation's; `filter` drops finished pairs.
    func cut(
        at stream: DStream<(Key, Combined)>, in graph: LoweredGraph, filter: (@Sendable ((Key, Combined)) throws -> Bool)?
    ) throws -> PairCut<Key, Combined> {
        preconditionFailure("an aggregation is made of its input")
    }

    /// The same records combined once more under `window`: each record's own combiner goes into the outer one.
    ///
    /// Equal to combining twice when the functions are associative and commutative, which a windowed reduce asks for (rule D5).
    func windowed<Outer: Sendable>(
        _ window: WindowSpec, name: String, create: @escaping @Sendable (Combined) throws -> Outer,
        add: @escaping @Sendable (inout Outer, Combined) throws -> Void,
        merge: @escaping @Sendable (inout Outer, Outer) throws -> Void
    ) -> Aggregation<Key, Outer>? { nil }
}

/// The aggregation of pairs of one static type.
final class PairAggregation<Key: Hashable & Sendable, Part: Sendable, Combined: Sendable>: Aggregation<Key, Combined> {
    private let name: String
    private let input: LoweredStream<(Key, Part)>
    private let window: WindowSpec
    private let create: @Sendable (Part) throws -> Combined
    private let add: @Sendable (inout Combined, Part) throws -> Void
    private let merge: @Sendable (inout Combined, Combined) throws -> Void

    init(
        name: String, input: LoweredStream<(Key, Part)>, window: WindowSpec,
        create: @escaping @Sendable (Part) throws -> Combined,
        add: @escaping @Sendable (inout Combined, Part) throws -> Void,
        merge: @escaping @Sendable (inout Combined, Combined) throws -> Void
    ) {
        self.name = name
        self.input = input
        self.window = window
        self.create = create
        self.add = add
        self.merge = merge
    }

    override func windowed<Outer: Sendable>(
        _ window: WindowSpec, name: String, create outerCreate: @escaping @Sendable (Combined) throws -> Outer,
        add outerAdd: @escaping @Sendable (inout Outer, Combined) throws -> Void,
        merge outerMerge: @escaping @Sendable (inout Outer, Outer) throws -> Void
    ) -> Aggregation<Key, Outer>? {
        // Under a window of its own the inner result has labels of its own: two levels (rule T5).
        guard input.window == nil else { return nil }
        let create = create
        return PairAggregation<Key, Part, Outer>(
            name: name, input: input, window: window, create: { try outerCreate(create($0)) },
            add: { try outerAdd(&$0, create($1)) }, merge: outerMerge)
    }

    private static var label: Field { Field("label", .timestamp, nullable: false) }

    override func cut(
        at stream: DStream<(Key, Combined)>, in graph: LoweredGraph, filter: (@Sendable ((Key, Combined)) throws -> Bool)?
    ) throws -> PairCut<Key, Combined> {
        let keys = try ValueCoder<Key>(role: "key of \(name)")
        let parts = try ValueCoder<Part>(role: "value of \(name)")
        let combined = try ValueCoder<Combined>(role: "result of \(name)")
        let pairs = Schema([Self.label, Field("key", keys.type), Field("value", parts.type)])
        let encode = PairEncoder(
            elements: input.elements, keys: keys, parts: parts, window: window, zeroTime: graph.zeroTime, schema: pairs)
        let upstream: LogicalPlan
        switch input.base {
        case .input: upstream = graph.labels
        case .aggregate(let inner): upstream = inner.plan
        case .mixed: preconditionFailure("\(name): an aggregation stands on inputs or on another aggregate")
        }
        let function = CombineFunction(
            name: name, input: parts, combiner: combined, create: create, mergeValue: add, mergeCombiners: merge)
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
            .mapBatches(BatchFunction(name: name, output: pairs, eventTime: 0, apply: encode.apply), upstream))
        let results = LogicalPlan.project(
            [.alias(.call("window_time", [.attribute(["window"])]), "label"), .attribute(["key"]), .attribute(["value"])], groups)
        return PairCut(stream, plan: results, keys: keys, values: combined, filter: filter)
    }

    private static func duration(_ millis: Int64) -> Expression { .literal(.string("\(millis) milliseconds"), .string) }
}
