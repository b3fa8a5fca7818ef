import Errors
import RDDs

/// One step of an inverse window, specialised in the job's own module.
@usableFromInline package enum WindowAdvance {
    /// What a key has in the previous result, and of the batches that leave and that enter, each reduced in order.
    @usableFromInline package struct Parts<Part> {
        @usableFromInline package var previous: Part?
        @usableFromInline package var old: Part?
        @usableFromInline package var new: Part?

        @inlinable package init(previous: Part? = nil, old: Part? = nil, new: Part? = nil) {
            self.previous = previous
            self.old = old
            self.new = new
        }
    }

    /// Keys come in the order of the previous result, then of their first occurrence.
    @inlinable package static func rdd<Key: Hashable & Sendable, Part: Sendable>(
        _ sparkContext: SparkContext, previous: RDD<(Key, Part)>, old: [RDD<(Key, Part)>], new: [RDD<(Key, Part)>],
        numPartitions: Int?, reduce: @escaping @Sendable (Part, Part) throws -> Part,
        inverse: @escaping @Sendable (Part, Part) throws -> Part, filter: (@Sendable ((Key, Part)) throws -> Bool)?
    ) -> RDD<(Key, Part)> {
        sparkContext.staged(numPartitions) {
            var table = OrderedTable<Key, Parts<Part>>()
            for (key, part) in try previous.collectContiguous() {
                try table.upsert(key, create: { Parts(previous: part) }, merge: { $0.previous = part })
            }
            for rdd in old {
                for (key, part) in try rdd.collectContiguous() {
                    try table.upsert(
                        key, create: { Parts(old: part) },
                        merge: { $0.old = try $0.old.map { try reduce($0, part) } ?? part })
                }
            }
            for rdd in new {
                for (key, part) in try rdd.collectContiguous() {
                    try table.upsert(
                        key, create: { Parts(new: part) },
                        merge: { $0.new = try $0.new.map { try reduce($0, part) } ?? part })
                }
            }
            var results = ContiguousArray<(Key, Part)>()
            results.reserveCapacity(table.count)
            for position in table.keys.indices {
                let key = table.keys[position]
                let pair = (key, try merged(key, table.values[position], reduce, inverse))
                if try filter?(pair) ?? true { results.append(pair) }
            }
            return results
        }
    }

    @inlinable static func merged<Key, Part>(
        _ key: Key, _ parts: Parts<Part>, _ reduce: (Part, Part) throws -> Part, _ inverse: (Part, Part) throws -> Part
    ) throws -> Part {
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
