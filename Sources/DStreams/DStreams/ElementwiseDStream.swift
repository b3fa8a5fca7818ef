import RDDs

/// One RDD from one RDD of the parent at the same time: map, filter, flatMap, mapValues, mapPartitions, glom, repartition.
@usableFromInline package final class ElementwiseDStream<Input: Sendable, Element: Sendable>: DStream<Element>, @unchecked Sendable {
    package let parent: DStream<Input>
    /// Created in the module that was compiled with the job, so that the job's closures are specialised in it.
    package let transform: @Sendable (RDD<Input>) -> RDD<Element>
    /// Whether each element is computed from one element of the parent alone (false for mapPartitions, glom, repartition).
    package let isRowwise: Bool

    @usableFromInline package init(
        _ parent: DStream<Input>, _ operation: String, isRowwise: Bool = true,
        _ transform: @escaping @Sendable (RDD<Input>) -> RDD<Element>
    ) {
        self.parent = parent
        self.transform = transform
        self.isRowwise = isRowwise
        super.init(
            graph: parent.graph, sparkContext: parent.sparkContext, parents: [parent], slideDuration: parent.slideDuration,
            operation: operation)
    }

    package override var sparkClass: String {
        switch operation {
        case "map", "reduce", "count": "MappedDStream"
        case "filter": "FilteredDStream"
        case "flatMap": "FlatMappedDStream"
        case "mapValues": "MapValuedDStream"
        case "flatMapValues": "FlatMapValuedDStream"
        case "mapPartitions": "MapPartitionedDStream"
        case "glom": "GlommedDStream"
        default: "TransformedDStream"
        }
    }

    package override func compute(_ time: Time) throws -> RDD<Element>? { try parent.rdd(at: time).map(transform) }

    package override func accept<Visitor: DStreamVisitor>(_ visitor: inout Visitor) throws { try visitor.visit(elementwise: self) }
}
