import Columnar
import DStreams
import RDDs
import StateStore

/// Makes rows of the pairs of each label, combined within each partition: `label` (rule A: the label less 1 µs), `key`, `value`.
///
/// Its input has one row a label for the job's inputs or, above another aggregate, that aggregate's rows.
struct PairEncoder<Key: Hashable & Sendable, Value: Sendable, Combiner: Sendable>: @unchecked Sendable {
    // Unchecked: the legacy graph's nodes in `elements` are only used on the query's thread, which calls this.
    let elements: (LabelRows) throws -> RDD<(Key, Value)>?
    let create: @Sendable (Value) throws -> Combiner
    let add: @Sendable (inout Combiner, Value) throws -> Void
    let keys: ValueCoder<Key>
    let combiners: ValueCoder<Combiner>
    let window: WindowSpec
    let zeroTime: Time
    let schema: Schema

    func apply(_ batch: RecordBatch) throws -> RecordBatch {
        var columns: [[ColumnArray]] = [[], [], []]
        for (label, rows) in Self.labels(batch) where window.holds(label: label, zeroTime: zeroTime.milliseconds) {
            guard let rdd = try elements(LabelRows(time: Time(milliseconds: label), rows: rows)) else { continue }
            let encoded = try rdd.runPartitions { partition in
                var table = OrderedTable<Key, Combiner>()
                try rdd.forEach(inPartition: partition) { pair in
                    try table.upsert(pair.0, create: { try create(pair.1) }, merge: { try add(&$0, pair.1) })
                }
                return (try self.keys.encode(Array(table.keys)), try combiners.encode(Array(table.values)))
            }
            for (keys, combiners) in encoded where keys.count > 0 {
                let times = [Int64](repeating: label &* 1000 &- 1, count: keys.count)
                columns[0].append(ColumnArray(type: .timestamp, count: times.count, layout: .fixed(Buffer(times))))
                columns[1].append(keys)
                columns[2].append(combiners)
            }
        }
        let merged = zip(columns, schema.fields).map { ColumnArray.concat($0, type: $1.type) }
        return RecordBatch(schema: schema, count: merged[0].count, columns: merged)
    }

    /// The rows of each label in the batch, labels in order of appearance. Column 0 holds the label's event time.
    private static func labels(_ batch: RecordBatch) -> [(Int64, RecordBatch)] {
        let times = batch.columns[0].values(as: Int64.self)
        var groups: [(Int64, RecordBatch)] = []
        var start = 0
        while start < batch.count {
            var end = start + 1
            while end < batch.count, times[end] == times[start] { end += 1 }
            // Rows carry `label − 1 µs`.
            let label = (times[start] &+ 999) / 1000
            groups.append((label, start == 0 && end == batch.count ? batch : batch.slice(start..<end)))
            start = end
        }
        return groups
    }
}
