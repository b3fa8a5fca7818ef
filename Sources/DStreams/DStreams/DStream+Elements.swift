import RDDs

/// Operations that work on each batch by itself.
extension DStream {
    @inlinable public func map<Other: Sendable>(@FunctionBody<Other> _ transform: @escaping @Sendable (Element) throws -> Other) -> DStream<Other> {
        ElementwiseDStream(self, "map") { $0.map(transform) }
    }

    @inlinable public func flatMap<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Element) throws -> Elements
    ) -> DStream<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        ElementwiseDStream(self, "flatMap") { $0.flatMap(transform) }
    }

    /// Keeps what `transform` makes; nil leaves the element out (Scala's `flatMap` with an `Option`).
    @inlinable public func flatMap<Other: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Other?
    ) -> DStream<Other> {
        ElementwiseDStream(self, "flatMap") { $0.flatMap(transform) }
    }

    @inlinable public func filter(@FunctionBody<Bool> _ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> DStream<Element> {
        ElementwiseDStream(self, "filter") { $0.filter(isIncluded) }
    }

    /// Gives `transform` all elements of a partition at once.
    @inlinable public func mapPartitions<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (AnySequence<Element>) throws -> Elements
    ) -> DStream<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        ElementwiseDStream(self, "mapPartitions", isRowwise: false) { $0.mapPartitions(transform) }
    }

    /// One array a partition.
    @inlinable public func glom() -> DStream<[Element]> {
        ElementwiseDStream(self, "glom", isRowwise: false) { $0.glom() }
    }

    @inlinable public func repartition(_ numPartitions: Int) -> DStream<Element> {
        ElementwiseDStream(self, "repartition", isRowwise: false) { $0.repartition(numPartitions) }
    }

    @inlinable public func union(_ other: DStream<Element>) -> DStream<Element> { UnionDStream([self, other]) }

    /// One element a batch; none for an empty one.
    @inlinable public func reduce(_ combine: @escaping @Sendable (Element, Element) throws -> Element) -> DStream<Element> {
        map { (true, $0) }.reduced("reduce", 1, combine).map { $0.1 }
    }

    /// One number a batch; 0 for an empty one.
    @inlinable public func count() -> DStream<Int> {
        let zero = sparkContext.makeRDD([(true, 0)], 1)
        return ElementwiseDStream(map { _ in (true, 1) }, "count", isRowwise: false) { $0.union(zero) }
            .reduced("count", nil) { $0 &+ $1 }.map { $0.1 }
    }

    /// How often each element occurs in a batch.
    @inlinable public func countByValue(_ numPartitions: Int? = nil) -> DStream<(Element, Int)> where Element: Hashable {
        map { ($0, 1) }.reduced("countByValue", numPartitions) { $0 &+ $1 }
    }

    /// The RDD that `transform` makes of each RDD, on the driver. What it throws costs the batch all its outputs.
    @_disfavoredOverload @inlinable public func transform<Other: Sendable>(
        _ transform: @escaping @Sendable (RDD<Element>) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedDStream(self, "transform") { rdd, _ in try transform(rdd) } }

    /// The RDD that `transform` makes of each RDD and its time, on the driver.
    @inlinable public func transform<Other: Sendable>(
        _ transform: @escaping @Sendable (RDD<Element>, Time) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedDStream(self, "transform", transform) }

    /// The RDD that `transform` makes of the RDDs of both streams, on the driver.
    @_disfavoredOverload @inlinable public func transformWith<Right: Sendable, Other: Sendable>(
        _ other: DStream<Right>, _ transform: @escaping @Sendable (RDD<Element>, RDD<Right>) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedWithDStream(self, other, "transformWith") { left, right, _ in try transform(left, right) } }

    /// The RDD that `transform` makes of the RDDs of both streams and their time, on the driver.
    @inlinable public func transformWith<Right: Sendable, Other: Sendable>(
        _ other: DStream<Right>, _ transform: @escaping @Sendable (RDD<Element>, RDD<Right>, Time) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedWithDStream(self, other, "transformWith", transform) }
}
