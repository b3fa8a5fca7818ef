/// Operations that bring two RDDs of pairs together, by key.
extension RDD {
    /// For each key of either, its values in both.
    @inlinable public func cogroup<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, ([Part], [Other]))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        let (left, right) = (groupByKey(1), other.groupByKey(1))
        let target = target(numPartitions, with: [other.shuffleInput])
        return StagedRDD(
            sparkContext: sparkContext, partitionCount: target.partitions, isPartitioned: true,
            refusal: refusal ?? other.refusal ?? target.refusal, workEstimate: SparkContext.total([workEstimate, other.workEstimate])
        ) {
            var table = OrderedTable<Key, ([Part], [Other])>()
            for (key, values) in try left.collectContiguous() {
                table.insert(key, hash: key.hashValue, (values, []))
            }
            for (key, values) in try right.collectContiguous() {
                try table.upsert(key, create: { ([], values) }, merge: { $0.1 = values })
            }
            return table.pairs
        }
    }

    /// For each key of the three, its values in each.
    @inlinable public func cogroup<Key, Part, Second, Third>(
        _ second: RDD<(Key, Second)>, _ third: RDD<(Key, Third)>, numPartitions: Int? = nil
    ) -> RDD<(Key, ([Part], [Second], [Third]))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Second: Sendable, Third: Sendable {
        let asked = numPartitions ?? target(nil, with: [second.shuffleInput, third.shuffleInput]).partitions
        return cogroup(second, numPartitions: 1).cogroup(third, numPartitions: asked).mapValues { groups in
            let pair = groups.0.first ?? ([], [])
            return (pair.0, pair.1, groups.1)
        }
    }

    /// Each pair of values that share a key.
    @inlinable public func join<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Part, Other))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            left.isEmpty || right.isEmpty ? ([], []) : (left, right)
        }
    }

    /// Each value with each of the other's values of its key, or with nil.
    @inlinable public func leftOuterJoin<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Part, Other?))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left, right.isEmpty ? [nil] : right.map { $0 })
        }
    }

    /// Each of the other's values with each value of its key, or with nil.
    @inlinable public func rightOuterJoin<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Part?, Other))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left.isEmpty ? [nil] : left.map { $0 }, right)
        }
    }

    /// Both outer joins at once.
    @inlinable public func fullOuterJoin<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, (Part?, Other?))>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions).crossed { left, right in
            (left.isEmpty ? [nil] : left.map { $0 }, right.isEmpty ? [nil] : right.map { $0 })
        }
    }

    /// Of each cogroup, the product of the two lists that `sides` makes of it.
    @inlinable func crossed<Key, Part, Other, Left, Right>(
        _ sides: @escaping @Sendable ([Part], [Other]) -> ([Left], [Right])
    ) -> RDD<(Key, (Left, Right))>
    where Element == (Key, ([Part], [Other])), Key: Sendable, Part: Sendable, Other: Sendable, Left: Sendable, Right: Sendable {
        narrow(keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { key, groups in
                let (lefts, rights) = sides(groups.0, groups.1)
                for left in lefts { for right in rights { try body((key, (left, right))) } }
            }
        }
    }

    /// The pairs whose keys `other` has not.
    @inlinable public func subtractByKey<Key, Part, Other>(
        _ other: RDD<(Key, Other)>, numPartitions: Int? = nil
    ) -> RDD<(Key, Part)>
    where Element == (Key, Part), Key: Hashable & Sendable, Part: Sendable, Other: Sendable {
        cogroup(other, numPartitions: numPartitions ?? partitionCount).filter { $0.1.1.isEmpty }.flatMapValues { $0.0 }
    }
}
