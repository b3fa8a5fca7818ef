import Errors
import Foundation

/// The number of partitions of a shuffle by key, by Spark's rule (`Partitioner.defaultPartitioner`).
@usableFromInline struct ShuffleTarget {
    @usableFromInline let partitions: Int
    /// Spark's error for an invalid number of partitions.
    @usableFromInline let refusal: RDDError?

    /// The requested number; 0 is valid, and loses all pairs.
    @usableFromInline init(_ asked: Int) {
        partitions = Swift.max(0, asked)
        refusal = asked < 0 ? RDDError(.badArgument, "requirement failed: Number of partitions (\(asked)) cannot be negative.") : nil
    }

    /// `spark.default.parallelism` if set, else the largest number of the inputs; unless an input is already partitioned by key into a
    /// number that is not much smaller, which is then kept.
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

    /// The target of a shuffle of this RDD and those of `others`.
    @usableFromInline func target(_ asked: Int?, with others: [(partitions: Int, isPartitioned: Bool)] = []) -> ShuffleTarget {
        ShuffleTarget(asked, over: [shuffleInput] + others, in: sparkContext)
    }
}
