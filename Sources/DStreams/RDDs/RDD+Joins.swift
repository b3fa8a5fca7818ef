/// Operations that join RDDs of pairs by key.
extension RDD {
    /// Pairs each key with its values in both RDDs; a key that only one has gets an empty list for the other.
    @inlinable public func cogroup<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, ([Value], [Other]))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        let (left, right) = (groupByKey(1), other.groupByKey(1))
        let target = target(numPartitions, with: [other.shuffleInput])
        return StagedRDD(
            sparkContext: sparkContext, partitionCount: target.partitions, isPartitioned: true,
            refusal: refusal ?? other.refusal ?? target.refusal, workEstimate: SparkContext.total([workEstimate, other.workEstimate])
        ) {
            var table = OrderedTable<Key, ([Value], [Other])>()
            for (key, values) in try left.collectContiguous() {
                table.insert(key, hash: key.hashValue, (values, []))
            }
            for (key, values) in try right.collectContiguous() {
                try table.upsert(key, create: { ([], values) }, merge: { $0.1 = values })
            }
            return table.pairs
        }
    }

    /// Pairs each key with its values in the three RDDs.
    @inlinable public func cogroup<Key, Value, Second, Third>(
        _ second: RDD<(Key, Second)>, _ third: RDD<(Key, Third)>, numPartitions: Int? = nil
    ) -> RDD<(Key, ([Value], [Second], [Third]))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Second: Sendable, Third: Sendable {
        let asked = numPartitions ?? target(nil, with: [second.shuffleInput, third.shuffleInput]).partitions
        return cogroup(second, numPartitions: 1).cogroup(third, numPartitions: asked).mapValues { groups in
            let pair = groups.0.first ?? ([], [])
            return (pair.0, pair.1, groups.1)
        }
    }

    /// Pairs the values of both RDDs that have the same key.
    @inlinable public func join<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Value, Other))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            left.isEmpty || right.isEmpty ? ([], []) : (left, right)
        }
    }

    /// Pairs each value with each value of the same key in `other`, or with nil if there is none.
    @inlinable public func leftOuterJoin<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Value, Other?))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left, right.isEmpty ? [nil] : right.map { $0 })
        }
    }

    /// Pairs each value of `other` with each value of the same key here, or with nil if there is none.
    @inlinable public func rightOuterJoin<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Value?, Other))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left.isEmpty ? [nil] : left.map { $0 }, right)
        }
    }

    /// Pairs the values of the same key in both RDDs; a value whose key only one has is paired with nil.
    @inlinable public func fullOuterJoin<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Value?, Other?))>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left.isEmpty ? [nil] : left.map { $0 }, right.isEmpty ? [nil] : right.map { $0 })
        }
    }

    /// The product of the two lists that `sides` makes of each cogroup.
    @inlinable func crossed<Key, Value, Other, Left, Right>(
        _ sides: @escaping @Sendable ([Value], [Other]) -> ([Left], [Right])
    ) -> RDD<(Key, (Left, Right))>
    where Element == (Key, ([Value], [Other])), Key: Sendable, Value: Sendable, Other: Sendable, Left: Sendable, Right: Sendable {
        narrow(keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { key, groups in
                let (lefts, rights) = sides(groups.0, groups.1)
                for left in lefts { for right in rights { try body((key, (left, right))) } }
            }
        }
    }

    /// The pairs whose keys do not occur in `other`.
    @inlinable public func subtractByKey<Key, Value, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, Value)>
    where Element == (Key, Value), Key: Hashable & Sendable, Value: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions ?? partitionCount).filter { $0.1.1.isEmpty }.flatMapValues { $0.0 }
    }
}
