import Errors

/// Elements in order, split into partitions between keys: all elements with a key are in one, so few keys make few partitions.
///
/// The bounds are those of Spark's `RangePartitioner` if it sees every key, which it does up to 20 keys a partition; beyond that it
/// samples, and its bounds differ from run to run. Ours are always based on every key.
@usableFromInline final class SortedRDD<Element: Sendable>: RDD<Element>, @unchecked Sendable {
    @usableFromInline struct Sorted: Sendable {
        @usableFromInline let elements: ContiguousArray<Element>
        /// One more entry than there are partitions: partition `i` holds the elements from `starts[i]` to `starts[i + 1]`.
        @usableFromInline let starts: [Int]

        @usableFromInline init(elements: ContiguousArray<Element>, starts: [Int]) {
            self.elements = elements
            self.starts = starts
        }
    }

    @usableFromInline let stage: Stage<Sorted>

    @usableFromInline init(
        sparkContext: SparkContext, asked: Int, workEstimate: Int?, parent: RDDError?, _ compute: @escaping @Sendable () throws -> Sorted
    ) {
        let stage = Stage(compute)
        self.stage = stage
        let refusal = parent ?? (asked < 0
            ? RDDError(.badArgument, "requirement failed: Number of partitions cannot be negative but found \(asked).") : nil)
        super.init(
            // If the stage failed, reading it throws the error again.
            sparkContext: sparkContext, partitions: { (try? stage.output()).map { $0.starts.count - 1 } ?? Swift.max(1, asked) },
            isPartitioned: true, refusal: refusal, workEstimate: workEstimate, stages: { _ = try stage.output() },
            source: { partition, body in
                let sorted = try stage.output()
                for index in sorted.starts[partition]..<sorted.starts[partition + 1] { try body(sorted.elements[index]) }
            })
    }

    @usableFromInline override var exactCount: Int? { refusal == nil ? stage.finished?.elements.count : nil }
    @usableFromInline override var isInMemory: Bool { true }

    /// Where the partitions of ascending keys start, and where the last one ends.
    @inlinable static func starts(_ count: Int, partitions asked: Int, _ isLess: (Int, Int) -> Bool) -> [Int] {
        let wanted = Swift.min(Swift.max(1, asked), Swift.max(1, count))
        let step = Double(count) / Double(wanted)
        var target = step
        var starts = [0]
        var bound: Int?
        for index in 0..<count where starts.count < wanted && Double(index + 1) >= target {
            if let bound, !isLess(bound, index) { continue }
            bound = index
            var end = index + 1
            while end < count, !isLess(index, end) { end += 1 }
            starts.append(end)
            target += step
        }
        return starts + [count]
    }
}
