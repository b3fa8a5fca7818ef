import Errors
import Foundation

/// Into how many partitions a shuffle by key puts its pairs, by Spark's rule (`Partitioner.defaultPartitioner`).
@usableFromInline struct ShuffleTarget {
    @usableFromInline let partitions: Int
    /// What Spark says to a number of partitions that cannot be.
    @usableFromInline let refusal: RDDError?

    /// As many as were asked for; none at all is a number, too, and loses everything.
    @usableFromInline init(_ asked: Int) {
        partitions = Swift.max(0, asked)
        refusal = asked < 0 ? RDDError(.badArgument, "requirement failed: Number of partitions (\(asked)) cannot be negative.") : nil
    }

    /// What is said once for all wins (`spark.default.parallelism`), else the most of the inputs; unless one of them is in partitions by
    /// key already, and not in far fewer.
    @usableFromInline init(_ asked: Int?, over inputs: [(partitions: Int, isPartitioned: Bool)], in context: SparkContext) {
        if let asked {
            self.init(asked)
            return
        }
        let most = inputs.map(\.partitions).max() ?? 0
        let usual = context.isParallelismSet ? context.defaultParallelism : most
        let kept = inputs.filter { $0.isPartitioned && $0.partitions > 0 }.map(\.partitions).max() ?? 0
        self.init(kept > 0 && (usual <= kept || log10(Double(most)) - log10(Double(kept)) < 1) ? kept : usual)
    }
}

extension RDD {
    @usableFromInline var shuffleInput: (partitions: Int, isPartitioned: Bool) { (partitionCount, isPartitioned) }

    /// Where a shuffle of this RDD, and of those of `others`, puts its pairs.
    @usableFromInline func target(_ asked: Int?, with others: [(partitions: Int, isPartitioned: Bool)] = []) -> ShuffleTarget {
        ShuffleTarget(asked, over: [shuffleInput] + others, in: sparkContext)
    }
}
