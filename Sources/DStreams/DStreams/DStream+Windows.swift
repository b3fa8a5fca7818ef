import RDDs

/// Windows over whole batches. Durations are multiples of this stream's slide duration, which is also the default slide.
extension DStream {
    /// Emits all elements of the last `windowDuration`, every `slideDuration`.
    @inlinable public func window(_ windowDuration: Duration, _ slideDuration: Duration? = nil) -> DStream<Element> {
        windowed("window", windowDuration, slideDuration ?? self.slideDuration)
    }

    @inlinable package func windowed(_ operation: String, _ window: Duration, _ slide: Duration) -> DStream<Element> {
        WindowedDStream(self, windowDuration: window, slideDuration: slide, operation: operation)
    }

    /// Reduces each window to one element; an empty window emits none.
    @inlinable public func reduceByWindow(
        _ combine: @escaping @Sendable (Element, Element) throws -> Element, windowDuration: Duration, slideDuration: Duration
    ) -> DStream<Element> {
        map { (true, $0) }.reduced("reduceByWindow", 1, combine).map { $0.1 }
            .windowed("reduceByWindow", windowDuration, slideDuration)
            .map { (true, $0) }.reduced("reduceByWindow", 1, combine).map { $0.1 }
    }

    /// Reduces each window to one element incrementally, from the window before. Once there was data every window emits an element, as in
    /// Spark's Scala API.
    @inlinable public func reduceByWindow(
        _ combine: @escaping @Sendable (Element, Element) throws -> Element,
        _ inverse: @escaping @Sendable (Element, Element) throws -> Element, windowDuration: Duration, slideDuration: Duration
    ) -> DStream<Element> where Element: Codable {
        map { (1, $0) }.inverseWindow(
            "reduceByWindow", combine, inverse, windowDuration, slideDuration, 1, nil, codec: .pairs()
        ).map { $0.1 }
    }

    /// Counts the elements of each window. Before the first data nothing is emitted; later, 0 for an empty window.
    @inlinable public func countByWindow(_ windowDuration: Duration, _ slideDuration: Duration) -> DStream<Int> {
        map { _ in (1, 1) }.inverseWindow(
            "countByWindow", { $0 &+ $1 }, { $0 &- $1 }, windowDuration, slideDuration, 1, nil, codec: .pairs()
        ).map { $0.1 }
    }

    /// Counts how often each element occurs in the window.
    @inlinable public func countByValueAndWindow(
        _ windowDuration: Duration, _ slideDuration: Duration, numPartitions: Int? = nil
    ) -> DStream<(Element, Int)> where Element: Hashable & Codable {
        map { ($0, 1) }.inverseWindow(
            "countByValueAndWindow", { $0 &+ $1 }, { $0 &- $1 }, windowDuration, slideDuration, numPartitions, { $0.1 != 0 },
            codec: .pairs())
    }
}
