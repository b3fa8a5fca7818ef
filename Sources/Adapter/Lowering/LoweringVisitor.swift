import DStreams
import RDDs

/// Visits a legacy graph, parents first, and lowers each node.
struct LoweringVisitor: DStreamVisitor {
    var graph: LoweredGraph

    private func native<T>(_ node: DStream<T>) -> LoweredStream<T> {
        LoweredStream(.input) { try node.rdd(at: $0.time) }
    }

    private func mixed<T>(_ node: DStream<T>) -> LoweredStream<T> {
        LoweredStream(.mixed) { try node.rdd(at: $0.time) }
    }

    mutating func visit(kafka node: DirectKafkaInputDStream) throws { graph[node] = native(node) }
    mutating func visit<T>(queue node: QueueInputDStream<T>) throws { graph[node] = native(node) }
    mutating func visit(textFiles node: TextFileInputDStream) throws { graph[node] = native(node) }

    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) throws {
        let parent = graph[node.parent]
        if parent.isBatchLocal {
            graph[node] = native(node)
        } else if node.isRowwise {
            // For an operation on single elements it does not matter whether the window is applied before or after.
            graph[node] = LoweredStream(parent.base, window: parent.window) { label -> RDD<U>? in
                guard let rdd = try parent.elements(label) else { return nil }
                return node.transform(rdd)
            }
        } else {
            graph[node] = mixed(node)
        }
    }

    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) throws {
        graph[node] = graph[node.parent].isBatchLocal ? native(node) : mixed(node)
    }

    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) throws {
        let isLocal = graph[node.left].isBatchLocal && graph[node.right].isBatchLocal
        graph[node] = isLocal ? native(node) : mixed(node)
    }

    mutating func visit<T>(union node: UnionDStream<T>) throws {
        let parents = node.streams.map { graph[$0] }
        graph[node] = parents.allSatisfy(\.isBatchLocal) ? native(node) : mixed(node)
    }

    mutating func visit<T>(window node: WindowedDStream<T>) throws {
        let parent = graph[node.parent]
        guard parent.window == nil, !parent.isMixed, min(node.windowDuration, node.slideDuration) > .milliseconds(0) else {
            graph[node] = mixed(node)
            return
        }
        graph[node] = parent.windowed(WindowSpec(length: node.windowDuration, slide: node.slideDuration))
    }

    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) throws {
        let parent = graph[node.parent]
        guard !parent.isMixed, node.partitions > 0 else {
            graph[node] = mixed(node)
            return
        }
        let batch = WindowSpec(length: node.slideDuration, slide: node.slideDuration)
        let aggregation = Aggregation(
            name: node.operation, input: parent, window: parent.window ?? batch, partitions: node.partitions,
            create: node.createCombiner, add: node.mergeValue, merge: node.mergeCombiners)
        var perLabel: LoweredStream<(K, C)>.PerLabel?
        if parent.window == nil {
            perLabel = .init(base: parent.base) { label in try parent.elements(label).map(node.shuffle) }
        }
        try cut(node, aggregation, perLabel: perLabel)
    }

    /// The legacy graph advances the window from its predecessor (D6), over batches that the table engine has reduced. The plain form would
    /// be cheaper, but its result differs whenever T6 does not hold, and closures cannot be analysed: whether the inverse is one,
    /// whether the filter only removes keys without records, whether the reader needs the identities.
    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) throws { graph[node] = mixed(node) }

    /// State by key stays in the legacy graph, on the results of the table engine.
    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) throws { graph[node] = mixed(node) }

    mutating func visit<T>(output node: ForEachDStream<T>) throws {}

    private mutating func cut<K: Hashable & Sendable, V: Sendable, C: Sendable>(
        _ node: DStream<(K, C)>, _ aggregation: Aggregation<K, V, C>, perLabel: LoweredStream<(K, C)>.PerLabel?
    ) throws {
        let cut = try aggregation.cut(at: node, in: graph)
        graph.setCut(cut)
        graph[node] = LoweredStream(.aggregate(cut), perLabel: perLabel) { label in
            if let rows = label.rows { try cut.rdd(rows) } else { try node.rdd(at: label.time) }
        }
    }
}
