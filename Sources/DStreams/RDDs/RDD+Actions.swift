import Errors

extension RDD {
    /// Returns all elements, in partition order.
    @inlinable public func collect() throws -> [Element] { Array(try collectContiguous()) }

    @inlinable package func collectContiguous() throws -> ContiguousArray<Element> {
        let parts = try runPartitions { partition in
            var elements = ContiguousArray<Element>()
            try forEach(inPartition: partition) { elements.append($0) }
            return elements
        }
        if parts.count == 1 { return parts[0] }
        var all = ContiguousArray<Element>()
        all.reserveCapacity(parts.reduce(0) { $0 + $1.count })
        for part in parts { all.append(contentsOf: part) }
        return all
    }

    /// Counts the elements; computes nothing where the RDD knows its count, as a `KafkaRDD` does from its offsets.
    @inlinable public func count() throws -> Int {
        if let exactCount { return exactCount }
        return try countPartitions().reduce(0, &+)
    }

    /// Returns the first `count` elements; computes no more partitions than it needs.
    @inlinable public func take(_ count: Int) throws -> [Element] {
        guard count > 0 else { return [] }
        try prepare()
        var taken: [Element] = []
        for partition in 0..<partitionCount {
            do {
                try forEach(inPartition: partition) {
                    taken.append($0)
                    if taken.count == count { throw EnoughElements() }
                }
            } catch is EnoughElements {
                return taken
            } catch {
                sparkContext.failures.add(error)
                throw error
            }
        }
        return taken
    }

    /// Returns the first element.
    /// - Throws: `RDDError` `.emptyCollection` if there is none.
    @inlinable public func first() throws -> Element {
        guard let first = try take(1).first else { throw RDDError.empty }
        return first
    }

    /// Whether there is no element; computes partitions only until the first element is found.
    @inlinable public func isEmpty() throws -> Bool {
        if let exactCount { return exactCount == 0 }
        return try take(1).isEmpty
    }

    /// Reduces each partition, then the results in partition order.
    /// - Throws: `RDDError` `.emptyCollection`, and what `combine` throws.
    @inlinable public func reduce(_ combine: @Sendable (Element, Element) throws -> Element) throws -> Element {
        let parts = try runPartitions { partition in
            var result: Element?
            try forEach(inPartition: partition) { element in
                if let so = result { result = try UserCode.run("reduce", { try combine(so, element) }) } else { result = element }
            }
            return result
        }
        var result: Element?
        for case let part? in parts {
            if let so = result { result = try combine(so, part) } else { result = part }
        }
        guard let result else { throw RDDError.empty }
        return result
    }

    /// Folds each partition from `zero`, then the results from `zero` in partition order: as in Spark, `zero` is used once for each
    /// partition and once more.
    @inlinable public func fold(
        _ zero: Element, _ combine: @Sendable (Element, Element) throws -> Element
    ) throws -> Element { try folded("fold", zero, combine, combine) }

    /// Folds each partition with `add` from `zero`, then the results with `combine` from `zero`: as in Spark, `zero` is used once for each
    /// partition and once more.
    @inlinable public func aggregate<Result: Sendable>(
        _ zero: Result, _ add: @Sendable (Result, Element) throws -> Result,
        _ combine: @Sendable (Result, Result) throws -> Result
    ) throws -> Result { try folded("aggregate", zero, add, combine) }

    @inlinable func folded<Result: Sendable>(
        _ operation: StaticString, _ zero: Result, _ add: @Sendable (Result, Element) throws -> Result,
        _ combine: @Sendable (Result, Result) throws -> Result
    ) throws -> Result {
        let parts = try runPartitions { partition in
            var result = zero
            try forEach(inPartition: partition) { element in result = try UserCode.run(operation, { try add(result, element) }) }
            return result
        }
        return try parts.reduce(zero, combine)
    }

    /// Counts how often each element occurs, as a dictionary on the driver.
    @inlinable public func countByValue() throws -> [Element: Int] where Element: Hashable {
        try map { ($0, 1) }.reduceByKey { $0 &+ $1 }.collectAsMap()
    }

    /// Runs `body` on each element; partitions run in parallel.
    @inlinable public func foreach(_ body: @Sendable (Element) throws -> Void) throws {
        _ = try runPartitions { partition in
            try forEach(inPartition: partition) { element in try UserCode.run("foreach", { try body(element) }) }
        }
    }

    /// Runs `body` once a partition with all its elements; partitions run in parallel.
    @inlinable public func foreachPartition(_ body: @Sendable (AnySequence<Element>) throws -> Void) throws {
        _ = try runPartitions { partition in
            var elements = ContiguousArray<Element>()
            try forEach(inPartition: partition) { elements.append($0) }
            try UserCode.run("foreachPartition", { try body(AnySequence(elements)) })
        }
    }
}
