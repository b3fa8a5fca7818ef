import RDDs

/// Operations on each batch by itself.
extension DStream {
    /// Applies `transform` to every element of every batch: one element in, one element out, in the same order and partition.
    ///
    /// What `transform` throws fails the batch's outputs that need the element; the error names the operation and, where known, the Kafka
    /// record.
    @inlinable public func map<Other: Sendable>(
        @FunctionBody<Other> _ transform: @escaping @Sendable (Element) throws -> Other
    ) -> DStream<Other> {
        ElementwiseDStream(self, "map") { $0.map(transform) }
    }

    /// Applies `transform` to every element and emits all elements of the sequences it returns, in order; an empty sequence emits nothing.
    @inlinable public func flatMap<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (Element) throws -> Elements
    ) -> DStream<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        ElementwiseDStream(self, "flatMap") { $0.flatMap(transform) }
    }

    /// Emits the result of `transform` for each element; nil emits nothing (Scala's `flatMap` with an `Option`).
    @inlinable public func flatMap<Other: Sendable>(
        _ transform: @escaping @Sendable (Element) throws -> Other?
    ) -> DStream<Other> {
        ElementwiseDStream(self, "flatMap") { $0.flatMap(transform) }
    }

    /// Keeps the elements for which `isIncluded` returns true, in the same order and partition.
    @inlinable public func filter(@FunctionBody<Bool> _ isIncluded: @escaping @Sendable (Element) throws -> Bool) -> DStream<Element> {
        ElementwiseDStream(self, "filter") { $0.filter(isIncluded) }
    }

    /// Calls `transform` once a partition with all its elements, and emits the elements that it returns.
    @inlinable public func mapPartitions<Elements: Sequence & SendableMetatype>(
        _ transform: @escaping @Sendable (AnySequence<Element>) throws -> Elements
    ) -> DStream<Elements.Element> where Elements.Element: Sendable, Elements.Iterator: SendableMetatype {
        ElementwiseDStream(self, "mapPartitions", isRowwise: false) { $0.mapPartitions(transform) }
    }

    /// Collects each partition into one array.
    @inlinable public func glom() -> DStream<[Element]> {
        ElementwiseDStream(self, "glom", isRowwise: false) { $0.glom() }
    }

    /// Redistributes each batch over exactly `numPartitions` partitions of about equal size.
    ///
    /// Unlike in Spark, which distributes the elements at random, they keep their order. A number that is not positive fails the batch,
    /// with Spark's message.
    @inlinable public func repartition(_ numPartitions: Int) -> DStream<Element> {
        ElementwiseDStream(self, "repartition", isRowwise: false) { $0.repartition(numPartitions) }
    }

    /// Emits the elements of both streams, this stream's partitions first.
    ///
    /// Both must have the same slide duration and belong to the same context; otherwise `StreamingContext.start()` throws.
    @inlinable public func union(_ other: DStream<Element>) -> DStream<Element> { UnionDStream([self, other]) }

    /// Reduces each batch to one element; an empty batch emits none.
    @inlinable public func reduce(_ combine: @escaping @Sendable (Element, Element) throws -> Element) -> DStream<Element> {
        map { (true, $0) }.reduced("reduce", 1, combine).map { $0.1 }
    }

    /// Counts the elements: one number a batch, 0 for an empty one.
    @inlinable public func count() -> DStream<Int> {
        let zero = sparkContext.makeRDD([(true, 0)], 1)
        return ElementwiseDStream(map { _ in (true, 1) }, "count", isRowwise: false) { $0.union(zero) }
            .reduced("count", nil) { $0 &+ $1 }.map { $0.1 }
    }

    /// Counts how often each element occurs in a batch.
    @inlinable public func countByValue(_ numPartitions: Int? = nil) -> DStream<(Element, Int)> where Element: Hashable {
        map { ($0, 1) }.reduced("countByValue", numPartitions) { $0 &+ $1 }
    }

    /// Replaces each RDD by the one that `transform` returns, which runs on the driver. An error that it throws fails all outputs of the
    /// batch.
    @_disfavoredOverload @inlinable public func transform<Other: Sendable>(
        _ transform: @escaping @Sendable (RDD<Element>) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedDStream(self, "transform") { rdd, _ in try transform(rdd) } }

    /// Replaces each RDD by the one that `transform` returns for it and its time; runs on the driver.
    @inlinable public func transform<Other: Sendable>(
        _ transform: @escaping @Sendable (RDD<Element>, Time) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedDStream(self, "transform", transform) }

    /// Emits the RDD that `transform` returns for the RDDs of both streams; runs on the driver.
    @_disfavoredOverload @inlinable public func transformWith<Right: Sendable, Other: Sendable>(
        _ other: DStream<Right>, _ transform: @escaping @Sendable (RDD<Element>, RDD<Right>) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedWithDStream(self, other, "transformWith") { left, right, _ in try transform(left, right) } }

    /// Emits the RDD that `transform` returns for the RDDs of both streams and their time; runs on the driver.
    @inlinable public func transformWith<Right: Sendable, Other: Sendable>(
        _ other: DStream<Right>, _ transform: @escaping @Sendable (RDD<Element>, RDD<Right>, Time) throws -> RDD<Other>
    ) -> DStream<Other> { TransformedWithDStream(self, other, "transformWith", transform) }
}
