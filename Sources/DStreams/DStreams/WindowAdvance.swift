import Errors
import RDDs

/// One step of an inverse window, specialised in the job's own module.
@usableFromInline package enum WindowAdvance {
    /// A key's value in the previous result, in the batches that leave, and in those that enter, each reduced in order.
    @usableFromInline package struct WindowValues<Value> {
        @usableFromInline package var previous: Value?
        @usableFromInline package var old: Value?
        @usableFromInline package var new: Value?

        @inlinable package init(previous: Value? = nil, old: Value? = nil, new: Value? = nil) {
            self.previous = previous
            self.old = old
            self.new = new
        }
    }

    /// Keys come in the order of the previous result, then of their first occurrence.
    @inlinable package static func rdd<Key: Hashable & Sendable, Value: Sendable>(
        _ sparkContext: SparkContext, previous: RDD<(Key, Value)>, old: [RDD<(Key, Value)>], new: [RDD<(Key, Value)>],
        numPartitions: Int?, reduce: @escaping @Sendable (Value, Value) throws -> Value,
        inverse: @escaping @Sendable (Value, Value) throws -> Value, filter: (@Sendable ((Key, Value)) throws -> Bool)?
    ) -> RDD<(Key, Value)> {
        sparkContext.staged(numPartitions) {
            var table = OrderedTable<Key, WindowValues<Value>>()
            for (key, part) in try previous.collectContiguous() {
                try table.upsert(key, create: { WindowValues(previous: part) }, merge: { $0.previous = part })
            }
            for rdd in old {
                for (key, part) in try rdd.collectContiguous() {
                    try table.upsert(
                        key, create: { WindowValues(old: part) },
                        merge: { $0.old = try $0.old.map { try reduce($0, part) } ?? part })
                }
            }
            for rdd in new {
                for (key, part) in try rdd.collectContiguous() {
                    try table.upsert(
                        key, create: { WindowValues(new: part) },
                        merge: { $0.new = try $0.new.map { try reduce($0, part) } ?? part })
                }
            }
            var results = ContiguousArray<(Key, Value)>()
            results.reserveCapacity(table.count)
            for position in table.keys.indices {
                let key = table.keys[position]
                let pair = (key, try merged(key, table.values[position], reduce, inverse))
                if try filter?(pair) ?? true { results.append(pair) }
            }
            return results
        }
    }

    @inlinable static func merged<Key, Value>(
        _ key: Key, _ parts: WindowValues<Value>, _ reduce: (Value, Value) throws -> Value, _ inverse: (Value, Value) throws -> Value
    ) throws -> Value {
        guard var result = parts.previous else {
            if let new = parts.new { return new }
            throw StreamingError(
                .failedBatch,
                "Neither previous window has value for key, nor new values found. Are you sure your key class hashes consistently?")
        }
        if let old = parts.old { result = try inverse(result, old) }
        if let new = parts.new { result = try reduce(result, new) }
        return result
    }
}
