import DStreams

/// Finds the window nearest to an output; an output without one has windows of one batch.
struct WindowFinder: DStreamVisitor {
    private(set) var length: Int64
    private(set) var slide: Int64
    private(set) var isInverse = false

    init(batchInterval: Int64) {
        length = batchInterval
        slide = batchInterval
    }

    // Nodes come parents first, so the last window seen is the nearest to the output.
    private mutating func take(_ window: Duration, _ slide: Duration, inverse: Bool) {
        length = window.milliseconds
        self.slide = slide.milliseconds
        isInverse = isInverse || inverse
    }

    mutating func visit(kafka node: DirectKafkaInputDStream) {}
    mutating func visit<T>(queue node: QueueInputDStream<T>) {}
    mutating func visit(textFiles node: TextFileInputDStream) {}
    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) {}
    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) {}
    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) {}
    mutating func visit<T>(union node: UnionDStream<T>) {}
    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) {}
    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) {}
    mutating func visit<T>(output node: ForEachDStream<T>) {}

    mutating func visit<T>(window node: WindowedDStream<T>) { take(node.windowDuration, node.slideDuration, inverse: false) }

    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) {
        take(node.windowDuration, node.slideDuration, inverse: true)
    }
}
