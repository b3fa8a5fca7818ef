/// Operations on pairs. Results of a shuffle come in the order in which their keys first occur.
extension RDD {
    /// Applies `transform` to the value of each pair and keeps the key, and with it the partitioning.
    @inlinable public func mapValues<Key, Value, Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Value) throws -> Other
    ) -> RDD<(Key, Other)> where Element == (Key, Value), Key: Sendable, Value: Sendable {
        narrow(workEstimate: workEstimate, keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { pair in try body((pair.0, try UserCode.run("mapValues", { try transform(pair.1) })))
            }
        }
    }

    /// Emits a pair for each value of the sequence that `transform` returns, with the key of the pair it came from; an empty sequence drops
    /// the pair.
    @inlinable public func flatMapValues<Key, Value, Values: Sequence & SendableMetatype>(
        @FunctionBody<Values> _ transform: @escaping @Sendable (Value) throws -> Values
    ) -> RDD<(Key, Values.Element)>
    where Element == (Key, Value), Key: Sendable, Value: Sendable, Values.Element: Sendable, Values.Iterator: SendableMetatype {
        narrow(keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { pair in
                for part in try UserCode.run("flatMapValues", { try transform(pair.1) }) { try body((pair.0, part)) }
            }
        }
    }

    /// The key of each pair, in order; a key that occurs twice is there twice.
    @inlinable public func keys<Key, Value>() -> RDD<Key> where Element == (Key, Value), Key: Sendable, Value: Sendable {
        map { $0.0 }
    }

    /// The value of each pair, in order.
    @inlinable public func values<Key, Value>() -> RDD<Value> where Element == (Key, Value), Key: Sendable, Value: Sendable {
        map { $0.1 }
    }

    /// Combines the values of each key, on each partition first, then across partitions in their order.
    @inlinable public func combineByKey<Key, Value, Combiner: Sendable>(
        @FunctionBody<Combiner> _ createCombiner: @escaping @Sendable (Value) throws -> Combiner,
        @FunctionBody<Combiner> _ mergeValue: @escaping @Sendable (Combiner, Value) throws -> Combiner,
        @FunctionBody<Combiner> _ mergeCombiners: @escaping @Sendable (Combiner, Combiner) throws -> Combiner,
        numPartitions: Int? = nil
    ) -> RDD<(Key, Combiner)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        combine(
            numPartitions, createCombiner, { $0 = try mergeValue($0, $1) }, { $0 = try mergeCombiners($0, $1) })
    }

    /// `combineByKey` with functions that change the combiner in place.
    @inlinable package func combine<Key, Value, Combiner: Sendable>(
        _ numPartitions: Int?, operation: StaticString = "combineByKey",
        _ create: @escaping @Sendable (Value) throws -> Combiner,
        _ add: @escaping @Sendable (inout Combiner, Value) throws -> Void,
        _ merge: @escaping @Sendable (inout Combiner, Combiner) throws -> Void
    ) -> RDD<(Key, Combiner)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        let target = target(numPartitions)
        return StagedRDD(
            sparkContext: sparkContext, partitionCount: target.partitions, isPartitioned: true, refusal: refusal ?? target.refusal,
            workEstimate: workEstimate
        ) {
            let tables = try self.runPartitions { partition in
                var table = OrderedTable<Key, Combiner>()
                try self.forEach(inPartition: partition) { pair in
                    try UserCode.run(
                        operation, { try table.upsert(pair.0, create: { try create(pair.1) }, merge: { try add(&$0, pair.1) }) })
                }
                return table
            }
            return try OrderedTable.merged(tables, merge)
        }
    }

    /// Reduces the values of each key with `combine`: on each partition first, then across partitions in their order.
    ///
    /// `combine` must be associative. A key with one value keeps it without a call.
    /// - Parameter numPartitions: partitions of the result; if nil, `spark.default.parallelism` where that is set, else this RDD's number.
    @inlinable public func reduceByKey<Key, Value>(
        numPartitions: Int? = nil, @FunctionBody<Value> _ combine: @escaping @Sendable (Value, Value) throws -> Value
    ) -> RDD<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        self.combine(numPartitions, operation: "reduceByKey", { $0 }, { $0 = try combine($0, $1) }, { $0 = try combine($0, $1) })
    }

    /// Folds the values of each key with `combine`: as in Spark, `zero` is used once for each key and partition.
    @inlinable public func foldByKey<Key, Value>(
        _ zero: Value, numPartitions: Int? = nil, @FunctionBody<Value> _ combine: @escaping @Sendable (Value, Value) throws -> Value
    ) -> RDD<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        self.combine(
            numPartitions, operation: "foldByKey", { try combine(zero, $0) }, { $0 = try combine($0, $1) }, { $0 = try combine($0, $1) })
    }

    /// Aggregates the values of each key: as in Spark, `zero` is used once for each key and partition.
    @inlinable public func aggregateByKey<Key, Value, Result: Sendable>(
        _ zero: Result, @FunctionBody<Result> _ add: @escaping @Sendable (Result, Value) throws -> Result,
        @FunctionBody<Result> _ merge: @escaping @Sendable (Result, Result) throws -> Result, numPartitions: Int? = nil
    ) -> RDD<(Key, Result)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        combine(numPartitions, operation: "aggregateByKey", { try add(zero, $0) }, { $0 = try add($0, $1) }, { $0 = try merge($0, $1) })
    }

    /// Collects all values of each key, in their order.
    @inlinable public func groupByKey<Key, Value>(
        _ numPartitions: Int? = nil
    ) -> RDD<(Key, [Value])> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        combine(numPartitions, { [$0] }, { $0.append($1) }, { $0.append(contentsOf: $1) })
    }

    /// Puts all pairs of a key into one partition.
    @inlinable public func partitionBy<Key, Value>(
        _ numPartitions: Int
    ) -> RDD<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        groupByKey(numPartitions).flatMapValues { $0 }
    }

    /// Sorts the pairs by key, over all partitions: the pairs of partition 0 come before those of partition 1. Pairs of equal keys keep
    /// their order.
    /// - Parameter numPartitions: partitions of the result; this RDD's number if nil. Few distinct keys make fewer.
    @inlinable public func sortByKey<Key, Value>(
        ascending: Bool = true, numPartitions: Int? = nil
    ) -> RDD<(Key, Value)> where Element == (Key, Value), Key: Comparable & Sendable, Value: Sendable {
        sortBy(ascending: ascending, numPartitions: numPartitions) { $0.0 }
    }

    /// The values of `key`, in order.
    @inlinable public func lookup<Key, Value>(
        _ key: Key
    ) throws -> [Value] where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        try filter { $0.0 == key }.map { $0.1 }.collect()
    }

    /// Counts the pairs of each key, as a dictionary on the driver.
    @inlinable public func countByKey<Key, Value>() throws -> [Key: Int]
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        try map { ($0.0, 1) }.reduceByKey { $0 &+ $1 }.collectAsMap()
    }

    /// The pairs as a dictionary; of several values of a key the last stays, as in Spark.
    @inlinable public func collectAsMap<Key, Value>() throws -> [Key: Value]
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        Dictionary(try collectContiguous(), uniquingKeysWith: { $1 })
    }
}
