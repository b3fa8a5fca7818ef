import Foundation
import Settings

/// Creates RDDs from collections and files, and defines the default parallelism.
///
/// There is no cluster behind it: partitions run on this machine's cores. Mirrors `org.apache.spark.SparkContext`.
public final class SparkContext: Sendable {
    /// The job's name in logs and errors; `portage` by default.
    public let appName: String
    /// The default number of partitions of shuffles and parallelised collections: the number of cores, unless set.
    public let defaultParallelism: Int
    private let conf: SparkConf
    /// The failures of the job's functions.
    @usableFromInline package let failures = UserFailures()

    /// Whether the parallelism was set explicitly: then it applies to every shuffle by key.
    @usableFromInline let isParallelismSet: Bool

    /// - Parameter defaultParallelism: like `local[n]`; at least 1. The number of cores if nil.
    public init(appName: String = "portage", defaultParallelism: Int? = nil) {
        self.appName = appName
        self.defaultParallelism = Swift.max(1, defaultParallelism ?? ProcessInfo.processInfo.activeProcessorCount)
        conf = SparkConf().setAppName(appName)
        isParallelismSet = false
    }

    /// With the settings of `conf`: its name, and for the parallelism `spark.default.parallelism`, else the `n` of `local[n]`.
    /// What means nothing is refused when the job starts.
    public init(_ conf: SparkConf) {
        appName = conf.checkedValue(of: StreamSettings.appName)
        let local = conf.checkedValue(of: StreamSettings.master)?.threads
        defaultParallelism = Swift.max(
            1, conf.checkedValue(of: StreamSettings.parallelism) ?? local ?? ProcessInfo.processInfo.activeProcessorCount)
        self.conf = conf
        isParallelismSet = conf.contains(StreamSettings.parallelism.name)
    }

    /// The settings with which the context was made.
    public var getConf: SparkConf { conf }

    /// An RDD of `elements`, split as Spark splits: `[1, 2, 3, 4, 5]` in 2 partitions gives `[1, 2]`, `[3, 4, 5]`.
    public func parallelize<Element: Sendable>(_ elements: [Element], _ partitions: Int? = nil) -> RDD<Element> {
        CollectionRDD(sparkContext: self, elements, partitionCount: partitions ?? defaultParallelism)
    }

    /// The same as `parallelize`.
    public func makeRDD<Element: Sendable>(_ elements: [Element], _ partitions: Int? = nil) -> RDD<Element> {
        parallelize(elements, partitions)
    }

    /// Pairs with distinct keys, partitioned as a shuffle into `partitions` partitions would leave them.
    package func partitionedByKey<Key: Hashable & Sendable, Value: Sendable>(
        _ pairs: [(Key, Value)], _ partitions: Int
    ) -> RDD<(Key, Value)> {
        CollectionRDD(sparkContext: self, pairs, partitionCount: partitions, isPartitioned: true)
    }

    /// An RDD without partitions.
    public func emptyRDD<Element: Sendable>(_ type: Element.Type = Element.self) -> RDD<Element> {
        RDD(sparkContext: self, partitionCount: 0, workEstimate: 0) { _, _ in }
    }

    /// An RDD with the partitions of all `rdds`, one after the other.
    @inlinable public func union<Element: Sendable>(_ rdds: [RDD<Element>]) -> RDD<Element> {
        guard rdds.count != 1 else { return rdds[0] }
        var starts = [0]
        for rdd in rdds { starts.append(starts[starts.count - 1] + rdd.partitionCount) }
        let owners = rdds.indices.flatMap { index in (0..<rdds[index].partitionCount).map { (rdds[index], $0) } }
        return RDD(
            sparkContext: self, partitions: { owners.count }, refusal: rdds.lazy.compactMap(\.refusal).first,
            workEstimate: Self.total(rdds.map(\.workEstimate)),
            stages: { for rdd in rdds { try rdd.prepare() } },
            source: { partition, body in
                let (rdd, own) = owners[partition]
                try rdd.forEach(inPartition: own, body)
            })
    }

    /// The sum of the estimates; nil if one is unknown.
    @inlinable package static func total(_ estimates: [Int?]) -> Int? {
        var total = 0
        for estimate in estimates {
            guard let estimate else { return nil }
            total = total.addingReportingOverflow(estimate).overflow ? .max : total + estimate
        }
        return total
    }
}

extension SparkContext {
    /// An RDD whose elements `compute` makes all at once, when they are first needed.
    @inlinable package func staged<Element: Sendable>(
        _ partitions: Int?, _ compute: @escaping @Sendable () throws -> ContiguousArray<Element>
    ) -> RDD<Element> {
        StagedRDD(sparkContext: self, partitionCount: partitions ?? defaultParallelism, compute)
    }
}
