/// An RDD whose elements are already in memory.
final class CollectionRDD<Element: Sendable>: RDD<Element>, @unchecked Sendable {
    private let elements: [Element]

    init(sparkContext: SparkContext, _ elements: [Element], partitionCount: Int, isPartitioned: Bool = false) {
        self.elements = elements
        super.init(
            sparkContext: sparkContext, partitions: { partitionCount }, isPartitioned: isPartitioned,
            refusal: partitionCount < 1 ? RDDError(.badArgument, "Positive number of partitions required") : nil,
            workEstimate: elements.count,
            source: { partition, body in
                for index in Slicing.range(of: partition, in: elements.count, partitions: partitionCount) {
                    try body(elements[index])
                }
            })
    }

    override var exactCount: Int? { refusal == nil ? elements.count : nil }
    override var isInMemory: Bool { true }
}
