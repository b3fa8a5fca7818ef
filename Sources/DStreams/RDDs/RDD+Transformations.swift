extension RDD {
    @inlinable public func map<Other: Sendable>(_ transform: @escaping @Sendable (Element) throws -> Other) -> RDD<Other> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { try body(try transform($0)) }
        }
    }

    @inlinable public func filter(_ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> RDD<Element> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { if try isIncluded($0) { try body($0) } }
        }
    }

    @inlinable public func flatMap<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Element) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        narrow { partition, body in
            try self.forEach(inPartition: partition) { for part in try transform($0) { try body(part) } }
        }
    }

    /// Keeps what `transform` makes; nil leaves the element out (Scala's `flatMap` with an `Option`).
    @inlinable public func flatMap<Other: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Other?
    ) -> RDD<Other> {
        narrow(workEstimate: workEstimate) { partition, body in
            try self.forEach(inPartition: partition) { if let part = try transform($0) { try body(part) } }
        }
    }

    /// Gives `transform` all elements of a partition at once.
    @inlinable public func mapPartitions<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (AnySequence<Element>) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        mapPartitionsWithIndex { _, elements in try transform(elements) }
    }

    /// Gives `transform` the partition's number and all its elements at once.
    @inlinable public func mapPartitionsWithIndex<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Int, AnySequence<Element>) throws -> Elements
    ) -> RDD<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        narrow { partition, body in
            var elements = ContiguousArray<Element>()
            try self.forEach(inPartition: partition) { elements.append($0) }
            for part in try transform(partition, AnySequence(elements)) { try body(part) }
        }
    }

    /// One array a partition.
    @inlinable public func glom() -> RDD<[Element]> {
        narrow(workEstimate: workEstimate) { partition, body in
            var elements: [Element] = []
            try self.forEach(inPartition: partition) { elements.append($0) }
            try body(elements)
        }
    }

    /// The partitions of both, this one's first.
    @inlinable public func union(_ other: RDD<Element>) -> RDD<Element> { sparkContext.union([self, other]) }

    @inlinable public static func + (left: RDD, right: RDD) -> RDD<Element> { left.union(right) }

    /// Each element with its key.
    @inlinable public func keyBy<Key: Sendable>(
        _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<(Key, Element)> { map { (try key($0), $0) } }

    @inlinable public func groupBy<Key: Hashable & Sendable>(
        numPartitions: Int? = nil, _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<(Key, [Element])> { keyBy(key).groupByKey(numPartitions) }

    /// Each element once, in the order of first occurrence.
    @inlinable public func distinct(_ numPartitions: Int? = nil) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.reduceByKey(numPartitions: numPartitions) { first, _ in first }.map { $0.0 }
    }

    /// The elements of both, each once.
    @inlinable public func intersection(_ other: RDD<Element>) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.cogroup(other.map { ($0, true) })
            .filter { !$0.1.0.isEmpty && !$0.1.1.isEmpty }.map { $0.0 }
    }

    /// The elements that `other` has not.
    @inlinable public func subtract(_ other: RDD<Element>) -> RDD<Element> where Element: Hashable {
        map { ($0, true) }.subtractByKey(other.map { ($0, true) }).map { $0.0 }
    }

    /// Each element with its place in the whole.
    @inlinable public func zipWithIndex() -> RDD<(Element, Int)> {
        let starts = Stage {
            var starts = [0]
            for count in try self.countPartitions() { starts.append(starts[starts.count - 1] + count) }
            return starts
        }
        return RDD<(Element, Int)>(
            sparkContext: sparkContext, partitionCount: partitionCount, workEstimate: workEstimate,
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

    /// At most `numPartitions` partitions, each of neighbours; without a shuffle.
    @inlinable public func coalesce(_ numPartitions: Int) -> RDD<Element> {
        let (count, wanted) = (partitionCount, Swift.max(1, Swift.min(numPartitions, partitionCount)))
        return RDD(
            sparkContext: sparkContext, partitionCount: wanted, workEstimate: workEstimate,
            stages: { try self.prepare() },
            source: { partition, body in
                for own in Slicing.range(of: partition, in: count, partitions: wanted) {
                    try self.forEach(inPartition: own, body)
                }
            })
    }

    /// Exactly `numPartitions` partitions of about equal size, in the same order.
    @inlinable public func repartition(_ numPartitions: Int) -> RDD<Element> {
        StagedRDD(sparkContext: sparkContext, partitionCount: numPartitions, workEstimate: workEstimate) {
            try self.collectContiguous()
        }
    }
}
