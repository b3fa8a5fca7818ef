/// Operations on pairs. Results of a shuffle come in the order in which their keys first occur.
extension RDD {
    @inlinable public func mapValues<Key, Part, Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Part) throws -> Other
    ) -> RDD<(Key, Other)> where Element == (Key, Part), Key: Sendable, Part: Sendable {
        narrow(workEstimate: workEstimate, keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { pair in try body((pair.0, try UserCode.run("mapValues", { try transform(pair.1) }))) }
        }
    }

    @inlinable public func flatMapValues<Key, Part, Parts: Sequence & SendableMetatype>(
        @FunctionBody<Parts> _ transform: @escaping @Sendable (Part) throws -> Parts
    ) -> RDD<(Key, Parts.Element)> where Element == (Key, Part), Key: Sendable, Part: Sendable, Parts.Element: Sendable, Parts.Iterator: SendableMetatype {
        narrow(keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { pair in
                for part in try UserCode.run("flatMapValues", { try transform(pair.1) }) { try body((pair.0, part)) }
            }
        }
    }

    @inlinable public func keys<Key, Part>() -> RDD<Key> where Element == (Key, Part), Key: Sendable, Part: Sendable {
        map { $0.0 }
    }

    @inlinable public func values<Key, Part>() -> RDD<Part> where Element == (Key, Part), Key: Sendable, Part: Sendable {
        map { $0.1 }
    }

    /// Combines values a key, on each partition first, then across partitions in their order.
    @inlinable public func combineByKey<Key, Part, Combined: Sendable>(
        @FunctionBody<Combined> _ createCombiner: @escaping @Sendable (Part) throws -> Combined,
        @FunctionBody<Combined> _ mergeValue: @escaping @Sendable (Combined, Part) throws -> Combined,
        @FunctionBody<Combined> _ mergeCombiners: @escaping @Sendable (Combined, Combined) throws -> Combined,
        numPartitions: Int? = nil
    ) -> RDD<(Key, Combined)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        combine(
            numPartitions, createCombiner, { $0 = try mergeValue($0, $1) }, { $0 = try mergeCombiners($0, $1) })
    }

    /// `combineByKey` with functions that change the combiner in place.
    @inlinable package func combine<Key, Part, Combined: Sendable>(
        _ numPartitions: Int?, operation: StaticString = "combineByKey",
        _ create: @escaping @Sendable (Part) throws -> Combined,
        _ add: @escaping @Sendable (inout Combined, Part) throws -> Void,
        _ merge: @escaping @Sendable (inout Combined, Combined) throws -> Void
    ) -> RDD<(Key, Combined)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let target = target(numPartitions)
        return StagedRDD(
            sparkContext: sparkContext, partitionCount: target.partitions, isPartitioned: true, refusal: refusal ?? target.refusal,
            workEstimate: workEstimate
        ) {
            let tables = try self.runPartitions { partition in
                var table = OrderedTable<Key, Combined>()
                try self.forEach(inPartition: partition) { pair in
                    try UserCode.run(operation, { try table.upsert(pair.0, create: { try create(pair.1) }, merge: { try add(&$0, pair.1) }) })
                }
                return table
            }
            return try OrderedTable.merged(tables, merge)
        }
    }

    @inlinable public func reduceByKey<Key, Part>(
        numPartitions: Int? = nil, @FunctionBody<Part> _ combine: @escaping @Sendable (Part, Part) throws -> Part
    ) -> RDD<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        self.combine(numPartitions, operation: "reduceByKey", { $0 }, { $0 = try combine($0, $1) }, { $0 = try combine($0, $1) })
    }

    /// `zero` enters once a key and partition, as in Spark.
    @inlinable public func foldByKey<Key, Part>(
        _ zero: Part, numPartitions: Int? = nil, @FunctionBody<Part> _ combine: @escaping @Sendable (Part, Part) throws -> Part
    ) -> RDD<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        self.combine(
            numPartitions, { try combine(zero, $0) }, { $0 = try combine($0, $1) }, { $0 = try combine($0, $1) })
    }

    /// `zero` enters once a key and partition, as in Spark.
    @inlinable public func aggregateByKey<Key, Part, Result: Sendable>(
        _ zero: Result, @FunctionBody<Result> _ add: @escaping @Sendable (Result, Part) throws -> Result,
        @FunctionBody<Result> _ merge: @escaping @Sendable (Result, Result) throws -> Result, numPartitions: Int? = nil
    ) -> RDD<(Key, Result)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        combine(numPartitions, { try add(zero, $0) }, { $0 = try add($0, $1) }, { $0 = try merge($0, $1) })
    }

    /// All values of a key, in their order.
    @inlinable public func groupByKey<Key, Part>(
        _ numPartitions: Int? = nil
    ) -> RDD<(Key, [Part])> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        combine(numPartitions, { [$0] }, { $0.append($1) }, { $0.append(contentsOf: $1) })
    }

    /// All pairs of a key in one partition.
    @inlinable public func partitionBy<Key, Part>(
        _ numPartitions: Int
    ) -> RDD<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        groupByKey(numPartitions).flatMapValues { $0 }
    }

    @inlinable public func sortByKey<Key, Part>(
        ascending: Bool = true, numPartitions: Int? = nil
    ) -> RDD<(Key, Part)> where Element == (Key, Part), Key: Comparable & Sendable, Part: Sendable {
        sortBy(ascending: ascending, numPartitions: numPartitions) { $0.0 }
    }

    /// The values of `key`, in their order.
    @inlinable public func lookup<Key, Part>(
        _ key: Key
    ) throws -> [Part] where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        try filter { $0.0 == key }.map { $0.1 }.collect()
    }

    @inlinable public func countByKey<Key, Part>() throws -> [Key: Int]
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        try map { ($0.0, 1) }.reduceByKey { $0 &+ $1 }.collectAsMap()
    }

    /// The pairs as a dictionary; of several values of a key the last stays, as in Spark.
    @inlinable public func collectAsMap<Key, Part>() throws -> [Key: Part]
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        Dictionary(try collectContiguous(), uniquingKeysWith: { $1 })
    }
}
