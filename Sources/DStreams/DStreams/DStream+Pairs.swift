import RDDs

/// Operations on the pairs of each batch.
extension DStream {
    /// Applies `transform` to the value of each pair and keeps the key.
    ///
    /// Unlike `map`, it keeps the partitioning, so that a shuffle by the same key afterwards keeps its number of partitions.
    @inlinable public func mapValues<Key, Value, Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Value) throws -> Other
    ) -> DStream<(Key, Other)> where Element == (Key, Value), Key: Sendable, Value: Sendable {
        ElementwiseDStream(self, "mapValues") { $0.mapValues(transform) }
    }

    /// Emits a pair for each value of the sequence that `transform` returns, with the key of the pair it came from; an empty sequence drops
    /// the pair.
    @inlinable public func flatMapValues<Key, Value, Values: Sequence & SendableMetatype>(
        @FunctionBody<Values> _ transform: @escaping @Sendable (Value) throws -> Values
    ) -> DStream<(Key, Values.Element)>
    where Element == (Key, Value), Key: Sendable, Value: Sendable, Values.Element: Sendable, Values.Iterator: SendableMetatype {
        ElementwiseDStream(self, "flatMapValues") { $0.flatMapValues(transform) }
    }

    /// Reduces the values of each key of a batch with `combine`: on each partition first, then across partitions in their order.
    ///
    /// `combine` must be associative. A key with one value keeps it without a call. Pairs come in the order in which their keys first occur
    /// in the batch.
    /// - Parameter numPartitions: partitions of the result; `SparkContext.defaultParallelism` if nil. A negative number makes `start()`
    ///   throw.
    @inlinable public func reduceByKey<Key, Value>(
        numPartitions: Int? = nil, @FunctionBody<Value> _ combine: @escaping @Sendable (Value, Value) throws -> Value
    ) -> DStream<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        reduced("reduceByKey", numPartitions, combine)
    }

    @inlinable package func reduced<Key, Value>(
        _ operation: String, _ numPartitions: Int?, _ combine: @escaping @Sendable (Value, Value) throws -> Value
    ) -> DStream<(Key, Value)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, operation, partitions: partitions, create: { $0 }, add: { $0 = try combine($0, $1) }, merge: { $0 = try combine($0, $1) },
            shuffle: { $0.reduceByKey(numPartitions: partitions, combine) })
    }

    /// Collects all values of each key of a batch, in their order.
    @inlinable public func groupByKey<Key, Value>(
        _ numPartitions: Int? = nil
    ) -> DStream<(Key, [Value])> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        grouped("groupByKey", numPartitions)
    }

    @inlinable package func grouped<Key, Value>(
        _ operation: String, _ numPartitions: Int?
    ) -> DStream<(Key, [Value])> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, operation, partitions: partitions, create: { [$0] }, add: { $0.append($1) }, merge: { $0.append(contentsOf: $1) },
            shuffle: { $0.groupByKey(partitions) })
    }

    /// Aggregates the values of each key of a batch into a combiner of another type, as `RDD.combineByKey` does.
    /// - Parameters:
    ///   - createCombiner: makes the combiner of a key's first value in a partition.
    ///   - mergeValue: adds a further value of the partition.
    ///   - mergeCombiners: joins the combiners of two partitions, in partition order.
    ///   - numPartitions: partitions of the result; `SparkContext.defaultParallelism` if nil.
    @inlinable public func combineByKey<Key, Value, Combiner: Sendable>(
        @FunctionBody<Combiner> _ createCombiner: @escaping @Sendable (Value) throws -> Combiner,
        @FunctionBody<Combiner> _ mergeValue: @escaping @Sendable (Combiner, Value) throws -> Combiner,
        @FunctionBody<Combiner> _ mergeCombiners: @escaping @Sendable (Combiner, Combiner) throws -> Combiner,
        numPartitions: Int? = nil
    ) -> DStream<(Key, Combiner)> where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, "combineByKey", partitions: partitions, create: createCombiner, add: { $0 = try mergeValue($0, $1) },
            merge: { $0 = try mergeCombiners($0, $1) },
            shuffle: { $0.combineByKey(createCombiner, mergeValue, mergeCombiners, numPartitions: partitions) })
    }

    /// Pairs each key with its values in both streams, of the same batch; a key that only one stream has gets an empty list for the other.
    @inlinable public func cogroup<Key, Value, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, ([Value], [Other]))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "cogroup") { left, right, _ in left.cogroup(right, numPartitions: partitions) }
    }

    /// Pairs the values of both streams that have the same key, of the same batch.
    @inlinable public func join<Key, Value, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Value, Other))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "join") { left, right, _ in left.join(right, numPartitions: partitions) }
    }

    /// Pairs each value of this stream with each value of the same key in `other`, of the same batch, or with nil where `other` has none.
    @inlinable public func leftOuterJoin<Key, Value, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Value, Other?))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "leftOuterJoin") { left, right, _ in
            left.leftOuterJoin(right, numPartitions: partitions)
        }
    }

    /// Pairs each value of `other` with each value of the same key in this stream, of the same batch, or with nil where this stream has
    /// none.
    @inlinable public func rightOuterJoin<Key, Value, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Value?, Other))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "rightOuterJoin") { left, right, _ in
            left.rightOuterJoin(right, numPartitions: partitions)
        }
    }

    /// Pairs the values of the same key of both streams, of the same batch; a value whose key only one stream has is paired with nil.
    @inlinable public func fullOuterJoin<Key, Value, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Value?, Other?))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "fullOuterJoin") { left, right, _ in
            left.fullOuterJoin(right, numPartitions: partitions)
        }
    }
}
