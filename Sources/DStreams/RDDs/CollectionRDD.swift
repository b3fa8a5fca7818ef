/// An RDD of elements that are in memory already.
final class CollectionRDD<Element: Sendable>: RDD<Element>, @unchecked Sendable {
    private let elements: [Element]

    init(sparkContext: SparkContext, _ elements: [Element], partitionCount: Int) {
        self.elements = elements
        let partitionCount = Swift.max(1, partitionCount)
        super.init(
            sparkContext: sparkContext, partitionCount: partitionCount, workEstimate: elements.count,
            source: { partition, body in
                for index in Slicing.range(of: partition, in: elements.count, partitions: partitionCount) {
                    try body(elements[index])
                }
            })
    }

    override var exactCount: Int? { elements.count }
    override var isInMemory: Bool { true }
}
