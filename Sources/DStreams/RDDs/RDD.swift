/// An immutable collection in partitions, computed when an action needs it.
///
/// A partition is computed by pushing its elements into a closure: a chain of `map`, `filter` and `flatMap` is one loop over
/// the source, without an allocation for each element. The operations are `@inlinable`, so their closures are specialised in
/// the module that wrote them. Actions run the partitions in parallel; results always come in partition order.
///
/// Functions passed to an RDD run on several threads, hence `@Sendable`. An error that they throw ends the action.
/// Mirrors `org.apache.spark.rdd.RDD`.
open class RDD<Element: Sendable>: @unchecked Sendable {
    /// The context that made the RDD; shuffles take their default number of partitions from it.
    public let sparkContext: SparkContext
    @usableFromInline let countedPartitions: @Sendable () -> Int
    /// Whether all pairs of a key are in one partition, so that a shuffle over them keeps that number. Spark's `partitioner`.
    @usableFromInline package let isPartitioned: Bool
    /// Why the RDD is invalid: what Spark's constructor throws. Actions throw it, and so does the batch that makes the RDD.
    @usableFromInline package let refusal: RDDError?
    /// Pushes the elements of one partition into the closure.
    @usableFromInline package let source: @Sendable (Int, (Element) throws -> Void) throws -> Void
    /// Computes what must be complete before a partition can be read: the shuffles above.
    @usableFromInline package let stages: @Sendable () throws -> Void
    /// An upper bound for the elements read to compute all partitions; nil if unknown.
    @usableFromInline package let workEstimate: Int?
    @usableFromInline let cacheBox: PartitionCache<Element>

    /// - Parameters:
    ///   - stages: run before any partition is read, on the caller's thread.
    ///   - workEstimate: an upper bound for the elements read; small work is not spread over threads.
    ///   - source: pushes the elements of a partition into `body`; must always push the same ones in the same order.
    public convenience init(
        sparkContext: SparkContext, partitionCount: Int, workEstimate: Int? = nil,
        stages: @escaping @Sendable () throws -> Void = {},
        source: @escaping @Sendable (_ partition: Int, _ body: (Element) throws -> Void) throws -> Void
    ) {
        self.init(
            sparkContext: sparkContext, partitions: { partitionCount }, workEstimate: workEstimate, stages: stages, source: source)
    }

    /// - Parameter partitions: returns the number of partitions, which may require the work of `stages`.
    public init(
        sparkContext: SparkContext, partitions: @escaping @Sendable () -> Int, isPartitioned: Bool = false, refusal: RDDError? = nil,
        workEstimate: Int? = nil, stages: @escaping @Sendable () throws -> Void = {},
        source: @escaping @Sendable (_ partition: Int, _ body: (Element) throws -> Void) throws -> Void
    ) {
        self.sparkContext = sparkContext
        let isRefused = refusal != nil
        countedPartitions = { isRefused ? 0 : partitions() }
        self.isPartitioned = isPartitioned
        self.refusal = refusal
        self.workEstimate = workEstimate
        self.stages = {
            if let refusal { throw refusal }
            try stages()
        }
        self.source = source
        cacheBox = PartitionCache()
    }

    /// The number of partitions. After a sort this runs the sort, as in Spark: few keys make few partitions.
    public final var partitionCount: Int { countedPartitions() }

    /// The number of elements, if the RDD knows it without computing them; else nil.
    open var exactCount: Int? { nil }

    /// Whether the elements stay in memory anyway, so that persisting would store them twice.
    open var isInMemory: Bool { false }
}

extension RDD {
    /// The number of partitions, under Spark's name; the same as `partitionCount`.
    public var getNumPartitions: Int { partitionCount }

    /// Completes the shuffles above. Actions call it first, so that no partition waits for one.
    @inlinable package func prepare() throws {
        if refusal != nil || !cacheBox.isComplete(partitionCount) { try stages() }
    }

    /// Pushes the elements of one partition into `body`, from the cache if the RDD is persisted. `prepare` must have run.
    @inlinable package func forEach(inPartition partition: Int, _ body: (Element) throws -> Void) throws {
        guard cacheBox.isPersisted else { return try source(partition, body) }
        for element in try cachedElements(ofPartition: partition) {
            do { try body(element) } catch {
                UserCode.note(element, for: error)
                throw error
            }
        }
    }

    @inlinable package func cachedElements(ofPartition partition: Int) throws -> ContiguousArray<Element> {
        if let cached = cacheBox.elements(ofPartition: partition) { return cached }
        var elements = ContiguousArray<Element>()
        try source(partition) { elements.append($0) }
        return cacheBox.store(elements, partition: partition, of: partitionCount)
    }

    /// Runs `body` once a partition, in parallel if there is enough work, and returns the results in partition order.
    /// - Throws: the error of the lowest failed partition.
    @inlinable package func runPartitions<Result>(_ body: (Int) throws -> Result) throws -> [Result] {
        try prepare()
        return try PartitionRunner.map(partitionCount, workEstimate: workEstimate) { partition in
            do { return try body(partition) } catch {
                sparkContext.failures.add(error)
                throw error
            }
        }
    }

    /// An RDD with a partition for each of this RDD, computed from it alone.
    /// - Parameter keepsKeys: whether each pair keeps its key, and so its partition.
    @inlinable package func narrow<Other: Sendable>(
        workEstimate: Int? = nil, keepsKeys: Bool = false,
        _ source: @escaping @Sendable (_ partition: Int, _ body: (Other) throws -> Void) throws -> Void
    ) -> RDD<Other> {
        RDD<Other>(
            sparkContext: sparkContext, partitions: { self.partitionCount }, isPartitioned: keepsKeys && isPartitioned, refusal: refusal,
            workEstimate: workEstimate, stages: { try self.prepare() }, source: source)
    }
}

extension RDD {
    /// Keeps each partition in memory once it is computed: `persist` under its other name.
    @discardableResult public func cache() -> Self { persist() }

    /// Keeps each partition in memory once it is computed.
    @discardableResult public func persist() -> Self {
        if !isInMemory { cacheBox.persist() }
        return self
    }

    /// Releases the partitions that `persist` kept; they are computed again when needed.
    @discardableResult public func unpersist() -> Self {
        cacheBox.unpersist()
        return self
    }

    /// Whether partitions stay in memory once computed, by `persist` or because they are made in memory.
    public var isPersisted: Bool { isInMemory || cacheBox.isPersisted }
}
