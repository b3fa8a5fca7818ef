import Columnar
import DStreams
import Plans
import RDDs
import StateStore

/// A node of the legacy graph whose results the table engine computes: where the graph is cut.
///
/// Above the cut the graph runs as it always has, on the RDDs that are put into it here.
class AggregateCut {
    let node: DStreamNode
    /// Yields `label` (event time under rule A: the output's label less 1 µs), `key` and `value`.
    let plan: LogicalPlan
    let keyType: DataType
    let valueType: DataType
    /// How keys and values are to be shown, for each aggregation of the plan from the leaves.
    let forms: [(key: ValueForm, value: ValueForm)]

    init(node: DStreamNode, plan: LogicalPlan, keyType: DataType, valueType: DataType, forms: [(key: ValueForm, value: ValueForm)]) {
        self.node = node
        self.plan = plan
        self.keyType = keyType
        self.valueType = valueType
        self.forms = forms
    }

    /// Makes the rows of one label (columns `label`, `key`, `value`) the node's RDD at that label.
    func inject(_ rows: RecordBatch, at time: Time) throws {}
}

/// The cut at a node of pairs.
final class PairCut<Key: Hashable & Sendable, Combined: Sendable>: AggregateCut {
    private let stream: DStream<(Key, Combined)>
    private let keys: ValueCoder<Key>
    private let values: ValueCoder<Combined>
    private let partitions: Int

    init(
        _ stream: DStream<(Key, Combined)>, plan: LogicalPlan, over inner: AggregateCut?, keys: ValueCoder<Key>, values: ValueCoder<Combined>,
        partitions: Int
    ) {
        self.stream = stream
        self.keys = keys
        self.values = values
        self.partitions = partitions
        super.init(node: stream, plan: plan, keyType: keys.type, valueType: values.type, forms: (inner?.forms ?? []) + [(keys.form, values.form)])
    }

    override func inject(_ rows: RecordBatch, at time: Time) throws {
        stream.remember(try rdd(rows), at: time)
    }

    /// The rows as the pairs that they stand for, in as many partitions as the job asks for: by key, like what any shuffle gives.
    func rdd(_ rows: RecordBatch) throws -> RDD<(Key, Combined)> {
        let keys = try keys.decode(rows.columns[1])
        let values = try values.decode(rows.columns[2])
        return stream.sparkContext.partitionedByKey(Array(zip(keys, values)), partitions)
    }
}
