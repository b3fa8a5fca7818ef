import DStreams

/// Reads a neutral graph from a job's nodes.
struct GraphReader: DStreamVisitor {
    private(set) var nodes: [JobNode] = []

    /// The graph of the outputs that the job registered.
    static func nodes(of graph: DStreamGraph) throws -> [JobNode] {
        var reader = GraphReader()
        try graph.accept(&reader)
        return CallFinder.withCalls(reader.nodes)
    }

    private mutating func add<Element>(
        _ node: DStreamNode, _ kind: NodeKind, of type: Element.Type, _ functions: [String] = [], topics: [String]? = nil,
        output: String? = nil
    ) {
        nodes.append(
            JobNode(
                id: node.id, parents: node.parents.map(\.id), kind: kind, operation: node.operation, slide: node.slideDuration.milliseconds,
                window: node.windowLength?.milliseconds, functions: functions, elementType: kind == .output ? nil : "\(type)",
                topics: topics, output: output))
    }

    mutating func visit(kafka node: DirectKafkaInputDStream) {
        add(node, .kafka, of: ConsumerRecord.self, topics: node.topics.split(separator: "+").map(String.init))
    }
    mutating func visit<T>(queue node: QueueInputDStream<T>) { add(node, .queue, of: T.self) }
    mutating func visit(textFiles node: TextFileInputDStream) { add(node, .files, of: String.self) }

    mutating func visit<T, U>(elementwise node: ElementwiseDStream<T, U>) {
        let kind: NodeKind = node.operation == "repartition" ? .repartition : NodeKind(rawValue: node.operation) ?? .transform
        add(node, kind, of: U.self, kind.isElementwise || kind == .mapPartitions ? ["function"] : [])
    }

    mutating func visit<T, U>(transformed node: TransformedDStream<T, U>) { add(node, .transform, of: U.self, ["function"]) }
    mutating func visit<T, U, R>(transformedWith node: TransformedWithDStream<T, U, R>) {
        add(node, .transformWith, of: R.self, node.operation == "transformWith" ? ["function"] : [])
    }
    mutating func visit<T>(union node: UnionDStream<T>) { add(node, .union, of: T.self) }
    mutating func visit<T>(window node: WindowedDStream<T>) { add(node, .window, of: T.self) }

    mutating func visit<K, V, C>(shuffled node: ShuffledDStream<K, V, C>) {
        let functions =
            switch ShuffleForm(node.operation) {
            case .reduces: ["reduce"]
            case .groups: [] as [String]
            case .combines: ["create", "mergeValue", "mergeCombiners"]
            }
        add(node, .shuffle, of: (K, C).self, functions)
    }

    mutating func visit<K, V>(reducedWindow node: ReducedWindowedDStream<K, V>) {
        add(node, .reducedWindow, of: (K, V).self, ["reduce", "inverse"] + (node.filter == nil ? [] : ["filter"]))
    }
    mutating func visit<K, V, S>(state node: StateDStream<K, V, S>) {
        add(node, .state, of: (K, S).self, ["update"] + (node.initial == nil ? [] : ["initial"]))
    }
    mutating func visit<T>(output node: ForEachDStream<T>) {
        add(node, .output, of: T.self, node.operation == "foreachRDD" ? ["function"] : [], output: node.name)
    }
}

/// What a shuffle does with the values of a key, by its operation.
enum ShuffleForm {
    case reduces, groups, combines

    init(_ operation: String) {
        switch operation {
        case "groupByKey", "groupByKeyAndWindow": self = .groups
        case "combineByKey": self = .combines
        default: self = .reduces
        }
    }
}
