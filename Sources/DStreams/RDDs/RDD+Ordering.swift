import Errors

extension RDD {
    /// Sorts all elements by key, ascending by default; elements with equal keys keep their order and share a partition, so few keys make
    /// fewer than `numPartitions`.
    @inlinable public func sortBy<Key: Comparable & Sendable>(
        ascending: Bool = true, numPartitions: Int? = nil, _ key: @escaping @Sendable (Element) throws -> Key
    ) -> RDD<Element> {
        let asked = numPartitions ?? partitionCount
        return SortedRDD(sparkContext: sparkContext, asked: asked, workEstimate: workEstimate, parent: refusal) {
            let elements = try self.collectContiguous()
            var order: [(key: Key, index: Int)] = []
            order.reserveCapacity(elements.count)
            for index in elements.indices { order.append((try key(elements[index]), index)) }
            // The index breaks ties, so the order is stable both ways.
            order.sort { left, right in
                if ascending ? left.key < right.key : right.key < left.key { return true }
                if ascending ? right.key < left.key : left.key < right.key { return false }
                return left.index < right.index
            }
            // The bounds are computed on ascending keys in both cases.
            let last = order.count - 1
            var starts = SortedRDD<Element>.starts(order.count, partitions: asked) { left, right in
                ascending ? order[left].key < order[right].key : order[last - left].key < order[last - right].key
            }
            if !ascending { starts = starts.reversed().map { order.count - $0 } }
            return SortedRDD.Sorted(elements: ContiguousArray(order.map { elements[$0.index] }), starts: starts)
        }
    }

    /// The least element.
    /// - Throws: `RDDError` `.emptyCollection` if there is none.
    @inlinable public func min() throws -> Element where Element: Comparable {
        try reduce { $1 < $0 ? $1 : $0 }
    }

    /// The greatest element.
    /// - Throws: `RDDError` `.emptyCollection` if there is none.
    @inlinable public func max() throws -> Element where Element: Comparable {
        try reduce { $0 < $1 ? $1 : $0 }
    }

    /// The `count` smallest elements, ascending.
    @inlinable public func takeOrdered(_ count: Int) throws -> [Element] where Element: Comparable {
        try takeOrdered(count, by: { $0 < $1 })
    }

    /// The `count` largest elements, descending.
    @inlinable public func top(_ count: Int) throws -> [Element] where Element: Comparable {
        try takeOrdered(count, by: { $1 < $0 })
    }

    /// The first `count` elements by `precedes`; keeps at most twice as many a partition in memory.
    @inlinable public func takeOrdered(
        _ count: Int, by precedes: @Sendable (Element, Element) throws -> Bool
    ) throws -> [Element] {
        guard count >= 0 else { throw RDDError(.badArgument, "k (\(count)) must be nonnegative") }
        guard count > 0 else { return [] }
        let room = Swift.max(1024, count.addingReportingOverflow(count).overflow ? .max : count + count)
        let parts = try runPartitions { partition in
            var best: [Element] = []
            try forEach(inPartition: partition) { element in
                best.append(element)
                if best.count >= room { best = Array(try UserCode.run("takeOrdered", { try best.sorted(by: precedes) }).prefix(count)) }
            }
            return try UserCode.run("takeOrdered", { try best.sorted(by: precedes) }).prefix(count)
        }
        return Array(try parts.flatMap { $0 }.sorted(by: precedes).prefix(count))
    }
}
