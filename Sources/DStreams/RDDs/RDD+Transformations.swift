import Errors

extension RDD {
    /// Applies `transform` to each element: one in, one out, in the same order and partition.
    ///
    /// What `transform` throws ends the action that computes the element.
    @inlinable public func map<Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Element) throws -> Other
    ) -> RDD<Other> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { element in try body(try UserCode.run("map", { try transform(element) })) }
        }
    }

    /// Keeps the elements for which `isIncluded` returns true; keeps order and partitioning.
    @inlinable public func filter(@FunctionBody<Bool> _ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> RDD<Element> {
        narrow(workEstimate: workEstimate, keepsKeys: true) { partition, body in
            try self.forEach(inPartition: partition) { element in
                if try UserCode.run("filter", { try isIncluded(element) }) { try body(element) }
            }
        }
    }

    /// Applies `transform` to each element and emits all elements of the sequences it returns, in order.
    @inlinable public func flatMap<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Element) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        narrow { partition, body in
            try self.forEach(inPartition: partition) { element in
                for part in try UserCode.run("flatMap", { try transform(element) }) { try body(part) }
            }
        }
    }

    /// Emits the result of `transform` for each element; nil emits nothing (Scala's `flatMap` with an `Option`).
    @inlinable public func flatMap<Other: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Other?
    ) -> RDD<Other> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { element in
                if let part = try UserCode.run("flatMap", { try transform(element) }) { try body(part) }
            }
        }
    }

    /// Calls `transform` once a partition with all its elements, and emits the elements that it returns.
    @inlinable public func mapPartitions<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (AnySequence<Element>) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        eachPartition("mapPartitions") { _, elements in try transform(elements) }
    }

    /// Calls `transform` once a partition with its number and all its elements, and emits the elements that it returns.
    @inlinable public func mapPartitionsWithIndex<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Int, AnySequence<Element>) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        eachPartition("mapPartitionsWithIndex", transform)
    }

    @inlinable func eachPartition<Elements: Sequence & SendableMetatype>(
        _ operation: StaticString, _ transform: @escaping @Sendable (Int, AnySequence<Element>) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        narrow { partition, body in
            var elements = ContiguousArray<Element>()
            try self.forEach(inPartition: partition) { elements.append($0) }
            for part in try UserCode.run(operation, { try transform(partition, AnySequence(elements)) }) { try body(part) }
        }
    }

    /// Collects each partition into one array.
    @inlinable public func glom() -> RDD<[Element]> {
        narrow(workEstimate: workEstimate) { partition, body in
            var elements: [Element] = []
            try self.forEach(inPartition: partition) { elements.append($0) }
            try body(elements)
        }
    }

    /// The partitions of both RDDs, this one's first.
    @inlinable public func union(_ other: RDD<Element>) -> RDD<Element> { sparkContext.union([self, other]) }

    /// The partitions of both, `left`'s first: `union`, as `left ++ right` in Scala.
    @inlinable public static func + (left: RDD, right: RDD) -> RDD<Element> { left.union(right) }

    /// Pairs each element with the key that `key` gives it.
    @inlinable public func keyBy<Key: Sendable>(
        _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<(Key, Element)> { keyed("keyBy", key) }

    @inlinable func keyed<Key: Sendable>(
        _ operation: StaticString, _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<(Key, Element)> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { element in try body((try UserCode.run(operation, { try key(element) }), element)) }
        }
    }

    /// Groups the elements by the key that `key` gives each; a group keeps the order of its elements.
    /// - Parameter numPartitions: partitions of the result; if nil, `spark.default.parallelism` where that is set, else this RDD's number.
    @inlinable public func groupBy<Key: Hashable & Sendable>(
        numPartitions: Int? = nil, _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<(Key, [Element])> { keyed("groupBy", key).groupByKey(numPartitions) }

    /// Each distinct element once, in the order of first occurrence.
    @inlinable public func distinct(_ numPartitions: Int? = nil) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.reduceByKey(numPartitions: numPartitions ?? partitionCount) { first, _ in first }.map { $0.0 }
    }

    /// The elements that occur in both RDDs, each once.
    @inlinable public func intersection(_ other: RDD<Element>) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.cogroup(other.map { ($0, true) })
            .filter { !$0.1.0.isEmpty && !$0.1.1.isEmpty }.map { $0.0 }
    }

    /// The elements that do not occur in `other`, duplicates included.
    @inlinable public func subtract(_ other: RDD<Element>) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.subtractByKey(other.map { ($0, true) }, numPartitions: partitionCount).map { $0.0 }
    }

    /// Pairs each element with its index over all partitions, from 0.
    @inlinable public func zipWithIndex() -> RDD<(Element, Int)> {
        let starts = Stage {
            var starts = [0]
            for count in try self.countPartitions() { starts.append(starts[starts.count - 1] + count) }
            return starts
        }
        return RDD<(Element, Int)>(
            sparkContext: sparkContext, partitions: { self.partitionCount }, refusal: refusal, workEstimate: workEstimate,
            stages: {
                try self.prepare()
                _ = try starts.output()
            },
            source: { partition, body in
                var index = try starts.output()[partition]
                try self.forEach(inPartition: partition) {
                    try body(($0, index))
                    index &+= 1
                }
            })
    }

    @inlinable func countPartitions() throws -> [Int] {
        try runPartitions { partition in
            var count = 0
            try forEach(inPartition: partition) { _ in count &+= 1 }
            return count
        }
    }

    /// Merges neighbouring partitions into at most `numPartitions`, without a shuffle.
    @inlinable public func coalesce(_ numPartitions: Int) -> RDD<Element> {
        let (count, wanted) = (partitionCount, Swift.min(numPartitions, partitionCount))
        return RDD(
            sparkContext: sparkContext, partitions: { wanted }, refusal: refusal ?? Self.positive(numPartitions, orAll: count),
            workEstimate: workEstimate,
            stages: { try self.prepare() },
            source: { partition, body in
                for own in Slicing.range(of: partition, in: count, partitions: wanted) {
                    try self.forEach(inPartition: own, body)
                }
            })
    }

    /// Redistributes the elements over exactly `numPartitions` partitions of about equal size, in the same order.
    @inlinable public func repartition(_ numPartitions: Int) -> RDD<Element> {
        StagedRDD(
            sparkContext: sparkContext, partitionCount: numPartitions, refusal: refusal ?? Self.positive(numPartitions, orAll: nil),
            workEstimate: workEstimate
        ) {
            try self.collectContiguous()
        }
    }

    /// Spark's error for a number of partitions that is not positive; an RDD without partitions may stay without.
    @usableFromInline static func positive(_ numPartitions: Int, orAll count: Int?) -> RDDError? {
        numPartitions > 0 || numPartitions == count
            ? nil : RDDError(.badArgument, "requirement failed: Number of partitions (\(numPartitions)) must be positive.")
    }
}
