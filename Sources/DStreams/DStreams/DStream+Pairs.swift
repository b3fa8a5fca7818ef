import RDDs

/// Operations on the pairs of each batch.
extension DStream {
    @inlinable public func mapValues<Key, Part, Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Part) throws -> Other
    ) -> DStream<(Key, Other)> where Element == (Key, Part), Key: Sendable, Part: Sendable {
        ElementwiseDStream(self, "mapValues") { $0.mapValues(transform) }
    }

    @inlinable public func flatMapValues<Key, Part, Parts: Sequence & SendableMetatype>(
        @FunctionBody<Parts> _ transform: @escaping @Sendable (Part) throws -> Parts
    ) -> DStream<(Key, Parts.Element)>
    where Element == (Key, Part), Key: Sendable, Part: Sendable, Parts.Element: Sendable, Parts.Iterator: SendableMetatype {
        ElementwiseDStream(self, "flatMapValues") { $0.flatMapValues(transform) }
    }

    @inlinable public func reduceByKey<Key, Part>(
        numPartitions: Int? = nil, @FunctionBody<Part> _ combine: @escaping @Sendable (Part, Part) throws -> Part
    ) -> DStream<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        reduced("reduceByKey", numPartitions, combine)
    }

    @inlinable package func reduced<Key, Part>(
        _ operation: String, _ numPartitions: Int?, _ combine: @escaping @Sendable (Part, Part) throws -> Part
    ) -> DStream<(Key, Part)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, operation, partitions: partitions, create: { $0 }, add: { $0 = try combine($0, $1) }, merge: { $0 = try combine($0, $1) },
            shuffle: { $0.reduceByKey(numPartitions: partitions, combine) })
    }

    /// All values of a key, in their order.
    @inlinable public func groupByKey<Key, Part>(
        _ numPartitions: Int? = nil
    ) -> DStream<(Key, [Part])> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        grouped("groupByKey", numPartitions)
    }

    @inlinable package func grouped<Key, Part>(
        _ operation: String, _ numPartitions: Int?
    ) -> DStream<(Key, [Part])> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, operation, partitions: partitions, create: { [$0] }, add: { $0.append($1) }, merge: { $0.append(contentsOf: $1) },
            shuffle: { $0.groupByKey(partitions) })
    }

    @inlinable public func combineByKey<Key, Part, Combined: Sendable>(
        @FunctionBody<Combined> _ createCombiner: @escaping @Sendable (Part) throws -> Combined,
        @FunctionBody<Combined> _ mergeValue: @escaping @Sendable (Combined, Part) throws -> Combined,
        @FunctionBody<Combined> _ mergeCombiners: @escaping @Sendable (Combined, Combined) throws -> Combined,
        numPartitions: Int? = nil
    ) -> DStream<(Key, Combined)> where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return ShuffledDStream(
            self, "combineByKey", partitions: partitions, create: createCombiner, add: { $0 = try mergeValue($0, $1) },
            merge: { $0 = try mergeCombiners($0, $1) },
            shuffle: { $0.combineByKey(createCombiner, mergeValue, mergeCombiners, numPartitions: partitions) })
    }

    /// For each key of either, its values in both, of the same batch.
    @inlinable public func cogroup<Key, Part, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, ([Part], [Other]))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "cogroup") { left, right, _ in left.cogroup(right, numPartitions: partitions) }
    }

    /// Each pair of values that share a key, of the same batch.
    @inlinable public func join<Key, Part, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Part, Other))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "join") { left, right, _ in left.join(right, numPartitions: partitions) }
    }

    @inlinable public func leftOuterJoin<Key, Part, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Part, Other?))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "leftOuterJoin") { left, right, _ in
            left.leftOuterJoin(right, numPartitions: partitions)
        }
    }

    @inlinable public func rightOuterJoin<Key, Part, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Part?, Other))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "rightOuterJoin") { left, right, _ in
            left.rightOuterJoin(right, numPartitions: partitions)
        }
    }

    @inlinable public func fullOuterJoin<Key, Part, Other>(
        _ other: DStream<(Key, Other)>, numPartitions: Int? = nil
    ) -> DStream<(Key, (Part?, Other?))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let partitions = shufflePartitions(numPartitions)
        return TransformedWithDStream(self, other, "fullOuterJoin") { left, right, _ in
            left.fullOuterJoin(right, numPartitions: partitions)
        }
    }
}
