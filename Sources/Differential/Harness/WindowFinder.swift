import DStreams

/// Finds the windows on which an output depends.
struct WindowFinder: DStreamVisitor {
    struct Window: Equatable {
        var length: Int64
        var slide: Int64
        var isInverse: Bool
    }

    /// By node.
    private(set) var windows: [Int: Window] = [:]

    /// The windows on the way from an output to an input, the nearest to the input first. Of several ways (a union, a join) the first one
    /// with windows is used.
    func levels(above output: DStreamNode) -> [Window] {
        let own = windows[output.id].map { [$0] } ?? []
        let below = output.parents.lazy.map { levels(above: $0) }.first { !$0.isEmpty } ?? []
        return below + own
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

    mutating func visit<T>(window node: WindowedDStream<T>) {
        windows[node.id] = Window(length: node.windowDuration.milliseconds, slide: node.slideDuration.milliseconds, isInverse: false)
    }

    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) {
        windows[node.id] = Window(length: node.windowDuration.milliseconds, slide: node.slideDuration.milliseconds, isInverse: true)
    }
}
