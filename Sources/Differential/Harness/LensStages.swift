import Columnar
import DStreams
import RDDs

/// Collects what a lens needs from a graph's nodes, with their static types.
struct LensStages: DStreamVisitor {
    enum Kind: Hashable {
        case kafka, byElement, filter, values, window, union, shuffle, output
    }

    /// By node; missing for a node through which a lens cannot look.
    private(set) var kinds: [Int: Kind] = [:]
    private(set) var inputs: [DirectKafkaInputDStream] = []
    /// Replaces a window's RDD by the parent's RDD of a time.
    private(set) var windows: [Int: (Time) throws -> Void] = [:]
    /// The pairs that go into a shuffle, partition by partition.
    private(set) var shuffles: [Int: (Time) throws -> [[LegacyLens.Element]]] = [:]

    mutating func visit(kafka node: DirectKafkaInputDStream) {
        kinds[node.id] = .kafka
        inputs.append(node)
    }

    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) {
        guard node.isRowwise else { return }
        switch node.operation {
        case "filter": kinds[node.id] = .filter
        case "mapValues": kinds[node.id] = .values
        default: kinds[node.id] = .byElement
        }
    }

    mutating func visit<T>(window node: WindowedDStream<T>) {
        kinds[node.id] = .window
        windows[node.id] = { time in
            if let rdd = try node.parent.rdd(at: time) { node.remember(rdd, at: time) }
        }
    }

    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) {
        kinds[node.id] = .shuffle
        shuffles[node.id] = { time in
            guard let rdd = try node.parent.rdd(at: time) else { return [] }
            return try rdd.runPartitions { partition in
                var elements: [LegacyLens.Element] = []
                try rdd.forEach(inPartition: partition) { key, value in
                    elements.append(
                        LegacyLens.Element(
                            key: [Value(observing: key)].flattened, values: [Value(observing: value)].flattened))
                }
                return elements
            }
        }
    }

    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) { kinds[node.id] = .window }
    mutating func visit<T>(output node: ForEachDStream<T>) { kinds[node.id] = .output }

    mutating func visit<T>(queue node: QueueInputDStream<T>) {}
    mutating func visit(textFiles node: TextFileInputDStream) {}
    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) {}
    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) {}
    mutating func visit<T>(union node: UnionDStream<T>) { kinds[node.id] = .union }
    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) {}
}
