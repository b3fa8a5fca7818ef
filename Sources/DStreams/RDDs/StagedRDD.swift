/// An RDD whose elements a stage makes all at once, in its own order; partitions are equal runs of them.
@usableFromInline final class StagedRDD<Element: Sendable>: RDD<Element>, @unchecked Sendable {
    @usableFromInline let stage: Stage<ContiguousArray<Element>>

    @inlinable init(
        sparkContext: SparkContext, partitionCount: Int, isPartitioned: Bool = false, refusal: RDDError? = nil, workEstimate: Int? = nil,
        _ compute: @escaping @Sendable () throws -> ContiguousArray<Element>
    ) {
        let stage = Stage(compute)
        self.stage = stage
        super.init(
            sparkContext: sparkContext, partitions: { partitionCount }, isPartitioned: isPartitioned, refusal: refusal,
            workEstimate: workEstimate,
            stages: { _ = try stage.output() },
            source: { partition, body in
                let elements = try stage.output()
                for index in Slicing.range(of: partition, in: elements.count, partitions: partitionCount) {
                    try body(elements[index])
                }
            })
    }

    @usableFromInline override var exactCount: Int? { partitionCount > 0 ? stage.finished?.count : nil }
    @usableFromInline override var isInMemory: Bool { true }
}

/// How Spark splits a collection into partitions: partition `i` of `n` holds `[i·count/n, (i+1)·count/n)`.
@usableFromInline package enum Slicing {
    @inlinable package static func range(of partition: Int, in count: Int, partitions: Int) -> Range<Int> {
        let (start, end) = (bound(partition, count, partitions), bound(partition + 1, count, partitions))
        return start..<end
    }

    @inlinable static func bound(_ index: Int, _ count: Int, _ partitions: Int) -> Int {
        let (high, low) = index.multipliedFullWidth(by: count)
        return partitions.dividingFullWidth((high, low)).quotient
    }
}
