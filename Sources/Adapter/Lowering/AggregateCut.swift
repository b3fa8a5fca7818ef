import Columnar
import DStreams
import Plans
import RDDs
import StateStore

/// A node of the legacy graph whose results the table engine computes: the graph is cut there.
///
/// Above the cut the graph runs as usual, on the RDDs that are put into the node.
class AggregateCut {
    let node: DStreamNode
    /// Yields `label` (event time under rule A: the output's label less 1 µs), `key` and `value`.
    let plan: LogicalPlan
    let keyType: DataType
    let valueType: DataType
    /// How keys and values are shown, for each aggregation of the plan from the leaves upwards.
    let logicalTypes: [(key: LogicalType, value: LogicalType)]

    init(
        node: DStreamNode, plan: LogicalPlan, keyType: DataType, valueType: DataType, logicalTypes: [(key: LogicalType, value: LogicalType)]
    ) {
        self.node = node
        self.plan = plan
        self.keyType = keyType
        self.valueType = valueType
        self.logicalTypes = logicalTypes
    }

    /// Makes the rows of one label (columns `label`, `key`, `value`) the node's RDD at that label.
    func inject(_ rows: RecordBatch, at time: Time) throws {}
}

/// The cut at a node of pairs.
final class PairCut<Key: Hashable & Sendable, Combiner: Sendable>: AggregateCut {
    private let stream: DStream<(Key, Combiner)>
    private let keys: ValueCoder<Key>
    private let values: ValueCoder<Combiner>
    private let partitions: Int

    init(
        _ stream: DStream<(Key, Combiner)>, plan: LogicalPlan, over inner: AggregateCut?, keys: ValueCoder<Key>,
        values: ValueCoder<Combiner>,
        partitions: Int
    ) {
        self.stream = stream
        self.keys = keys
        self.values = values
        self.partitions = partitions
        super.init(
            node: stream, plan: plan, keyType: keys.type, valueType: values.type,
            logicalTypes: (inner?.logicalTypes ?? []) + [(keys.logicalType, values.logicalType)])
    }

    override func inject(_ rows: RecordBatch, at time: Time) throws {
        stream.remember(try rdd(rows), at: time)
    }

    /// The rows as pairs, in as many partitions as the job asks for: partitioned by key, like the result of any shuffle.
    func rdd(_ rows: RecordBatch) throws -> RDD<(Key, Combiner)> {
        let keys = try keys.decode(rows.columns[1])
        let values = try values.decode(rows.columns[2])
        return stream.sparkContext.partitionedByKey(Array(zip(keys, values)), partitions)
    }
}
